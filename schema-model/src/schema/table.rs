//! A table and what it holds.

use serde::{Deserialize, Serialize};

use super::{Column, Constraint, ConstraintKind, Index, Key, Partition, TableOptions};
use crate::{Name, QualifiedName};

/// A table with its columns, constraints and indexes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The table's name.
    pub name: QualifiedName,
    /// COMMENT ON TABLE.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// What the dialect keeps for the table as a whole.
    #[serde(default, skip_serializing_if = "TableOptions::is_default")]
    pub options: TableOptions,
    /// Columns by position. The position is kept, and is no part of equality of objects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Column>,
    /// Keys, references and checks, sorted by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constraints: Vec<Constraint>,
    /// Indexes that belong to no constraint, sorted by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<Index>,
    /// Partitions, those of partitions among them, sorted by name (PostgreSQL).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partitions: Vec<Partition>,
}

impl Table {
    /// An empty table.
    pub fn new(name: QualifiedName) -> Self {
        Self {
            name,
            comment: None,
            options: TableOptions::default(),
            columns: Vec::new(),
            constraints: Vec::new(),
            indexes: Vec::new(),
            partitions: Vec::new(),
        }
    }

    /// The column called `name`.
    pub fn column(&self, name: &Name) -> Option<&Column> {
        self.columns.iter().find(|it| it.name == *name)
    }

    /// The constraint called `name`.
    pub fn constraint(&self, name: &Name) -> Option<&Constraint> {
        self.constraints.iter().find(|it| it.name == *name)
    }

    /// The index called `name`.
    pub fn index(&self, name: &Name) -> Option<&Index> {
        self.indexes.iter().find(|it| it.name == *name)
    }

    /// The partition called `name`.
    pub fn partition(&self, name: &QualifiedName) -> Option<&Partition> {
        self.partitions.iter().find(|it| it.name == *name)
    }

    /// The primary key.
    pub fn primary_key(&self) -> Option<&Key> {
        self.constraints.iter().find_map(|it| match &it.kind {
            ConstraintKind::PrimaryKey(key) => Some(key),
            ConstraintKind::Unique(_)
            | ConstraintKind::ForeignKey(_)
            | ConstraintKind::Check(_)
            | ConstraintKind::Exclusion(_) => None,
        })
    }
}
