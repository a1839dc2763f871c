//! What the annotated Rust items of a project say, before any dialect is chosen.
//!
//! Declarations come from the link section of compiled crates, or as JSON from any program (`model = "command .."`).
//! Names are still Rust's: fields, not columns; [`crate::resolve`] turns them into a [`crate::Schema`] of one dialect.

mod column;
mod constraint;
mod index;
mod partition;
pub mod record;
mod table_options;
mod types;
mod view;

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

pub use column::{
    ColumnDeclaration, DefaultDeclaration, GeneratedDeclaration, IdentityDeclaration, Literal,
    SerialDeclaration,
};
pub use constraint::{
    CheckDeclaration, ExclusionDeclaration, ExclusionElementDeclaration, ForeignKeyDeclaration,
    KeyDeclaration,
};
pub use index::{IndexDeclaration, IndexPartDeclaration, IndexTarget};
pub use partition::{
    BoundDeclaration, BoundWord, PartitionBoundDeclaration, PartitionDeclaration, PartitionKeyDeclaration,
};
pub use table_options::ReplicaIdentityDeclaration;
pub use types::{LogicalType, TypeDeclaration};
pub use view::{ViewDeclaration, ViewKind};

use crate::schema::RowSecurity;

/// Everything that the annotated items of one project say.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declarations {
    /// `#[derive(Table)]` items, sorted by Rust path, with the columns of flattened structs in place.
    #[serde(default)]
    pub tables: Vec<TableDeclaration>,
    /// `#[derive(SqlEnum)]` items, sorted by Rust path.
    #[serde(default)]
    pub enums: Vec<EnumDeclaration>,
    /// `#[derive(View)]` items, sorted by Rust path.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub views: Vec<ViewDeclaration>,
    /// SQL files of the target, in the order of their paths.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sql: Vec<SqlFile>,
}

/// A file of SQL that defines objects which structs cannot say, one a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SqlFile {
    /// Its path, relative to the project.
    pub path: Arc<str>,
    /// What it holds.
    pub text: String,
}

/// Where something is written: a file as rustc names it, and a 1-based line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Place {
    /// Path of the file, relative to the workspace where the compiler was given a relative path. Shared: thousands of
    /// fields stand in one file.
    pub file: Arc<str>,
    /// Line in the file, from 1.
    pub line: u32,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// How the names of fields or variants become SQL names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RenameRule {
    /// `created_at`
    SnakeCase,
    /// `createdAt`
    CamelCase,
    /// `CreatedAt`
    PascalCase,
    /// `CREATED_AT`
    ScreamingSnakeCase,
    /// `created-at`
    KebabCase,
    /// `createdat`
    Lowercase,
    /// `CREATEDAT`
    Uppercase,
}

/// One `#[derive(Table)]` struct.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableDeclaration {
    /// `crate::module::Struct`; unique among the tables of a project, and what references name.
    pub path: String,
    /// The struct's own line.
    pub place: Place,
    /// `name = ".."`; without it the struct's name decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `schema = ".."`; without it the default schema of the connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// `rename_all = ".."` for the columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rename_all: Option<RenameRule>,
    /// `renamed_from = ".."`: the table's former SQL name, `schema.name` or `name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
    /// `comment = ".."`, or the doc comment where `comments` is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// `strict` (SQLite).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub strict: bool,
    /// `without_rowid` (SQLite).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_rowid: bool,
    /// `unlogged` (PostgreSQL).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unlogged: bool,
    /// `with(fillfactor = 70)` (PostgreSQL): storage parameters by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub with: BTreeMap<String, String>,
    /// `tablespace = ".."` (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<String>,
    /// `rls`, `rls = forced` (PostgreSQL).
    #[serde(default, skip_serializing_if = "RowSecurity::is_disabled")]
    pub row_security: RowSecurity,
    /// `replica_identity = ..` (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replica_identity: Option<ReplicaIdentityDeclaration>,
    /// `partition_by = ..` (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_by: Option<PartitionKeyDeclaration>,
    /// `partition(..)` (PostgreSQL), in source order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partitions: Vec<PartitionDeclaration>,
    /// Fields in the order of the struct, flattened ones in place.
    pub columns: Vec<ColumnDeclaration>,
    /// `primary_key(a, b)` on the table. A `primary_key` on columns is [`ColumnDeclaration::primary_key`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_key: Option<KeyDeclaration>,
    /// `unique(a, b)` on the table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uniques: Vec<KeyDeclaration>,
    /// `foreign_key(a, b => Other(x, y))` on the table and `references = ..` on columns, in source order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub foreign_keys: Vec<ForeignKeyDeclaration>,
    /// `check(..)` on the table and `check = ..` on columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<CheckDeclaration>,
    /// `exclude(..)` on the table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclusions: Vec<ExclusionDeclaration>,
    /// `index(..)` on the table and on columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<IndexDeclaration>,
}

/// One `#[derive(SqlEnum)]` enum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnumDeclaration {
    /// `crate::module::Enum`; unique among the enums of a project, and what columns name.
    pub path: String,
    /// The enum's own line.
    pub place: Place,
    /// `name = ".."`; without it the enum's name decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `schema = ".."`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// `rename_all = ".."` for the labels; `snake_case` without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rename_all: Option<RenameRule>,
    /// `renamed_from = ".."`: the type's former SQL name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
    /// `comment = ".."`, or the doc comment where `comments` is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// `as = native|text_check|integer`; native by default (a text check where the dialect has no enums).
    #[serde(default)]
    pub storage: EnumStorage,
    /// Variants in source order, which is the order of the labels.
    pub variants: Vec<VariantDeclaration>,
}

/// How an enum is kept in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnumStorage {
    /// The dialect's own enum type where it has one, [`EnumStorage::TextCheck`] elsewhere.
    #[default]
    Native,
    /// A text column with a check on the labels.
    TextCheck,
    /// An integer column with a check on the discriminants.
    Integer,
}

/// One variant of a `#[derive(SqlEnum)]` enum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VariantDeclaration {
    /// The variant's Rust name.
    pub variant: String,
    /// Line of the variant, in the file of its enum.
    pub line: u32,
    /// `name = ".."`; without it `rename_all` decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `renamed_from = ".."`: the former label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
    /// `replaces("..")`: labels that are gone, whose rows get this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<String>,
    /// The discriminant: explicit (`Active = 3`) or counted as Rust does; used by [`EnumStorage::Integer`].
    pub discriminant: i64,
}
