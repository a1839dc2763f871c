//! What one statement does to one table.

use serde::Serialize;

use super::LockMode;

/// A fact that may not be known. What is worse is greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It is known not to be.
    #[default]
    No,
    /// It depends on what is not known here.
    Unknown,
    /// It is known to be.
    Yes,
}

/// What becomes of the file that holds a table's rows. What is worse is greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Heap {
    /// It stays.
    #[default]
    Kept,
    /// An empty one takes its place.
    Emptied,
    /// All rows are written to a new one, or nothing is done: it depends on what is not known here.
    AtMostRewritten,
    /// All rows are written to a new one.
    Rewritten,
}

/// What a statement does to a table, a view or a materialized view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Effect {
    /// The strongest lock.
    pub lock: Option<LockMode>,
    /// What becomes of its rows.
    pub heap: Heap,
    /// Whether an index that it has is built again.
    pub rebuilds: Answer,
    /// Whether all rows are read.
    pub scans: Answer,
}

impl Effect {
    /// A lock and no work: done at once.
    pub const fn lock(mode: LockMode) -> Self {
        Self { lock: Some(mode), heap: Heap::Kept, rebuilds: Answer::No, scans: Answer::No }
    }

    /// All rows are read under the lock.
    pub const fn scan(mode: LockMode) -> Self {
        Self::lock(mode).scanning(Answer::Yes)
    }

    /// All rows and indexes are written anew.
    pub const REWRITE: Self = Self {
        lock: Some(LockMode::AccessExclusive),
        heap: Heap::Rewritten,
        rebuilds: Answer::Yes,
        scans: Answer::Yes,
    };

    /// An empty file takes the place of the rows.
    pub const EMPTY: Self = Self {
        lock: Some(LockMode::AccessExclusive),
        heap: Heap::Emptied,
        rebuilds: Answer::No,
        scans: Answer::No,
    };

    /// Done at once, or it writes all rows and indexes anew: nobody knows without a type or an expression.
    pub const AT_MOST_REWRITE: Self = Self {
        lock: Some(LockMode::AccessExclusive),
        heap: Heap::AtMostRewritten,
        rebuilds: Answer::Unknown,
        scans: Answer::Unknown,
    };

    /// The same with an answer to whether all rows are read.
    #[must_use]
    pub const fn scanning(self, scans: Answer) -> Self {
        Self { scans, ..self }
    }

    /// The same with an answer to whether indexes are built again.
    #[must_use]
    pub const fn rebuilding(self, rebuilds: Answer) -> Self {
        Self { rebuilds, ..self }
    }

    /// Whether the time that it takes grows with the table.
    pub fn is_long(&self) -> bool {
        self.heap == Heap::Rewritten || self.rebuilds == Answer::Yes || self.scans == Answer::Yes
    }

    /// Both at once.
    #[must_use]
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            lock: self.lock.max(other.lock),
            heap: self.heap.max(other.heap),
            rebuilds: self.rebuilds.max(other.rebuilds),
            scans: self.scans.max(other.scans),
        }
    }
}

impl Answer {
    /// Yes where it is so, else no.
    pub fn of(it: impl FnOnce() -> bool) -> Self {
        if it() { Self::Yes } else { Self::No }
    }
}
