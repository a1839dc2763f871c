//! PostgreSQL's lock modes of tables, weakest first.

use std::fmt;

use serde::Serialize;
use squawk_syntax::ast;

/// A lock on a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LockMode {
    /// Taken by SELECT.
    AccessShare,
    /// Taken by SELECT .. FOR UPDATE and its like.
    RowShare,
    /// Taken by INSERT, UPDATE and DELETE.
    RowExclusive,
    /// Keeps others from changing the table and VACUUM from cleaning it.
    ShareUpdateExclusive,
    /// Keeps writers out.
    Share,
    /// Keeps writers out, and others that take this lock.
    ShareRowExclusive,
    /// Keeps all but plain SELECT out.
    Exclusive,
    /// Keeps everybody out.
    AccessExclusive,
}

impl LockMode {
    /// All modes, weakest first.
    pub const ALL: [Self; 8] = [
        Self::AccessShare,
        Self::RowShare,
        Self::RowExclusive,
        Self::ShareUpdateExclusive,
        Self::Share,
        Self::ShareRowExclusive,
        Self::Exclusive,
        Self::AccessExclusive,
    ];

    /// Whether INSERT, UPDATE and DELETE wait behind it.
    pub fn blocks_writes(self) -> bool {
        self >= Self::Share
    }

    /// Whether SELECT waits behind it.
    pub fn blocks_reads(self) -> bool {
        self == Self::AccessExclusive
    }

    /// PostgreSQL's words, as in LOCK TABLE .. IN ... MODE.
    pub fn words(self) -> &'static str {
        match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// The mode by its name in `pg_locks`: `AccessShareLock`.
    pub fn from_server(name: &str) -> Option<Self> {
        let spelled = |it: &Self| it.words().split(' ').collect::<String>() + "LOCK";
        Self::ALL.into_iter().find(|it| spelled(it) == name.to_ascii_uppercase())
    }

    /// The mode of a LOCK TABLE.
    pub(super) fn said(mode: Option<&ast::LockMode>) -> Self {
        match mode {
            Some(ast::LockMode::AccessShare(_)) => Self::AccessShare,
            Some(ast::LockMode::RowShare(_)) => Self::RowShare,
            Some(ast::LockMode::RowExclusive(_)) => Self::RowExclusive,
            Some(ast::LockMode::ShareUpdateExclusive(_)) => Self::ShareUpdateExclusive,
            Some(ast::LockMode::Share(_)) => Self::Share,
            Some(ast::LockMode::ShareRowExclusive(_)) => Self::ShareRowExclusive,
            Some(ast::LockMode::Exclusive(_)) => Self::Exclusive,
            Some(ast::LockMode::AccessExclusive(_)) | None => Self::AccessExclusive,
        }
    }
}

impl fmt::Display for LockMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}
