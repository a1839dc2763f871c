//! What a second connection sees of a statement that takes long: who is in its way, and how far an index is.

use std::fmt;

use postgres::Client;

/// What is seen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sight {
    /// The sessions that it waits for.
    pub blockers: Vec<Blocker>,
    /// How far the index is that it builds.
    pub index: Option<IndexProgress>,
}

/// A session that a statement waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    /// Its server process.
    pub pid: i32,
    /// What it calls itself.
    pub application: String,
    /// Its user.
    pub user: String,
    /// What it does: `active`, `idle in transaction`; empty where one may not see it.
    pub state: String,
    /// For how many seconds its transaction has been open.
    pub seconds: i64,
}

/// How far the server is with an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexProgress {
    /// What it does: "building index: scanning table".
    pub phase: String,
    /// How much of that is done, in the server's own units.
    pub done: i64,
    /// Of how much; 0 where the server does not say.
    pub total: i64,
}

const BLOCKERS: &str = "\
    SELECT b.pid, coalesce(a.application_name, ''), coalesce(a.usename::text, ''), coalesce(a.state, ''), \
      coalesce(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - a.xact_start), 0)::bigint \
    FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids($1)) AS b (pid) \
    LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid ORDER BY 1";

/// Tuples where the phase counts them, blocks otherwise.
const INDEX: &str = "\
    SELECT phase, CASE WHEN tuples_total > 0 THEN tuples_done ELSE blocks_done END, \
      CASE WHEN tuples_total > 0 THEN tuples_total ELSE blocks_total END \
    FROM pg_catalog.pg_stat_progress_create_index WHERE pid = $1";

impl Sight {
    /// What is seen of the session with this server process.
    pub(super) fn of(client: &mut Client, pid: i32) -> Result<Self, postgres::Error> {
        let blockers = client.query(BLOCKERS, &[&pid])?.into_iter().map(|row| Blocker {
            pid: row.get(0),
            application: row.get(1),
            user: row.get(2),
            state: row.get(3),
            seconds: row.get(4),
        });
        let blockers = blockers.collect();
        let index = client.query_opt(INDEX, &[&pid])?.map(|row| IndexProgress {
            phase: row.get(0),
            done: row.get(1),
            total: row.get(2),
        });
        Ok(Self { blockers, index })
    }
}

impl fmt::Display for Blocker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pid, application, user, state, seconds } = self;
        write!(f, "process {pid} ({application:?} of {user}")?;
        if !state.is_empty() {
            write!(f, ", {state}")?;
        }
        write!(f, ", its transaction open for {seconds} s)")
    }
}

impl fmt::Display for IndexProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.phase)?;
        match self.done.saturating_mul(100).checked_div(self.total) {
            Some(percent) => write!(f, ", {percent}%"),
            None => Ok(()),
        }
    }
}
