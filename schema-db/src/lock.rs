//! Keeping other deployers out: what a caller says, hears and may run into.

use std::time::Duration;

use crate::DatabaseError;

/// How to wait for the lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockOptions {
    /// How long to wait; `None` is for ever.
    pub timeout: Option<Duration>,
}

impl Default for LockOptions {
    fn default() -> Self {
        Self { timeout: Some(Duration::from_mins(10)) }
    }
}

/// The session that is in the way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LockHolder {
    /// Its server process.
    pub pid: i32,
    /// What it calls itself.
    pub application: String,
    /// Where it comes from; empty for a unix socket, or where one may not see it.
    pub client: String,
    /// When it connected, in UTC.
    pub since: String,
}

impl std::fmt::Display for LockHolder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { pid, application, client, since } = self;
        let place = if client.is_empty() { "this machine" } else { client };
        write!(f, "process {pid} ({application:?} from {place}, connected since {since})")
    }
}

/// Why the lock could not be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// Another session kept it.
    #[error(
        "another deployer holds the lock: {holder}; wait for it, or end it with `SELECT pg_terminate_backend({})`",
        holder.pid
    )]
    Held {
        /// Who.
        holder: LockHolder,
    },
    /// The connection goes through a pooler that mixes sessions.
    #[error(
        "the database URL leads through a pooler in transaction mode, where locks do not hold; use a direct connection"
    )]
    Pooler,
    /// The database itself.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}
