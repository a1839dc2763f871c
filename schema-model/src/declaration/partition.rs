//! What a table struct says of partitions. Columns are named by Rust field.

use serde::{Deserialize, Serialize};

use super::{IndexPartDeclaration, Literal, Place};
use crate::schema::PartitionStrategy;

/// `partition_by = range(created_at)`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartitionKeyDeclaration {
    /// How the key decides.
    pub strategy: PartitionStrategy,
    /// Columns and expressions, in key order; an order is not for them.
    pub parts: Vec<IndexPartDeclaration>,
}

/// `partition(name = "events_2026", from("2026-01-01"), to("2027-01-01"))`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartitionDeclaration {
    /// Where it is written.
    pub place: Place,
    /// `name = ".."`
    pub name: String,
    /// `schema = ".."`; the table's own without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// `renamed_from = ".."`: the partition's former name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
    /// `comment = ".."`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Which rows it holds.
    pub bound: PartitionBoundDeclaration,
    /// `partition_by = ..` of the partition itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_by: Option<PartitionKeyDeclaration>,
    /// `partition(..)` inside it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partitions: Vec<PartitionDeclaration>,
}

/// Which rows a partition holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartitionBoundDeclaration {
    /// `from(..), to(..)`
    Range {
        /// The lowest values.
        from: Vec<BoundDeclaration>,
        /// What all values are below.
        to: Vec<BoundDeclaration>,
    },
    /// `in(..)`
    In(Vec<BoundDeclaration>),
    /// `modulus = .., remainder = ..`
    Hash {
        /// By what the hash is divided.
        modulus: u32,
        /// What is left.
        remainder: u32,
    },
    /// `default`
    Default,
}

/// One value of a bound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BoundDeclaration {
    /// A Rust literal.
    Literal(Literal),
    /// A word of SQL.
    Word(BoundWord),
}

/// A value of a bound that is no literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BoundWord {
    /// `null`
    Null,
    /// `minvalue`
    MinValue,
    /// `maxvalue`
    MaxValue,
}
