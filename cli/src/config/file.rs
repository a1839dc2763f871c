//! schemagen.toml as it is written. What the values mean together is the business of [`super::Config`].

use std::collections::BTreeMap;

use schema_diff::Style;
use schema_lint::Level;
use schema_model::Dialect;
use serde::Deserialize;
use toml::Spanned;

use super::Ignore;
use crate::report::Severity;

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct File {
    pub(super) dialect: Option<Dialect>,
    pub(super) packages: Vec<String>,
    pub(super) features: Vec<String>,
    pub(super) model: Option<String>,
    pub(super) migrations: Option<String>,
    pub(super) snapshots: Option<String>,
    pub(super) sql: Option<Spanned<Vec<String>>>,
    pub(super) postgres_version: Option<Spanned<u16>>,
    pub(super) style: Option<Style>,
    pub(super) default_schema: Option<String>,
    pub(super) uuid: Option<UuidStorage>,
    pub(super) naming: Naming,
    pub(super) targets: BTreeMap<Spanned<String>, TargetSection>,
    pub(super) environments: BTreeMap<String, EnvironmentSection>,
    pub(super) history: History,
    pub(super) drift: Drift,
    pub(super) lint: BTreeMap<Spanned<String>, Level>,
    pub(super) migrate: Migrate,
    pub(super) scratch: Scratch,
}

/// `[targets.NAME]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TargetSection {
    pub(super) dialect: Dialect,
    pub(super) migrations: Option<String>,
    pub(super) snapshots: Option<String>,
    pub(super) sql: Option<Spanned<Vec<String>>>,
    pub(super) postgres_version: Option<Spanned<u16>>,
    pub(super) style: Option<Style>,
    pub(super) default_schema: Option<String>,
    pub(super) uuid: Option<UuidStorage>,
}

/// `[environments.NAME]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EnvironmentSection {
    pub(super) url: String,
    pub(super) target: Option<String>,
    #[serde(default)]
    pub(super) protected: bool,
    #[serde(default)]
    pub(super) show_values: bool,
}

/// `[naming]`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Naming {
    /// How a struct's name becomes a table's.
    pub tables: TableNaming,
}

/// How a struct's name becomes a table's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TableNaming {
    /// `OrderLine` is `order_line`.
    #[default]
    Singular,
    /// `OrderLine` is `order_lines`.
    Plural,
}

/// How UUIDs are kept in SQLite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UuidStorage {
    /// 36 characters.
    #[default]
    Text,
    /// 16 bytes.
    Blob,
}

/// `[history]`: the table of applied migrations.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct History {
    /// Its name.
    pub table: Option<String>,
    /// The schema it lives in (PostgreSQL).
    pub schema: Option<String>,
}

/// `[migrate]`: how long a run waits for others.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Migrate {
    pub(super) wait: Option<Spanned<String>>,
    pub(super) lock_timeout: Option<Spanned<String>>,
    pub(super) statement_timeout: Option<Spanned<String>>,
    pub(super) retries: Option<u32>,
}

/// `[drift]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Drift {
    /// Objects of the database that others own: `audit.*`, `users.legacy_id`.
    pub ignore: Vec<Ignore>,
    /// Whose privileges are compared (PostgreSQL).
    pub privileges: ComparedPrivileges,
    /// How bad a finding must be to end the command with exit code 1: any, if not said.
    pub fail_on: Severity,
}

/// Whose privileges are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ComparedPrivileges {
    /// Those of objects that SQL files speak of.
    #[default]
    Declared,
    /// Those of every object of the schema.
    All,
}

/// `[scratch]`: where migrations are tried.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scratch {
    /// A PostgreSQL server: a URL, `$VARIABLE` or `env:VARIABLE`.
    pub url: Option<String>,
}
