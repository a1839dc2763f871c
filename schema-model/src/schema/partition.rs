//! How the rows of a table are spread over partitions (PostgreSQL).

use serde::{Deserialize, Serialize};

use super::IndexTarget;
use crate::{Expression, Name, QualifiedName};

/// PARTITION BY: what decides which partition a row is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartitionKey {
    /// How the key decides.
    pub strategy: PartitionStrategy,
    /// Columns and expressions, in key order.
    pub parts: Vec<PartitionPart>,
}

/// How a partition key decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartitionStrategy {
    /// By ranges.
    Range,
    /// By lists of values.
    List,
    /// By the remainder of a hash.
    Hash,
}

/// One column or expression of a partition key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartitionPart {
    /// What it is.
    #[serde(rename = "on")]
    pub target: IndexTarget,
    /// COLLATE, where it is not the column's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<QualifiedName>,
    /// The operator class, where it is not the type's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator_class: Option<QualifiedName>,
}

/// A partition: a table with the columns, constraints and indexes of the table that it is part of, which are not
/// listed again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partition {
    /// The partition's name.
    pub name: QualifiedName,
    /// The partition that it is part of; none where that is the table itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<QualifiedName>,
    /// Which rows it holds.
    pub bound: PartitionBound,
    /// How its own rows are spread, where it has partitions itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_by: Option<PartitionKey>,
    /// COMMENT ON TABLE.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// FOR VALUES: which rows a partition holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PartitionBound {
    /// FROM (..) TO (..): a value, MINVALUE or MAXVALUE for each part of the key.
    Range {
        /// The lowest values.
        from: Vec<Expression>,
        /// What all values are below.
        to: Vec<Expression>,
    },
    /// IN (..)
    List(Vec<Expression>),
    /// WITH (MODULUS .., REMAINDER ..)
    Hash {
        /// By what the hash is divided.
        modulus: u32,
        /// What is left.
        remainder: u32,
    },
    /// DEFAULT: what no other partition holds.
    Default,
}

impl PartitionKey {
    /// The columns among its parts.
    pub fn columns(&self) -> impl Iterator<Item = &Name> {
        self.parts.iter().filter_map(|part| match &part.target {
            IndexTarget::Column(name) => Some(name),
            IndexTarget::Expression(_) => None,
        })
    }
}
