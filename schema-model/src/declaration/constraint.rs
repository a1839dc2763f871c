//! What a table struct says of keys, references, checks and exclusions. Columns are named by Rust field.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{IndexPartDeclaration, Place};
use crate::schema::{Deferrable, ReferentialAction, Validity};

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
    /// `include(email)`: Rust fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// `with(fillfactor = 70)` (PostgreSQL): storage parameters of its index by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub with: BTreeMap<String, String>,
    /// `tablespace = ".."` of its index (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<String>,
    /// `deferrable`, `deferrable = initially_deferred`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Deferrable>,
    /// `comment = ".."`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
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
    /// `match_full` (PostgreSQL).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub match_full: bool,
    /// `on_delete = ..`.
    #[serde(default, skip_serializing_if = "ReferentialAction::is_no_action")]
    pub on_delete: ReferentialAction,
    /// `on_delete = set_null(author)` (PostgreSQL 15): the Rust fields that are set, where they are not all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on_delete_fields: Vec<String>,
    /// `on_update = ..`.
    #[serde(default, skip_serializing_if = "ReferentialAction::is_no_action")]
    pub on_update: ReferentialAction,
    /// `deferrable`, `deferrable = initially_deferred`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Deferrable>,
    /// `renamed_from = ".."`: the former constraint name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
    /// `not_valid`, `not_enforced` (PostgreSQL).
    #[serde(default, skip_serializing_if = "Validity::is_valid")]
    pub validity: Validity,
    /// `comment = ".."`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
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
    /// `no_inherit` (PostgreSQL).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_inherit: bool,
    /// `not_valid`, `not_enforced` (PostgreSQL).
    #[serde(default, skip_serializing_if = "Validity::is_valid")]
    pub validity: Validity,
    /// `comment = ".."`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// An exclusion constraint (PostgreSQL).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExclusionDeclaration {
    /// Where it is written.
    pub place: Place,
    /// `name = ".."`; PostgreSQL's own default name without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What is compared, in index order.
    pub elements: Vec<ExclusionElementDeclaration>,
    /// `using = spgist`; gist without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub using: Option<String>,
    /// `include(email)`: Rust fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// `where = ".."`; it is SQL and names columns.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub predicate: Option<String>,
    /// `with(fillfactor = 70)`: storage parameters of its index by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub with: BTreeMap<String, String>,
    /// `tablespace = ".."` of its index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<String>,
    /// `deferrable`, `deferrable = initially_deferred`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Deferrable>,
    /// `renamed_from = ".."`: the former constraint name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
    /// `comment = ".."`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// One comparison of an exclusion constraint: `during with &&`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExclusionElementDeclaration {
    /// What is compared, as in an index.
    pub part: IndexPartDeclaration,
    /// `with &&`: the operator.
    pub operator: String,
}
