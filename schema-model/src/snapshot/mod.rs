//! The schema at one migration, as it is kept in a file: a whole schema (a base), or the deltas since its parents.
//!
//! ```text
//! bytes ── read ──> Snapshot ── graph ──> Schema
//!                      │
//!                    write ──> canonical JSON: one column, constraint, index or delta a line
//! ```
//!
//! Callers read and write the files; here are bytes, and a path only as a label in errors.

mod hash;
mod read;
mod write;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use hash::SchemaHash;
pub(crate) use hash::SchemaHasher;
pub use read::SnapshotError;

use crate::{Delta, Dialect, MigrationId, Schema, script::Hash};

/// The schema at one migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The format in which it was read. Snapshots are always written in [`Snapshot::FORMAT`].
    pub format: u32,
    /// The migration.
    pub id: MigrationId,
    /// The target's dialect.
    pub dialect: Dialect,
    /// The migrations that this one follows: none for a base, several where branches meet.
    pub parents: Vec<MigrationId>,
    /// The hash of the schema after this migration and all its ancestors.
    pub schema_hash: SchemaHash,
    /// The hashes of the migration's SQL files.
    pub files: FileHashes,
    /// Whether a person wrote (some of) the SQL: then the deltas do not tell all that it touches.
    pub hand_written: bool,
    /// What leads to the schema.
    pub content: Content,
}

/// What leads to the schema of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// The whole schema: the first snapshot, a baseline, a squash. Shared with what is replayed from it.
    Base(Arc<Schema>),
    /// What changed since the parents.
    Deltas(Vec<Delta>),
}

/// The hashes of the SQL files of one migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileHashes {
    /// The way forth.
    pub up: FileHash,
    /// The way back.
    pub down: FileHash,
}

/// The hashes of one SQL file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileHash {
    /// Of what the file says: line ends, blanks and comments do not count.
    pub tokens: Hash,
    /// Of its bytes.
    pub bytes: Hash,
}

impl Snapshot {
    /// The newest format, in which snapshots are written.
    pub const FORMAT: u32 = 1;

    /// The deltas since the parents; a base has none.
    pub fn deltas(&self) -> &[Delta] {
        match &self.content {
            Content::Base(_) => &[],
            Content::Deltas(deltas) => deltas,
        }
    }
}

#[cfg(test)]
mod tests;
