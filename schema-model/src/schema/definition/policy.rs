//! Row security policies.

use serde::{Deserialize, Serialize};

use crate::{Expression, Name, QualifiedName};

/// A row security policy. It counts where its table has row level security.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The table that it is on.
    pub table: QualifiedName,
    /// Its name, which no other policy of the table has.
    pub name: Name,
    /// AS RESTRICTIVE: rows must pass it besides a permissive one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub restrictive: bool,
    /// FOR
    #[serde(default, skip_serializing_if = "PolicyCommand::is_default")]
    pub command: PolicyCommand,
    /// TO, sorted; none is PUBLIC.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Name>,
    /// USING: which rows are there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub using: Option<Expression>,
    /// WITH CHECK: which rows may be written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<Expression>,
    /// COMMENT ON POLICY
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// The statements that a policy is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyCommand {
    /// All of them.
    #[default]
    All,
    /// SELECT
    Select,
    /// INSERT
    Insert,
    /// UPDATE
    Update,
    /// DELETE
    Delete,
}

impl Policy {
    /// Both expressions.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        self.using.iter().chain(&self.check)
    }

    /// A column of its table has another name.
    pub(crate) fn rename_column(&mut self, from: &Name, to: &Name) {
        for it in self.using.iter_mut().chain(&mut self.check) {
            *it = it.with_column_renamed(from, to);
        }
    }
}

impl PolicyCommand {
    /// All of them.
    pub const EVERY: [Self; 5] = [Self::All, Self::Select, Self::Insert, Self::Update, Self::Delete];

    /// The word of the statement.
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::Select => "SELECT",
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
        }
    }

    #[allow(clippy::trivially_copy_pass_by_ref)] // the form that serde asks for
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
