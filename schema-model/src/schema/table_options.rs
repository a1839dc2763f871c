//! What a dialect keeps for a table as a whole.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::PartitionKey;
use crate::Name;

/// Properties of a table as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableOptions {
    /// STRICT (SQLite 3.37).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub strict: bool,
    /// WITHOUT ROWID (SQLite).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_rowid: bool,
    /// UNLOGGED (PostgreSQL): not in the write-ahead log, and empty after a crash.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unlogged: bool,
    /// Storage parameters (PostgreSQL), those of the TOAST table as `toast.name`; values as the catalog keeps them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub storage: BTreeMap<String, String>,
    /// TABLESPACE (PostgreSQL), where it is not the database's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<Name>,
    /// ROW LEVEL SECURITY (PostgreSQL).
    #[serde(default, skip_serializing_if = "RowSecurity::is_disabled")]
    pub row_security: RowSecurity,
    /// REPLICA IDENTITY (PostgreSQL).
    #[serde(default, skip_serializing_if = "ReplicaIdentity::is_default")]
    pub replica_identity: ReplicaIdentity,
    /// PARTITION BY (PostgreSQL): the table's rows are in its partitions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_by: Option<PartitionKey>,
}

/// Whether policies decide which rows a role sees and changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowSecurity {
    /// They do not.
    #[default]
    Disabled,
    /// For all roles but the table's owner.
    Enabled,
    /// For the owner too.
    Forced,
}

impl RowSecurity {
    /// Whether policies decide for anybody.
    pub fn is_on(self) -> bool {
        match self {
            Self::Disabled => false,
            Self::Enabled | Self::Forced => true,
        }
    }
}

/// What logical replication sends of the old version of a row.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplicaIdentity {
    /// The primary key.
    #[default]
    Default,
    /// The columns of a unique index, by its name or that of its constraint.
    Index(Name),
    /// The whole row.
    Full,
    /// Nothing.
    Nothing,
}

impl TableOptions {
    /// Nothing is set.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl RowSecurity {
    /// Policies do not count.
    pub fn is_disabled(&self) -> bool {
        *self == Self::Disabled
    }
}

impl ReplicaIdentity {
    /// The primary key.
    pub fn is_default(&self) -> bool {
        *self == Self::Default
    }

    /// The index that it names.
    pub fn index(&self) -> Option<&Name> {
        match self {
            Self::Index(name) => Some(name),
            Self::Default | Self::Full | Self::Nothing => None,
        }
    }
}
