//! Publications: which changes of which tables subscribers get.

use serde::{Deserialize, Serialize};

use crate::{Expression, Name, QualifiedName};

/// A publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// Its name, of which a database has one.
    pub name: Name,
    /// FOR ALL TABLES
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub all_tables: bool,
    /// FOR TABLE, sorted by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<PublishedTable>,
    /// FOR TABLES IN SCHEMA (PostgreSQL 15), sorted; the default schema is named as any other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schemas: Vec<Name>,
    /// publish, in the order of the type; `None` is all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publish: Option<Vec<PublishedChange>>,
    /// `publish_via_partition_root` (PostgreSQL 13)
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub via_root: bool,
    /// `publish_generated_columns = stored` (PostgreSQL 18)
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub generated_columns: bool,
    /// COMMENT ON PUBLICATION
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A table, or a partition, of a publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedTable {
    /// The table.
    pub table: QualifiedName,
    /// The columns (PostgreSQL 15), sorted; none is all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Name>,
    /// WHERE (PostgreSQL 15)
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Expression>,
}

/// A sort of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PublishedChange {
    /// insert
    Insert,
    /// update
    Update,
    /// delete
    Delete,
    /// truncate
    Truncate,
}

impl PublishedChange {
    /// All of them.
    pub const EVERY: [Self; 4] = [Self::Insert, Self::Update, Self::Delete, Self::Truncate];

    /// The word of the statement.
    pub fn word(self) -> &'static str {
        match self {
            Self::Insert => "insert",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Truncate => "truncate",
        }
    }
}

impl Publication {
    /// Its table of this name.
    pub fn table(&self, name: &QualifiedName) -> Option<&PublishedTable> {
        self.tables.iter().find(|it| it.table == *name)
    }

    /// Whether subscribers get such changes.
    pub fn publishes(&self, change: PublishedChange) -> bool {
        self.publish.as_ref().is_none_or(|it| it.contains(&change))
    }

    /// The conditions on rows.
    pub fn filters(&self) -> impl Iterator<Item = &Expression> {
        self.tables.iter().filter_map(|it| it.filter.as_ref())
    }

    /// Sorts what has no order, and leaves out what the server would choose by itself.
    pub fn normalize(&mut self) {
        self.sort();
        self.schemas.dedup();
        self.publish.iter_mut().for_each(|it| {
            it.sort();
            it.dedup();
        });
        self.publish = self.publish.take().filter(|it| *it != PublishedChange::EVERY);
    }

    /// Brings tables, columns and schemas into their order, which names decide about.
    pub(crate) fn sort(&mut self) {
        self.tables.iter_mut().for_each(|it| it.columns.sort());
        self.tables.sort_by(|a, b| a.table.cmp(&b.table));
        self.schemas.sort();
    }

    /// A column of a table has another name.
    pub(crate) fn rename_column(&mut self, table: &QualifiedName, from: &Name, to: &Name) {
        for it in self.tables.iter_mut().filter(|it| it.table == *table) {
            it.columns.iter_mut().filter(|it| *it == from).for_each(|it| it.clone_from(to));
            it.columns.sort();
            it.filter = it.filter.take().map(|it| it.with_column_renamed(from, to));
        }
    }
}
