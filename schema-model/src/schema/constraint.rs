//! Primary keys, uniques and foreign keys; checks and exclusions have files of their own.

use serde::{Deserialize, Serialize};

use super::{Check, Exclusion, IndexStorage, Validity};
use crate::{Name, QualifiedName};

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
    Check(Check),
    /// EXCLUDE (PostgreSQL)
    Exclusion(Exclusion),
}

/// The columns of a primary key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// Columns in key order.
    pub columns: Vec<Name>,
    /// INCLUDE (PostgreSQL).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<Name>,
    /// How its index is kept (PostgreSQL).
    #[serde(default, skip_serializing_if = "IndexStorage::is_default")]
    pub storage: IndexStorage,
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
    /// INCLUDE (PostgreSQL).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<Name>,
    /// How its index is kept (PostgreSQL).
    #[serde(default, skip_serializing_if = "IndexStorage::is_default")]
    pub storage: IndexStorage,
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
    /// MATCH FULL (PostgreSQL): all columns are NULL, or none is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub match_full: bool,
    /// ON DELETE
    #[serde(default, skip_serializing_if = "ReferentialAction::is_no_action")]
    pub on_delete: ReferentialAction,
    /// The columns that ON DELETE SET NULL or SET DEFAULT sets, where they are not all (PostgreSQL 15).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on_delete_columns: Vec<Name>,
    /// ON UPDATE
    #[serde(default, skip_serializing_if = "ReferentialAction::is_no_action")]
    pub on_update: ReferentialAction,
    /// DEFERRABLE.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Deferrable>,
    /// NOT VALID, NOT ENFORCED (PostgreSQL).
    #[serde(default, skip_serializing_if = "Validity::is_valid")]
    pub validity: Validity,
}

impl Constraint {
    /// A constraint without a comment.
    pub fn new(name: Name, kind: ConstraintKind) -> Self {
        Self { name, kind, comment: None }
    }
}

impl ConstraintKind {
    /// How the constraint's index is kept, where it has one.
    pub fn storage(&self) -> Option<&IndexStorage> {
        match self {
            Self::PrimaryKey(key) => Some(&key.storage),
            Self::Unique(unique) => Some(&unique.storage),
            Self::Exclusion(exclusion) => Some(&exclusion.storage),
            Self::ForeignKey(_) | Self::Check(_) => None,
        }
    }

    /// How the constraint's index is kept, to change it.
    pub fn storage_mut(&mut self) -> Option<&mut IndexStorage> {
        match self {
            Self::PrimaryKey(key) => Some(&mut key.storage),
            Self::Unique(unique) => Some(&mut unique.storage),
            Self::Exclusion(exclusion) => Some(&mut exclusion.storage),
            Self::ForeignKey(_) | Self::Check(_) => None,
        }
    }

    /// Whether the constraint holds for every row.
    pub fn validity(&self) -> Validity {
        match self {
            Self::ForeignKey(key) => key.validity,
            Self::Check(check) => check.validity,
            Self::PrimaryKey(_) | Self::Unique(_) | Self::Exclusion(_) => Validity::Valid,
        }
    }

    /// The same constraint, holding for other rows. Keys and exclusions hold for every row.
    #[must_use]
    pub fn with_validity(mut self, validity: Validity) -> Self {
        match &mut self {
            Self::ForeignKey(key) => key.validity = validity,
            Self::Check(check) => check.validity = validity,
            Self::PrimaryKey(_) | Self::Unique(_) | Self::Exclusion(_) => {}
        }
        self
    }
}

impl Key {
    /// A primary key of these columns, with nothing beside them.
    pub fn new(columns: Vec<Name>) -> Self {
        Self { columns, include: Vec::new(), storage: IndexStorage::default(), deferrable: None }
    }
}

impl Unique {
    /// A unique constraint over these columns, with nothing beside them.
    pub fn new(columns: Vec<Name>) -> Self {
        Self {
            columns,
            nulls: super::NullsDistinct::default(),
            include: Vec::new(),
            storage: IndexStorage::default(),
            deferrable: None,
        }
    }
}

impl ForeignKey {
    /// A reference with nothing but its two sides.
    pub fn new(columns: Vec<Name>, target: QualifiedName, target_columns: Vec<Name>) -> Self {
        Self {
            columns,
            target,
            target_columns,
            match_full: false,
            on_delete: ReferentialAction::default(),
            on_delete_columns: Vec::new(),
            on_update: ReferentialAction::default(),
            deferrable: None,
            validity: Validity::default(),
        }
    }
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

    /// The word of the attribute.
    pub fn word(self) -> &'static str {
        match self {
            Self::NoAction => "no_action",
            Self::Restrict => "restrict",
            Self::Cascade => "cascade",
            Self::SetNull => "set_null",
            Self::SetDefault => "set_default",
        }
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
