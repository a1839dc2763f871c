//! What one field of a table struct says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Place, TypeDeclaration};
use crate::schema::{Compression, SequenceOptions, Storage};

/// One field of a `#[derive(Table)]` struct that is a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnDeclaration {
    /// The field's Rust name (without `r#`), prefixed as `flatten(prefix = "..")` says.
    pub field: String,
    /// The field's own line; for a flattened field, its line in the flattened struct.
    pub place: Place,
    /// `name = ".."`; without it the field's name and `rename_all` decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The type, by `SqlType`, `json` or `type = ..`.
    #[serde(rename = "type")]
    pub ty: TypeDeclaration,
    /// The field's type is an `Option`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nullable: bool,
    /// `unsigned`: u8, u16 or u32 as the next wider signed type with a check.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unsigned: bool,
    /// `primary_key`. Several fields with it make one composite key, in field order.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub primary_key: bool,
    /// `identity`, `identity = always|by_default`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<IdentityDeclaration>,
    /// `identity(start = 1000, increment = 10)` (PostgreSQL).
    #[serde(default, skip_serializing_if = "SequenceOptions::is_default")]
    pub identity_options: SequenceOptions,
    /// `serial`, `serial(sequence = "..")` (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<SerialDeclaration>,
    /// `default = ..` or `default_sql = ".."`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<DefaultDeclaration>,
    /// `generated = ".."`, `generated(virtual, "..")`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<GeneratedDeclaration>,
    /// `collate = ".."`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collate: Option<String>,
    /// `storage = external` (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage: Option<Storage>,
    /// `compression = lz4` (PostgreSQL 14).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compression: Option<Compression>,
    /// `statistics = 500` (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statistics: Option<u16>,
    /// `with(n_distinct = -0.5)` (PostgreSQL): parameters by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub with: BTreeMap<String, String>,
    /// `comment = ".."`, or the doc comment where the table says `comments`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// `renamed_from = ".."`: the column's former SQL name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
    /// `backfill = ".."`: SQL that fills existing rows once, when a required column is added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backfill: Option<String>,
}

/// Who may set an identity column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityDeclaration {
    /// `identity = always`: only the database, unless OVERRIDING SYSTEM VALUE is said.
    Always,
    /// `identity`, `identity = by_default`: the database where the insert is silent.
    ByDefault,
}

/// A column filled from a sequence of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SerialDeclaration {
    /// The sequence's name; `table_column_seq` without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<String>,
}

/// The default of a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DefaultDeclaration {
    /// `default = 0`, `default = "x"`, `default = true`: a Rust literal.
    Literal(Literal),
    /// `default = Status::Active`: the Rust name of a variant of the column's enum.
    Variant(String),
    /// `default_sql = "now()"`.
    Sql(String),
}

/// A Rust literal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Literal {
    /// `true`, `false`
    Bool(bool),
    /// `0`, `-5`: digits with an optional sign, underscores and suffix removed.
    Integer(String),
    /// `1.5`: as written, underscores and suffix removed.
    Float(String),
    /// `"text"`, `'c'`: the value, not the spelling.
    Text(String),
    /// `b"bytes"`.
    Bytes(Vec<u8>),
}

/// A column computed from others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GeneratedDeclaration {
    /// The expression.
    pub sql: String,
    /// `generated(virtual, "..")`: computed on reading; stored otherwise.
    #[serde(default, rename = "virtual", skip_serializing_if = "std::ops::Not::not")]
    pub is_virtual: bool,
}
