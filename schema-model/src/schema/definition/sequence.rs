//! A sequence of its own: one that is no column's identity or serial.

use serde::{Deserialize, Serialize};

use crate::{Name, QualifiedName, SqlType};

/// A sequence. What PostgreSQL would choose by itself is not said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sequence {
    /// The sequence's name.
    pub name: QualifiedName,
    /// AS type.
    #[serde(rename = "type", default, skip_serializing_if = "SequenceType::is_default")]
    pub ty: SequenceType,
    /// INCREMENT BY
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub increment: i64,
    /// MINVALUE, where it is not 1, or the type's least for a sequence that counts down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// MAXVALUE, where it is not the type's greatest, or -1 for a sequence that counts down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// START WITH, where it is not the bound that the sequence counts from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<i64>,
    /// CACHE
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub cache: i64,
    /// CYCLE
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cycle: bool,
    /// UNLOGGED (PostgreSQL 15)
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unlogged: bool,
    /// OWNED BY: the column that it is dropped with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owned_by: Option<OwnedBy>,
    /// COMMENT ON SEQUENCE
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// The column that a sequence is dropped with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnedBy {
    /// The table, in the sequence's namespace.
    pub table: QualifiedName,
    /// The column.
    pub column: Name,
}

/// What a sequence counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SequenceType {
    /// smallint
    SmallInt,
    /// integer
    Integer,
    /// bigint
    #[default]
    BigInt,
}

impl Sequence {
    /// A sequence without a word of its own.
    pub fn new(name: QualifiedName) -> Self {
        Self {
            name,
            ty: SequenceType::default(),
            increment: one(),
            min: None,
            max: None,
            start: None,
            cache: one(),
            cycle: false,
            unlogged: false,
            owned_by: None,
            comment: None,
        }
    }

    /// The least value.
    pub fn least(&self) -> i64 {
        self.min.unwrap_or(if self.counts_down() { self.ty.bounds().0 } else { 1 })
    }

    /// The greatest value.
    pub fn greatest(&self) -> i64 {
        self.max.unwrap_or(if self.counts_down() { -1 } else { self.ty.bounds().1 })
    }

    /// The first value.
    pub fn first(&self) -> i64 {
        self.start.unwrap_or(if self.counts_down() { self.greatest() } else { self.least() })
    }

    /// Leaves out what PostgreSQL would choose by itself.
    #[must_use]
    pub fn normalized(self) -> Self {
        let plain = Self { min: None, max: None, start: None, ..self.clone() };
        let min = self.min.filter(|it| *it != plain.least());
        let max = self.max.filter(|it| *it != plain.greatest());
        let bounded = Self { min, max, ..plain };
        let start = self.start.filter(|it| *it != bounded.first());
        Self { start, ..bounded }
    }

    /// Whether `serial` on a column of this type makes the very sequence, names aside.
    pub fn is_plain(&self, column: &SqlType) -> bool {
        let Self { ty, increment, min, max, start, cache, cycle, .. } = self;
        let is_said = min.is_some() || max.is_some() || start.is_some();
        let counts_by_one = is_one(increment) && is_one(cache);
        SequenceType::of(column) == Some(*ty) && counts_by_one && !is_said && !cycle
    }

    fn counts_down(&self) -> bool {
        self.increment < 0
    }
}

impl SequenceType {
    /// The type of a sequence, if it is one.
    pub fn of(ty: &SqlType) -> Option<Self> {
        match ty {
            SqlType::SmallInt => Some(Self::SmallInt),
            SqlType::Integer => Some(Self::Integer),
            SqlType::BigInt => Some(Self::BigInt),
            _ => None,
        }
    }

    /// The name of the type.
    pub fn word(self) -> &'static str {
        match self {
            Self::SmallInt => "smallint",
            Self::Integer => "integer",
            Self::BigInt => "bigint",
        }
    }

    fn bounds(self) -> (i64, i64) {
        match self {
            Self::SmallInt => (i16::MIN.into(), i16::MAX.into()),
            Self::Integer => (i32::MIN.into(), i32::MAX.into()),
            Self::BigInt => (i64::MIN, i64::MAX),
        }
    }

    #[allow(clippy::trivially_copy_pass_by_ref)] // the form that serde asks for
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

fn one() -> i64 {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the form that serde asks for
fn is_one(number: &i64) -> bool {
    *number == 1
}
