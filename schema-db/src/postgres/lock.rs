//! The lock against other deployers: a session-level advisory lock on a connection of its own.
//!
//! It is polled. A blocking `pg_advisory_lock` that waits holds a snapshot, for which CREATE INDEX CONCURRENTLY of the
//! holder waits in turn: a deadlock (seen on 15 and 18).

use std::{
    fmt, thread,
    time::{Duration, Instant},
};

use postgres::Client;
use schema_model::script::Hash;

use super::{PostgresDatabase, apply::sql_error, connect::sql};
use crate::{ApplyError, DatabaseError, DatabaseUrl, LockError, LockHolder, LockOptions};

/// The lock; it ends with its connection.
pub(crate) struct PostgresLock {
    client: Client,
    key: i64,
    url: DatabaseUrl,
}

const FIRST_PAUSE: Duration = Duration::from_millis(25);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// The rows of `pg_locks` that are this lock; a 64-bit key is shown in two halves.
const HELD: &str = "l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 \
                    AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()) \
                    AND l.classid = (($1::bigint >> 32) & 4294967295)::oid AND l.objid = ($1::bigint & 4294967295)::oid";

impl PostgresDatabase {
    pub(crate) fn lock(
        &self,
        options: &LockOptions,
        waiting: &mut dyn FnMut(&LockHolder),
    ) -> Result<PostgresLock, LockError> {
        let mut lock =
            PostgresLock { client: self.another()?, key: key(&self.lock_name), url: self.url.clone() };
        lock.wait(options, waiting)?;
        if lock.is_held()? { Ok(lock) } else { Err(LockError::Pooler) }
    }
}

impl PostgresLock {
    fn wait(&mut self, options: &LockOptions, waiting: &mut dyn FnMut(&LockHolder)) -> Result<(), LockError> {
        let started = Instant::now();
        let mut pause = FIRST_PAUSE;
        let mut told = false;
        while !self.try_lock()? {
            let waited = started.elapsed();
            let left = options.timeout.map(|timeout| timeout.saturating_sub(waited));
            if !told || left == Some(Duration::ZERO) {
                let holder = self.holder()?;
                if left == Some(Duration::ZERO) {
                    return Err(LockError::Held { holder: holder.unwrap_or_default() });
                }
                holder.iter().for_each(&mut *waiting);
                told = true;
            }
            sleep(pause.min(left.unwrap_or(pause)));
            pause = (pause * 3 / 2).min(LONGEST_PAUSE);
        }
        Ok(())
    }

    fn try_lock(&mut self) -> Result<bool, DatabaseError> {
        let row = self.client.query_one("SELECT pg_catalog.pg_try_advisory_lock($1)", &[&self.key]);
        row.map(|row| row.get(0)).map_err(|error| self.error("taking the lock", &error))
    }

    fn is_held(&mut self) -> Result<bool, DatabaseError> {
        let question = format!(
            "SELECT EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.pid = pg_catalog.pg_backend_pid() AND {HELD})"
        );
        let row = self.client.query_one(&question, &[&self.key]);
        row.map(|row| row.get(0)).map_err(|error| self.error("looking at the lock", &error))
    }

    fn holder(&mut self) -> Result<Option<LockHolder>, DatabaseError> {
        let question = format!(
            "SELECT l.pid, coalesce(a.application_name, ''), coalesce(a.client_addr::text, ''), \
             coalesce(pg_catalog.to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), '') \
             FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid WHERE {HELD}"
        );
        let row = self.client.query_opt(&question, &[&self.key]);
        let row = row.map_err(|error| self.error("looking who holds the lock", &error))?;
        Ok(row.map(|row| LockHolder {
            pid: row.get(0),
            application: row.get(1),
            client: row.get(2),
            since: row.get(3),
        }))
    }

    /// Makes sure that the lock is still ours.
    pub(crate) fn verify(&mut self) -> Result<(), ApplyError> {
        match self.is_held() {
            Ok(true) => Ok(()),
            Ok(false) => {
                Err(ApplyError::LockLost { reason: "the server does not know it any more".to_owned() })
            }
            Err(error) => Err(ApplyError::LockLost { reason: error.to_string() }),
        }
    }

    fn error(&self, doing: &'static str, error: &postgres::Error) -> DatabaseError {
        sql(&self.url, doing, sql_error(error))
    }
}

impl Drop for PostgresLock {
    fn drop(&mut self) {
        // Should this fail, the end of the connection releases the lock.
        drop(self.client.query_one("SELECT pg_catalog.pg_advisory_unlock($1)", &[&self.key]));
    }
}

impl fmt::Debug for PostgresLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgresLock({:#x} of {})", self.key, self.url)
    }
}

/// The lock cannot be waited for on the server (see above), so it is polled.
#[allow(clippy::disallowed_methods)]
fn sleep(pause: Duration) {
    thread::sleep(pause);
}

/// The first half of the digest's 16 first digits as a number: the same on every machine and in every version.
fn key(name: &str) -> i64 {
    let digits = Hash::of(name.as_bytes()).to_string();
    u64::from_str_radix(&digits[..16], 16).unwrap_or_default().cast_signed()
}
