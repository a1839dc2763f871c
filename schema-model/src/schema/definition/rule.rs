//! Rules.

use serde::{Deserialize, Serialize};

use crate::{Expression, Name, QualifiedName};

/// A rule: other commands instead of a command on a table or view, or beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The rule's name, unique on its table or view.
    pub name: Name,
    /// The table or view.
    pub on: QualifiedName,
    /// The command that it is for.
    pub event: RuleEvent,
    /// DO INSTEAD
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub instead: bool,
    /// WHERE
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expression>,
    /// What stands behind DO: NOTHING, a command, or commands in brackets.
    pub commands: Expression,
    /// COMMENT ON RULE
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// The command that a rule is for. (Those for SELECT are what views are made of.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleEvent {
    /// INSERT
    Insert,
    /// UPDATE
    Update,
    /// DELETE
    Delete,
}

impl RuleEvent {
    /// The word of SQL.
    pub fn word(self) -> &'static str {
        match self {
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
        }
    }
}
