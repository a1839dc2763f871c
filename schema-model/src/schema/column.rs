//! A column.

use serde::{Deserialize, Serialize};

use super::{ColumnStorage, Identity};
use crate::{Expression, Name, QualifiedName, SqlType};

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The column's name.
    pub name: Name,
    /// Its type, in the spelling of the dialect.
    #[serde(rename = "type")]
    pub ty: SqlType,
    /// NULL is allowed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nullable: bool,
    /// Where a value comes from that an INSERT leaves out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<ColumnValue>,
    /// COLLATE, where it is not the type's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<Box<QualifiedName>>,
    /// How its values are kept (PostgreSQL).
    #[serde(default, skip_serializing_if = "ColumnStorage::is_default")]
    pub storage: ColumnStorage,
    /// COMMENT ON COLUMN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Column {
    /// A column that is required, and has nothing but its type.
    pub fn new(name: Name, ty: SqlType) -> Self {
        Self {
            name,
            ty,
            nullable: false,
            value: None,
            collation: None,
            storage: ColumnStorage::default(),
            comment: None,
        }
    }
}

/// Where a value comes from that an INSERT leaves out. A column has at most one of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ColumnValue {
    /// DEFAULT expression.
    Default(Expression),
    /// GENERATED ALWAYS AS (expression).
    Generated {
        /// The expression.
        expression: Expression,
        /// Kept in the row or computed on reading.
        storage: GeneratedStorage,
    },
    /// GENERATED .. AS IDENTITY (PostgreSQL), AUTOINCREMENT (SQLite).
    Identity(Identity),
    /// DEFAULT nextval(..) of a sequence that the column owns (PostgreSQL).
    Serial {
        /// The sequence, in the table's own namespace.
        sequence: Name,
    },
}

/// Kept in the row or computed on reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GeneratedStorage {
    /// STORED
    Stored,
    /// VIRTUAL (SQLite; PostgreSQL 18)
    Virtual,
}
