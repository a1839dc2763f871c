//! The lock against other deployers: an advisory lock of the session, or of a transaction that stays open where a pooler
//! gives sessions away. Both are the same lock for whoever waits.
//!
//! It is polled. A blocking `pg_advisory_lock` that waits holds a snapshot, for which CREATE INDEX CONCURRENTLY of the
//! holder waits in turn: a deadlock (seen on 15 and 18).

use schema_model::script::Hash;

use super::{Facts, Tenure};
use crate::{LockHolder, Port, Session, Sessions, SqlError, session::Spelling};

/// What the lock is for: database, schema and table of the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    number: i64,
    tenure: Tenure,
    place: Place,
}

/// On which connection it is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// On one of its own.
    Apart,
    /// On the one on which migrations run, which can give it back.
    WithMigrations,
}

impl Key {
    /// The first half of the digest's 16 first digits as a number: the same on every machine and in every version.
    pub(crate) fn new(facts: &Facts, spelling: &Spelling, sessions: &Sessions, tenure: Tenure) -> Self {
        let name = format!("{}\0{}", facts.database, spelling.table);
        let digits = Hash::of(name.as_bytes()).to_string();
        let number = u64::from_str_radix(&digits[..16], 16).unwrap_or_default().cast_signed();
        let place = match sessions {
            Sessions::Borrowed => Place::WithMigrations,
            Sessions::Own | Sessions::Shared | Sessions::Marked(_) => Place::Apart,
        };
        Self { number, tenure, place }
    }

    fn sql(self) -> String {
        // In quotes, as the smallest number cannot be written without.
        format!("'{}'::bigint", self.number)
    }

    /// The rows of `pg_locks` that are this lock; a 64-bit key is shown in two halves.
    fn held(self) -> String {
        let key = self.sql();
        format!(
            "l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 \
             AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()) \
             AND l.classid = (({key} >> 32) & 4294967295)::oid AND l.objid = ({key} & 4294967295)::oid"
        )
    }
}

/// Takes the lock if nobody holds it.
pub(crate) async fn try_lock(port: &Port<'_>, session: &Session, key: Key) -> Result<bool, SqlError> {
    match key.tenure {
        Tenure::Connection => {
            is_true(port, format!("SELECT pg_catalog.pg_try_advisory_lock({})", key.sql())).await
        }
        Tenure::Transaction => {
            let begin = &session.spelling.begin;
            let lock = format!("{begin}; SELECT pg_catalog.pg_try_advisory_xact_lock({})", key.sql());
            let taken = is_true(port, lock).await;
            if taken != Ok(true) {
                // A session in which a transaction stays open is one less for everybody else.
                drop(port.query_lock("ROLLBACK".to_owned()).await);
            }
            taken
        }
    }
}

/// Whether this session holds it.
pub(crate) async fn is_held(port: &Port<'_>, key: Key) -> Result<bool, SqlError> {
    let held = key.held();
    let question = format!(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.pid = pg_catalog.pg_backend_pid() AND {held})"
    );
    is_true(port, question).await
}

/// Whether this session, which took it, holds it still.
pub(crate) async fn is_still_held(port: &Port<'_>, key: Key) -> Result<bool, SqlError> {
    match (key.tenure, key.place) {
        // Only its end takes the lock from a session in which nothing else runs: any answer will do.
        (Tenure::Connection, Place::Apart) => port.query_lock(String::new()).await.map(|_| true),
        (Tenure::Connection, Place::WithMigrations) | (Tenure::Transaction, _) => is_held(port, key).await,
    }
}

/// The session that holds it.
pub(crate) async fn holder(port: &Port<'_>, key: Key) -> Result<Option<LockHolder>, SqlError> {
    let question = format!(
        "SELECT l.pid, coalesce(a.application_name, ''), coalesce(a.client_addr::text, ''), \
         coalesce(pg_catalog.to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), '') \
         FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid WHERE {}",
        key.held()
    );
    let row = port.query_lock(question).await?.into_iter().next();
    Ok(row.map(|row| {
        let mut row = row.into_iter().map(Option::unwrap_or_default);
        let mut next = || row.next().unwrap_or_default();
        let pid = next().parse().unwrap_or_default();
        LockHolder { pid, application: next(), client: next(), since: next() }
    }))
}

/// Gives it back.
pub(crate) async fn release(port: &Port<'_>, key: Key) -> Result<(), SqlError> {
    let release = match key.tenure {
        Tenure::Connection => format!("SELECT pg_catalog.pg_advisory_unlock({})", key.sql()),
        Tenure::Transaction => "COMMIT".to_owned(),
    };
    port.query_lock(release).await.map(drop)
}

async fn is_true(port: &Port<'_>, question: String) -> Result<bool, SqlError> {
    let rows = port.query_lock(question).await?;
    Ok(rows.into_iter().flatten().flatten().next().as_deref() == Some("t"))
}
