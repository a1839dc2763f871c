//! What the history says of a migration, for those who ask.

use schema_model::{
    MigrationId,
    script::{Hash, Position},
};

/// A migration that is applied, wholly or in part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedMigration {
    /// Its place in the order of application; numbers may be missing.
    pub number: i64,
    /// The migration.
    pub id: MigrationId,
    /// The migrations it follows.
    pub parents: Vec<MigrationId>,
    /// What its file said.
    pub token_hash: Hash,
    /// The bytes of its file.
    pub raw_hash: Hash,
    /// How far it is.
    pub state: AppliedState,
    /// When it began, in UTC.
    pub started_at: String,
    /// When it was finished.
    pub finished_at: Option<String>,
    /// Who applied it.
    pub applied_by: String,
    /// The version of schemagen that did.
    pub tool_version: String,
    /// What the last attempt failed with, while it is unfinished.
    pub error: Option<String>,
    /// The database's user who applied it; like all that follows not known of what older versions applied.
    pub database_user: Option<String>,
    /// What the session called itself.
    pub application: Option<String>,
    /// On which machine it ran.
    pub host: Option<String>,
    /// How long it ran, in milliseconds, all attempts together.
    pub run_ms: Option<u64>,
}

/// A table that keeps the history of something else, or of this under another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherHistory {
    /// Its schema (PostgreSQL).
    pub schema: Option<String>,
    /// Its name.
    pub table: String,
    /// The migrations that it says are applied.
    pub migrations: Vec<MigrationId>,
}

/// How far a migration is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppliedState {
    /// All of it is applied.
    Applied,
    /// It is unfinished: so much of its file is done.
    HalfApplied {
        /// What is done.
        done: Position,
        /// The steps of its file.
        steps: usize,
    },
    /// It was applied, and its way back is unfinished.
    HalfRolledBack {
        /// What is done of the down file.
        done: Position,
        /// The steps of the down file.
        steps: usize,
    },
}
