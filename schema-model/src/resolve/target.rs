//! What declarations are resolved for.

use super::{
    error::ResolveError,
    error_words::{At, Named},
    report::Report,
};
use crate::{Dialect, Name, QualifiedName};

/// The database that a schema is made for, and the project's choices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The kind of database.
    pub dialect: Dialect,
    /// How structs name their tables where they do not say it.
    pub naming: TableNaming,
    /// The schema that unqualified names live in; `schema = ".."` with this name is the same as none.
    pub default_schema: Name,
    /// How SQLite keeps UUIDs.
    pub uuid: UuidStorage,
    /// The oldest PostgreSQL that the schema must run on; `None` takes every supported feature.
    pub postgres_version: Option<u16>,
}

/// How structs name their tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TableNaming {
    /// `OrderLine` is `order_line`.
    #[default]
    AsWritten,
    /// `OrderLine` is `order_lines`.
    Plural,
}

/// How SQLite keeps UUIDs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UuidStorage {
    /// TEXT, 36 characters with dashes.
    #[default]
    Text,
    /// BLOB, 16 bytes.
    Blob,
}

impl Target {
    /// PostgreSQL of any supported version, tables named as written.
    pub fn postgres() -> Self {
        Self::new(Dialect::Postgres, "public")
    }

    /// SQLite, tables named as written, UUIDs as text.
    pub fn sqlite() -> Self {
        Self::new(Dialect::Sqlite, "main")
    }

    fn new(dialect: Dialect, default_schema: &'static str) -> Self {
        Self {
            dialect,
            naming: TableNaming::default(),
            default_schema: Name::from_static(default_schema),
            uuid: UuidStorage::default(),
            postgres_version: None,
        }
    }
}

impl Default for Target {
    fn default() -> Self {
        Self::postgres()
    }
}

impl Target {
    /// The name without its schema where that is the default one.
    pub(super) fn normalized(&self, mut name: QualifiedName) -> QualifiedName {
        name.schema = name.schema.filter(|it| *it != self.default_schema);
        name
    }

    /// What a table or type was called; without a schema it was in the same one.
    pub(super) fn former_name(
        &self,
        before: Option<&str>,
        now: &QualifiedName,
        named: Named,
        report: &mut Report,
        at: impl Fn() -> At,
    ) -> Option<QualifiedName> {
        let text = before?;
        let before = match text.parse() {
            Ok(QualifiedName { schema: None, name }) => now.sibling(name),
            Ok(qualified) => self.normalized(qualified),
            Err(source) => {
                report.push(ResolveError::Name { at: at(), named, source });
                return None;
            }
        };
        if before == *now {
            report.push(ResolveError::RenamedFromItself { at: at(), named, before: text.to_owned() });
            return None;
        }
        Some(before)
    }
}
