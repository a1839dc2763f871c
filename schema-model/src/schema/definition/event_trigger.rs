//! Event triggers: functions that run with the statements which change a schema.

use serde::{Deserialize, Serialize};

use super::Enabled;
use crate::{Name, QualifiedName};

/// An event trigger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventTrigger {
    /// Its name, of which a database has one.
    pub name: Name,
    /// ON
    pub event: EventTriggerEvent,
    /// WHEN TAG IN, in upper case and sorted; none is every statement.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// EXECUTE FUNCTION
    pub function: QualifiedName,
    /// When it is on: ALTER EVENT TRIGGER .. ENABLE and DISABLE.
    #[serde(default, skip_serializing_if = "Enabled::is_default")]
    pub enabled: Enabled,
    /// COMMENT ON EVENT TRIGGER
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// What an event trigger runs for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventTriggerEvent {
    /// Before a statement.
    DdlCommandStart,
    /// After a statement.
    DdlCommandEnd,
    /// After a statement that drops something.
    SqlDrop,
    /// Before a table is rewritten.
    TableRewrite,
    /// When a session begins (PostgreSQL 17).
    Login,
}

impl EventTriggerEvent {
    /// All of them.
    pub const EVERY: [Self; 5] =
        [Self::DdlCommandStart, Self::DdlCommandEnd, Self::SqlDrop, Self::TableRewrite, Self::Login];

    /// The word of the statement.
    pub fn word(self) -> &'static str {
        match self {
            Self::DdlCommandStart => "ddl_command_start",
            Self::DdlCommandEnd => "ddl_command_end",
            Self::SqlDrop => "sql_drop",
            Self::TableRewrite => "table_rewrite",
            Self::Login => "login",
        }
    }
}

impl EventTrigger {
    /// Brings the tags into the form in which the server keeps them.
    pub fn normalize(&mut self) {
        self.tags.iter_mut().for_each(|it| it.make_ascii_uppercase());
        self.tags.sort();
        self.tags.dedup();
    }
}
