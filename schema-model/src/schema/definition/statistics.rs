//! Extended statistics.

use serde::{Deserialize, Serialize};

use crate::{Expression, Name, QualifiedName};

/// Statistics over several columns of a table, or over expressions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statistics {
    /// Their name.
    pub name: QualifiedName,
    /// The table that they are of.
    pub table: QualifiedName,
    /// What is counted, in the order of the type; none is all that the server can count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<StatisticsKind>,
    /// The columns, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Name>,
    /// The expressions (PostgreSQL 14).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expressions: Vec<Expression>,
    /// SET STATISTICS (PostgreSQL 13), where it is not that of the columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<i32>,
    /// COMMENT ON STATISTICS
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// What extended statistics count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatisticsKind {
    /// How many combinations of values there are.
    NDistinct,
    /// Which columns follow from others.
    Dependencies,
    /// The most common combinations of values.
    Mcv,
}

impl Statistics {
    /// Sorts what has no order, and leaves out what the server would choose by itself.
    #[must_use]
    pub fn normalized(mut self) -> Self {
        self.columns.sort();
        self.columns.dedup();
        self.kinds.sort();
        self.kinds.dedup();
        if self.kinds == StatisticsKind::EVERY {
            self.kinds.clear();
        }
        self
    }

    /// A column of the table has another name.
    pub(crate) fn rename_column(&mut self, from: &Name, to: &Name) {
        for it in self.columns.iter_mut().filter(|it| *it == from) {
            *it = to.clone();
        }
        self.columns.sort();
        for it in &mut self.expressions {
            *it = it.with_column_renamed(from, to);
        }
    }
}

impl StatisticsKind {
    /// All of them.
    pub const EVERY: [Self; 3] = [Self::NDistinct, Self::Dependencies, Self::Mcv];

    /// The word of the statement.
    pub fn word(self) -> &'static str {
        match self {
            Self::NDistinct => "ndistinct",
            Self::Dependencies => "dependencies",
            Self::Mcv => "mcv",
        }
    }
}
