//! Primary keys, uniques, foreign keys and checks.

use serde::{Deserialize, Serialize};

use crate::{Expression, Name, QualifiedName};

/// A named constraint of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Constraint {
    /// The constraint's name, unique in its table.
    pub name: Name,
    /// What it holds.
    #[serde(rename = "is")]
    pub kind: ConstraintKind,
    /// COMMENT ON CONSTRAINT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// What a constraint holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConstraintKind {
    /// PRIMARY KEY
    PrimaryKey(Key),
    /// UNIQUE
    Unique(Unique),
    /// FOREIGN KEY
    ForeignKey(ForeignKey),
    /// CHECK
    Check(Expression),
}

/// The columns of a primary key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// Columns in key order.
    pub columns: Vec<Name>,
    /// DEFERRABLE.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Deferrable>,
}

/// A unique constraint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unique {
    /// Columns in key order.
    pub columns: Vec<Name>,
    /// Whether two NULLs are different values.
    #[serde(default, skip_serializing_if = "super::NullsDistinct::is_default")]
    pub nulls: super::NullsDistinct,
    /// DEFERRABLE.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Deferrable>,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignKey {
    /// Referencing columns.
    pub columns: Vec<Name>,
    /// The referenced table.
    pub target: QualifiedName,
    /// Referenced columns, always said.
    pub target_columns: Vec<Name>,
    /// ON DELETE
    #[serde(default, skip_serializing_if = "ReferentialAction::is_no_action")]
    pub on_delete: ReferentialAction,
    /// ON UPDATE
    #[serde(default, skip_serializing_if = "ReferentialAction::is_no_action")]
    pub on_update: ReferentialAction,
    /// DEFERRABLE.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Deferrable>,
}

/// What happens to referencing rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferentialAction {
    /// NO ACTION
    #[default]
    NoAction,
    /// RESTRICT
    Restrict,
    /// CASCADE
    Cascade,
    /// SET NULL
    SetNull,
    /// SET DEFAULT
    SetDefault,
}

impl ReferentialAction {
    /// The default of SQL.
    #[allow(clippy::trivially_copy_pass_by_ref)] // serde's skip_serializing_if passes a reference
    pub fn is_no_action(&self) -> bool {
        *self == Self::NoAction
    }
}

/// When a deferrable constraint is checked, unless SET CONSTRAINTS says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deferrable {
    /// DEFERRABLE INITIALLY IMMEDIATE
    InitiallyImmediate,
    /// DEFERRABLE INITIALLY DEFERRED
    InitiallyDeferred,
}
