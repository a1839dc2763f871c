//! What declarations of partitions can get wrong.

use std::fmt;

use crate::{Name, schema::PartitionStrategy};

/// One thing that is wrong with a partition key, a partition, or what goes with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartitionFault {
    /// `partition(..)` without `partition_by`.
    NoKey,
    /// A list has one part.
    ManyLists,
    /// A part with an order.
    Ordered,
    /// A generated column.
    Generated {
        /// The column.
        column: Name,
    },
    /// A bound of another strategy.
    Bound {
        /// The strategy of the key.
        strategy: PartitionStrategy,
    },
    /// More or fewer values than the key has parts.
    Count {
        /// Number of values.
        values: usize,
        /// Number of parts.
        parts: usize,
    },
    /// `minvalue`, `maxvalue` in a list, NULL in a range.
    Value {
        /// The word.
        word: &'static str,
    },
    /// A literal behind `minvalue` or `maxvalue`.
    AfterLimit {
        /// The word.
        word: &'static str,
    },
    /// A remainder that is not below its modulus.
    Remainder {
        /// By what the hash is divided.
        modulus: u32,
        /// What is left.
        remainder: u32,
    },
    /// A list without values.
    NoValues,
    /// A second default.
    SecondDefault {
        /// The first one.
        first: String,
    },
    /// A key that does not hold all columns of the partition key.
    KeyWithoutColumn {
        /// The primary key, unique or unique index.
        key: Name,
        /// The column that is missing.
        column: Name,
    },
    /// A key of a table whose partition key has an expression.
    KeyWithExpression {
        /// The primary key, unique or unique index.
        key: Name,
    },
    /// A property of what holds rows.
    NoRows {
        /// The attribute.
        word: &'static str,
    },
}

impl fmt::Display for PartitionFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKey => f.write_str(
                "a table with partitions says how its rows are spread; add partition_by = range(..), list(..) or hash(..)",
            ),
            Self::ManyLists => {
                f.write_str("a list is of one column or expression; name one, or say partition_by = range(..)")
            }
            Self::Ordered => f.write_str("a partition key has no order; remove desc, nulls_first, nulls_last and statistics"),
            Self::Generated { column } => write!(
                f,
                "a generated column cannot be part of a partition key; name the columns that `{column}` is computed from"
            ),
            Self::Bound { strategy } => write!(f, "a partition by {}", bound(*strategy)),
            Self::Count { values, parts } => write!(
                f,
                "the bound has {values} value(s) and the partition key {parts} part(s); say as many values as parts"
            ),
            Self::Value { word } => {
                let place = if *word == "null" { "range" } else { "list" };
                write!(f, "{word} is no value of a {place}; say a literal")
            }
            Self::AfterLimit { word } => {
                write!(f, "whatever follows {word} does not count; say {word} for each part behind it")
            }
            Self::Remainder { modulus, remainder } => write!(
                f,
                "nothing divided by {modulus} leaves {remainder}; say a remainder below the modulus"
            ),
            Self::NoValues => f.write_str("in() names no value; name at least one"),
            Self::SecondDefault { first } => {
                write!(f, "`{first}` is the default partition already; say a bound, or remove one of both")
            }
            Self::KeyWithoutColumn { key, column } => write!(
                f,
                "a key of a partitioned table holds every column of its partition key, and `{key}` lacks `{column}`; \
                 add it to the key"
            ),
            Self::KeyWithExpression { key } => write!(
                f,
                "a table that is partitioned by an expression has no keys, and `{key}` is one; partition by columns, or \
                 remove the key"
            ),
            Self::NoRows { word } => write!(
                f,
                "a partitioned table holds no rows itself, and {word} is about rows; remove {word}"
            ),
        }
    }
}

fn bound(strategy: PartitionStrategy) -> &'static str {
    match strategy {
        PartitionStrategy::Range => "range has two limits; say from(..) and to(..), or default",
        PartitionStrategy::List => "list has values; say in(..), or default",
        PartitionStrategy::Hash => "hash has a divisor and no default; say modulus = .. and remainder = ..",
    }
}
