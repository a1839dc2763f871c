//! What a table struct says of keys, references, checks and indexes. Columns are named by Rust field.

use serde::{Deserialize, Serialize};

use super::Place;
use crate::schema::{Deferrable, NullsOrder, ReferentialAction, SortOrder};

/// A primary key or a unique constraint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyDeclaration {
    /// Where it is written.
    pub place: Place,
    /// `name = ".."`; PostgreSQL's own default name without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Rust fields, in key order.
    pub fields: Vec<String>,
    /// `renamed_from = ".."`: the former constraint name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
    /// `nulls_not_distinct` (PostgreSQL 15).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nulls_not_distinct: bool,
    /// `deferrable`, `deferrable = initially_deferred`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Deferrable>,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignKeyDeclaration {
    /// Where it is written.
    pub place: Place,
    /// `name = ".."`; PostgreSQL's own default name without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Rust fields of this table.
    pub fields: Vec<String>,
    /// Rust path of the target table ([`super::TableDeclaration::path`]).
    pub target: String,
    /// Rust fields of the target; its primary key when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub target_fields: Vec<String>,
    /// `on_delete = ..`.
    #[serde(default, skip_serializing_if = "ReferentialAction::is_no_action")]
    pub on_delete: ReferentialAction,
    /// `on_update = ..`.
    #[serde(default, skip_serializing_if = "ReferentialAction::is_no_action")]
    pub on_update: ReferentialAction,
    /// `deferrable`, `deferrable = initially_deferred`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Deferrable>,
    /// `renamed_from = ".."`: the former constraint name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
}

/// A check constraint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckDeclaration {
    /// Where it is written.
    pub place: Place,
    /// `name = ".."`; PostgreSQL's own default name without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The field that carries the check; none for a check of the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The condition; it is SQL and names columns.
    pub sql: String,
    /// `renamed_from = ".."`: the former constraint name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexDeclaration {
    /// Where it is written.
    pub place: Place,
    /// `name = ".."`; PostgreSQL's own default name without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Columns and expressions, in index order.
    pub parts: Vec<IndexPartDeclaration>,
    /// `unique`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unique: bool,
    /// `using = gin`; btree without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub using: Option<String>,
    /// `include(email)`: Rust fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// `where = ".."`; it is SQL and names columns.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub predicate: Option<String>,
    /// `nulls_not_distinct` (PostgreSQL 15).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nulls_not_distinct: bool,
    /// `renamed_from = ".."`: the former index name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
}

/// One column or expression of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexPartDeclaration {
    /// What is indexed.
    pub target: IndexTarget,
    /// `desc`; ascending without it.
    #[serde(default, skip_serializing_if = "SortOrder::is_ascending")]
    pub order: SortOrder,
    /// `nulls_first`, `nulls_last`; the order's own default without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nulls: Option<NullsOrder>,
    /// `ops = text_pattern_ops`: the operator class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator_class: Option<String>,
    /// `collate = ".."`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collate: Option<String>,
}

/// What a part of an index is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexTarget {
    /// A Rust field.
    Field(String),
    /// `expr = "lower(email)"`; it is SQL and names columns.
    Expression(String),
}
