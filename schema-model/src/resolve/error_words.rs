//! The words of errors: where, and what is named, filled or written there.

use std::fmt;

use crate::declaration::Place;

/// A struct, a field, a variant or a statement, and its line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// The line that the error is about.
    pub place: Place,
    /// Rust path of the struct or enum, or what an SQL file defines.
    pub owner: String,
    /// What inside it.
    pub member: Member,
}

/// What inside a struct or enum.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Member {
    /// The item as a whole.
    Itself,
    /// A field.
    Field(String),
    /// A variant.
    Variant(String),
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let owner = self.owner.rsplit("::").next().unwrap_or(&self.owner);
        match &self.member {
            Member::Itself => write!(f, "`{owner}`"),
            Member::Field(field) => write!(f, "`{owner}.{field}`"),
            Member::Variant(variant) => write!(f, "`{owner}::{variant}`"),
        }
    }
}

/// What a name is given to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// A Rust item; its path is its name.
    Item,
    /// A schema.
    Namespace,
    /// A table.
    Table,
    /// A column.
    Column,
    /// An enum type.
    Enum,
    /// A label of an enum.
    Label,
    /// A constraint.
    Constraint,
    /// An index.
    Index,
    /// A sequence.
    Sequence,
    /// What an SQL file defines, by its kind.
    Definition(&'static str),
    /// A partition.
    Partition,
    /// A type, collation, operator class or access method that is referred to.
    Reference,
}

impl Named {
    /// What to do about two of one name.
    pub(super) fn way_out(self) -> &'static str {
        match self {
            Self::Definition(_) => "remove or rename one of them",
            _ => "rename one of them with name = \"..\"",
        }
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Item => "Rust path",
            Self::Namespace => "schema",
            Self::Table => "table",
            Self::Column => "column",
            Self::Enum => "enum type",
            Self::Label => "enum label",
            Self::Constraint => "constraint",
            Self::Index => "index",
            Self::Sequence => "sequence",
            Self::Partition => "partition",
            Self::Definition(kind) => kind,
            Self::Reference => "reference",
        })
    }
}

/// Where a column's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueSource {
    /// `default`, `default_sql`
    Default,
    /// `generated`
    Generated,
    /// `identity`
    Identity,
    /// `serial`
    Serial,
}

impl fmt::Display for ValueSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Default => "a default",
            Self::Generated => "a generated value",
            Self::Identity => "an identity",
            Self::Serial => "a serial",
        })
    }
}

/// What makes a column NOT NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeverNull {
    /// It is part of the primary key.
    PrimaryKey,
    /// Its value comes from an identity.
    Identity,
    /// Its value comes from a serial.
    Serial,
}

impl fmt::Display for NeverNull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PrimaryKey => "a primary key column",
            Self::Identity => "an identity column",
            Self::Serial => "a serial column",
        })
    }
}

/// What makes a foreign key write into its own columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetBy {
    /// `on_delete`
    Delete,
    /// `on_update`
    Update,
}

impl fmt::Display for SetBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Delete => "on_delete",
            Self::Update => "on_update",
        })
    }
}

/// Where SQL is written that must not be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqlText {
    /// `default_sql`
    Default,
    /// `generated`
    Generated,
    /// `check`
    Check,
    /// `index(expr = ..)`
    IndexExpression,
    /// `index(where = ..)`
    Predicate,
    /// `backfill`
    Backfill,
    /// `partition_by = range(expr(..))`
    PartitionKey,
    /// `query` of a view
    Query,
}

impl fmt::Display for SqlText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Default => "default_sql",
            Self::Generated => "generated",
            Self::Check => "check",
            Self::IndexExpression | Self::PartitionKey => "expr",
            Self::Predicate => "where",
            Self::Backfill => "backfill",
            Self::Query => "query",
        })
    }
}
