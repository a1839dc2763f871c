//! What rows must fulfil, as a query that counts those that do not.

use super::words::{Columns, plain};

/// A rule that rows break.
pub(super) enum Rule {
    /// A column must have a value.
    Value { column: String },
    /// A new column must have one, and nothing gives it.
    NewValue { column: String },
    /// A key must be there once.
    Key { columns: Columns, nulls: Nulls, condition: Option<String> },
    /// A condition must not be false.
    Check { name: String, condition: String },
    /// Another table must have the row.
    Reference { columns: Columns, parent: String, parent_columns: Columns, parent_name: String },
    /// A value must fit into a type.
    Fits { column: String, misfit: String },
}

/// Whether NULLs are equal in a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nulls {
    Distinct,
    Equal,
}

impl Rule {
    /// Counts the rows of `source`, which stands behind FROM, that break it; for keys also the keys.
    pub(super) fn query(&self, source: &str) -> String {
        match self {
            Self::Value { column } => {
                format!("SELECT count(*) FROM {source} WHERE {column} IS NULL")
            }
            Self::NewValue { .. } => format!("SELECT count(*) FROM {source}"),
            Self::Check { condition, .. } => {
                format!("SELECT count(*) FROM {source} WHERE NOT ({condition}\n)")
            }
            Self::Fits { misfit, .. } => format!("SELECT count(*) FROM {source} WHERE {misfit}"),
            Self::Key { columns, nulls, condition } => {
                let values = match nulls {
                    Nulls::Distinct => {
                        columns.0.iter().map(|it| format!("{it} IS NOT NULL")).collect::<Vec<_>>()
                    }
                    Nulls::Equal => Vec::new(),
                };
                let conditions = values.into_iter().chain(condition.iter().map(|it| format!("({it}\n)")));
                let conditions = conditions.collect::<Vec<_>>().join(" AND ");
                let filter =
                    if conditions.is_empty() { String::new() } else { format!(" WHERE {conditions}") };
                format!(
                    "SELECT coalesce(sum(n), 0), count(*) FROM (SELECT count(*) AS n FROM {source}{filter} \
                     GROUP BY {} HAVING count(*) > 1) AS keys",
                    columns.0.join(", ")
                )
            }
            Self::Reference { columns, parent, parent_columns, .. } => {
                let values = columns.0.iter().map(|it| format!("{it} IS NOT NULL"));
                let equal = columns.0.iter().zip(&parent_columns.0);
                let equal = equal.map(|(own, its)| format!("schemagen_parent.{its} = {source}.{own}"));
                format!(
                    "SELECT count(*) FROM {source} WHERE {} AND NOT EXISTS (SELECT 1 FROM {parent} AS schemagen_parent \
                     WHERE {})",
                    values.collect::<Vec<_>>().join(" AND "),
                    equal.collect::<Vec<_>>().join(" AND ")
                )
            }
        }
    }

    /// Whether breaking it is told by this SQLSTATE.
    pub(super) fn explains(&self, code: &str) -> bool {
        match self {
            Self::Value { .. } | Self::NewValue { .. } => code == "23502",
            Self::Reference { .. } => code == "23503",
            Self::Key { .. } => code == "23505",
            Self::Check { .. } => code == "23514",
            Self::Fits { .. } => code.starts_with("22"),
        }
    }

    /// What such rows are.
    pub(super) fn told(&self, rows: u64, keys: u64) -> String {
        let (s, have, break_, refer) =
            if rows == 1 { ("", "has", "violates", "refers") } else { ("s", "have", "violate", "refer") };
        match self {
            Self::Value { column } => format!("{rows} row{s} {have} no value in {}", plain(column)),
            Self::NewValue { column } => format!("{rows} row{s} would have no value in {}", plain(column)),
            Self::Check { name, .. } => format!("{rows} row{s} {break_} {name}"),
            Self::Fits { column, .. } => {
                format!("{rows} row{s} {have} a value in {} that does not fit", plain(column))
            }
            Self::Key { .. } if keys == 1 => format!("1 key is there more than once, in {rows} rows"),
            Self::Key { .. } => format!("{keys} keys are there more than once, in {rows} rows"),
            Self::Reference { parent_name, .. } => {
                format!("{rows} row{s} {refer} to no row of {parent_name}")
            }
        }
    }
}
