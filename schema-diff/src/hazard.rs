//! What a reviewer must know of a statement.

use std::{collections::BTreeMap, fmt};

use schema_model::ObjectId;
use serde::{Serialize, Serializer};

use crate::value_change::{ValueChange, ValueChangeKind};

/// Something a reviewer must know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hazard {
    /// What sort of thing.
    pub kind: HazardKind,
    /// How much it matters.
    pub severity: Severity,
    /// The object at risk.
    pub object: ObjectId,
    /// One sentence in terms of this schema.
    pub message: String,
}

/// The sorts of hazards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HazardKind {
    /// Values or rows are gone afterwards.
    DataLoss,
    /// The statement fails when rows do not fit.
    MayFail,
    /// Code that runs while the migration is applied stops working.
    BreaksRunningCode,
    /// It does more than it says, or less.
    Unexpected,
    /// All rows are written anew while nobody reads or writes the table.
    Rewrite,
    /// All rows are read, or indexes built, while nobody reads or writes the table.
    LongLock,
    /// All rows are read, or indexes built, while nobody writes to the table.
    BlocksWrites,
    /// All rows are read, and everybody goes on.
    Scan,
    /// Roles may do more or less afterwards.
    PrivilegeChange,
    /// No migration leads back to what was there before.
    NotReversible,
    /// Not every server knows the statement that the project may meet.
    IncompatibleWithVersion,
}

/// How much a hazard matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Think about it before it runs.
    Warning,
    /// It destroys, or stops others.
    Danger,
}

impl HazardKind {
    /// All of them, in the order in which they are explained.
    pub const ALL: &'static [Self] = &[
        Self::DataLoss,
        Self::NotReversible,
        Self::MayFail,
        Self::BreaksRunningCode,
        Self::Rewrite,
        Self::LongLock,
        Self::BlocksWrites,
        Self::Scan,
        Self::PrivilegeChange,
        Self::IncompatibleWithVersion,
        Self::Unexpected,
    ];

    /// The word that `--allow` takes and that headers show.
    pub fn word(self) -> &'static str {
        match self {
            Self::DataLoss => "data-loss",
            Self::MayFail => "may-fail",
            Self::BreaksRunningCode => "breaks-running-code",
            Self::Unexpected => "unexpected",
            Self::Rewrite => "rewrite",
            Self::LongLock => "long-lock",
            Self::BlocksWrites => "blocks-writes",
            Self::Scan => "scan",
            Self::PrivilegeChange => "privilege-change",
            Self::NotReversible => "not-reversible",
            Self::IncompatibleWithVersion => "incompatible-with-version",
        }
    }

    /// How much it matters where nothing more is known.
    pub fn severity(self) -> Severity {
        match self {
            Self::DataLoss | Self::Rewrite | Self::LongLock => Severity::Danger,
            Self::MayFail
            | Self::BreaksRunningCode
            | Self::Unexpected
            | Self::BlocksWrites
            | Self::PrivilegeChange
            | Self::NotReversible
            | Self::IncompatibleWithVersion => Severity::Warning,
            Self::Scan => Severity::Info,
        }
    }
}

impl Hazard {
    /// A hazard of its kind's severity.
    pub fn new(kind: HazardKind, object: ObjectId, message: impl Into<String>) -> Self {
        Self { kind, severity: kind.severity(), object, message: message.into() }
    }

    /// The same with another severity.
    #[must_use]
    pub fn with_severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// Whether another one says it to a reader as well: what is lost does not come back.
    pub fn is_implied_by(&self, other: &Self) -> bool {
        let kinds = (self.kind, other.kind);
        kinds == (HazardKind::NotReversible, HazardKind::DataLoss) && self.object == other.object
    }
}

/// What rows lose when values are replaced, by column.
pub(crate) fn replaced<'a>(changes: impl IntoIterator<Item = &'a ValueChange<'a>>) -> Vec<Hazard> {
    let mut by_column: BTreeMap<&ObjectId, Vec<(&str, &str)>> = BTreeMap::new();
    for it in changes {
        if it.kind == ValueChangeKind::Replaced {
            by_column.entry(it.column).or_default().push((it.before, it.after));
        }
    }
    by_column.into_iter().map(|(column, all)| values_replaced(column, &all)).collect()
}

/// What rows lose when values are replaced.
pub(crate) fn values_replaced(column: &ObjectId, replaced: &[(&str, &str)]) -> Hazard {
    let all: Vec<String> = replaced.iter().map(|(gone, kept)| format!("{gone:?} becomes {kept:?}")).collect();
    let message = format!("{}: rows that had it cannot be told from others", all.join(", "));
    Hazard::new(HazardKind::DataLoss, column.clone(), message)
}

impl fmt::Display for Hazard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.kind.word(), self.object, self.message)
    }
}

impl Serialize for Hazard {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut out = serializer.serialize_struct("Hazard", 4)?;
        out.serialize_field("kind", &self.kind)?;
        out.serialize_field("severity", &self.severity)?;
        out.serialize_field("object", &self.object.to_string())?;
        out.serialize_field("message", &self.message)?;
        out.end()
    }
}
