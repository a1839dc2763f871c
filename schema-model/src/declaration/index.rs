//! What a table struct says of indexes. Columns are named by Rust field.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Place;
use crate::schema::{NullsOrder, SortOrder};

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
    /// `with(fillfactor = 70)` (PostgreSQL): storage parameters by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub with: BTreeMap<String, String>,
    /// `tablespace = ".."` (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<String>,
    /// `renamed_from = ".."`: the former index name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
    /// `comment = ".."`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
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
    /// `ops = tsvector_ops(siglen = 100)` (PostgreSQL 13): parameters of the operator class by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
    /// `collate = ".."`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collate: Option<String>,
    /// `statistics = 500` of an expression (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statistics: Option<u16>,
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
