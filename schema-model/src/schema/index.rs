//! Indexes that belong to no constraint.

use serde::{Deserialize, Serialize};

use super::StorageParameters;
use crate::{Expression, Name, QualifiedName};

/// An index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// The index's name; it lives in its table's namespace.
    pub name: Name,
    /// Columns and expressions, in index order.
    pub parts: Vec<IndexPart>,
    /// UNIQUE
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unique: bool,
    /// USING, where it is not btree (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<Name>,
    /// INCLUDE (PostgreSQL).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<Name>,
    /// WHERE
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub predicate: Option<Expression>,
    /// Whether two NULLs are different values.
    #[serde(default, skip_serializing_if = "NullsDistinct::is_default")]
    pub nulls: NullsDistinct,
    /// How it is kept (PostgreSQL).
    #[serde(default, skip_serializing_if = "IndexStorage::is_default")]
    pub storage: IndexStorage,
    /// COMMENT ON INDEX.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// One column or expression of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexPart {
    /// What is indexed.
    #[serde(rename = "on")]
    pub target: IndexTarget,
    /// ASC or DESC.
    #[serde(default, skip_serializing_if = "SortOrder::is_ascending")]
    pub order: SortOrder,
    /// NULLS FIRST or LAST, where it is not the default of the order (PostgreSQL: last for ASC, first for DESC).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nulls: Option<NullsOrder>,
    /// The operator class, where it is not the type's default (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator_class: Option<QualifiedName>,
    /// Parameters of the operator class (PostgreSQL 13), which is said then.
    #[serde(default, skip_serializing_if = "StorageParameters::is_empty")]
    pub parameters: StorageParameters,
    /// COLLATE, where it is not the column's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<QualifiedName>,
    /// STATISTICS of an expression: how much ANALYZE gathers, where it is not the server's own (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statistics: Option<u16>,
}

/// How an index is kept, of its own or of a constraint.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexStorage {
    /// WITH (..)
    #[serde(default, skip_serializing_if = "StorageParameters::is_empty")]
    pub parameters: StorageParameters,
    /// TABLESPACE, where it is not the database's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<Name>,
}

impl IndexStorage {
    /// Nothing is said.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl IndexPart {
    /// A column or expression in the type's own order.
    pub fn new(target: IndexTarget) -> Self {
        Self {
            target,
            order: SortOrder::default(),
            nulls: None,
            operator_class: None,
            parameters: StorageParameters::default(),
            collation: None,
            statistics: None,
        }
    }
}

/// What a part of an index is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexTarget {
    /// A column.
    Column(Name),
    /// An expression.
    Expression(Expression),
}

/// The direction of an index part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SortOrder {
    /// ASC
    #[default]
    Asc,
    /// DESC
    Desc,
}

impl SortOrder {
    /// The default of SQL.
    #[allow(clippy::trivially_copy_pass_by_ref)] // serde's skip_serializing_if passes a reference
    pub fn is_ascending(&self) -> bool {
        *self == Self::Asc
    }
}

/// Where NULLs sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NullsOrder {
    /// NULLS FIRST
    First,
    /// NULLS LAST
    Last,
}

/// Whether two NULLs are different values to a unique constraint or index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NullsDistinct {
    /// NULLS DISTINCT, the default of SQL.
    #[default]
    Distinct,
    /// NULLS NOT DISTINCT (PostgreSQL 15).
    NotDistinct,
}

impl NullsDistinct {
    /// The default of SQL.
    #[allow(clippy::trivially_copy_pass_by_ref)] // serde's skip_serializing_if passes a reference
    pub fn is_default(&self) -> bool {
        *self == Self::Distinct
    }
}
