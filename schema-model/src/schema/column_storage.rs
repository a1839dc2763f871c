//! How the values of a column are kept, and what the planner learns of them (PostgreSQL).

use serde::{Deserialize, Serialize};

use super::StorageParameters;

/// What ALTER COLUMN .. SET changes of a column.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnStorage {
    /// STORAGE, where it is not the type's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strategy: Option<Storage>,
    /// COMPRESSION (PostgreSQL 14), where it is not the server's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compression: Option<Compression>,
    /// STATISTICS: how much ANALYZE gathers, where it is not the server's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statistics: Option<u16>,
    /// What the planner is told: `n_distinct`, `n_distinct_inherited`.
    #[serde(default, skip_serializing_if = "StorageParameters::is_empty")]
    pub parameters: StorageParameters,
}

impl ColumnStorage {
    /// Nothing is set.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Where long values go, and whether they are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Storage {
    /// PLAIN: in the row, as they are.
    Plain,
    /// EXTERNAL: outside of the row, as they are.
    External,
    /// EXTENDED: outside of the row, compressed.
    Extended,
    /// MAIN: compressed, outside of the row only where it must be.
    Main,
}

impl Storage {
    /// The word of SQL and of the attribute.
    pub fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::External => "external",
            Self::Extended => "extended",
            Self::Main => "main",
        }
    }
}

/// How long values are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compression {
    /// pglz
    Pglz,
    /// lz4
    Lz4,
}

impl Compression {
    /// The word of SQL and of the attribute.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pglz => "pglz",
            Self::Lz4 => "lz4",
        }
    }
}
