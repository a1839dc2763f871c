//! Triggers on tables and views.

use serde::{Deserialize, Serialize};

use crate::{Expression, Name, QualifiedName, schema::Deferrable};

/// A trigger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// The table or view that it is on.
    pub table: QualifiedName,
    /// Its name, which no other trigger of the table has.
    pub name: Name,
    /// CONSTRAINT, with what that takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constraint: Option<ConstraintTrigger>,
    /// When it runs.
    pub timing: TriggerTiming,
    /// What it runs for, in the order of the type.
    pub events: Vec<TriggerEvent>,
    /// UPDATE OF
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Name>,
    /// REFERENCING OLD TABLE
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_table: Option<Name>,
    /// REFERENCING NEW TABLE
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_table: Option<Name>,
    /// FOR EACH
    #[serde(default, skip_serializing_if = "TriggerLevel::is_default")]
    pub level: TriggerLevel,
    /// WHEN
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Expression>,
    /// EXECUTE FUNCTION
    pub function: QualifiedName,
    /// What the function is given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<String>,
    /// When it is on: ALTER TABLE .. ENABLE and DISABLE TRIGGER.
    #[serde(default, skip_serializing_if = "Enabled::is_default")]
    pub enabled: Enabled,
    /// COMMENT ON TRIGGER
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// What only a constraint trigger has.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConstraintTrigger {
    /// FROM
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<QualifiedName>,
    /// DEFERRABLE
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Deferrable>,
}

/// When a trigger runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerTiming {
    /// BEFORE
    Before,
    /// AFTER
    After,
    /// INSTEAD OF
    InsteadOf,
}

/// What a trigger runs for, in the order in which PostgreSQL lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerEvent {
    /// INSERT
    Insert,
    /// DELETE
    Delete,
    /// UPDATE
    Update,
    /// TRUNCATE
    Truncate,
}

/// How often a trigger runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerLevel {
    /// FOR EACH STATEMENT
    #[default]
    Statement,
    /// FOR EACH ROW
    Row,
}

/// In which sessions a trigger runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enabled {
    /// ENABLE: in all but those of replication
    #[default]
    Origin,
    /// ENABLE REPLICA
    Replica,
    /// ENABLE ALWAYS
    Always,
    /// DISABLE
    Disabled,
}

impl TriggerLevel {
    /// FOR EACH STATEMENT
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Enabled {
    /// ENABLE
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The words of ALTER TABLE and ALTER EVENT TRIGGER.
    pub fn words(self) -> &'static str {
        match self {
            Self::Origin => "ENABLE",
            Self::Replica => "ENABLE REPLICA",
            Self::Always => "ENABLE ALWAYS",
            Self::Disabled => "DISABLE",
        }
    }
}

impl Trigger {
    pub(crate) fn rename_column(&mut self, before: &Name, after: &Name) {
        self.columns.iter_mut().filter(|it| *it == before).for_each(|it| it.clone_from(after));
        self.when = self.when.take().map(|it| it.with_column_renamed(before, after));
    }
}
