//! Statements outside of transactions: what they lock is read while they wait for another session.

use std::{collections::BTreeMap, thread};

use postgres::Client;
use schema_lint::LockMode;
use test_support::TestDatabase;

use super::{Measured, measure};

const IS_WAITING: &str = "SELECT count(*) > 0 FROM pg_locks WHERE pid = $1 AND NOT granted";

/// Runs a statement while another session has a lock, as in `SHARE on t`.
pub(super) fn measure(database: &TestDatabase, sql: &str, lock: &str) -> Result<Measured, String> {
    let (mode, table) = lock.split_once(" on ").ok_or("say MODE on TABLE")?;
    let mut other = database.connect();
    let mut observer = database.connect();
    let before = measure::relations(&mut observer);
    let mut blocking = other.transaction().unwrap();
    blocking.batch_execute(&format!("LOCK TABLE {table} IN {mode} MODE")).unwrap();
    let mut runner = database.connect();
    let process: i32 = runner.query_one("SELECT pg_backend_pid()", &[]).unwrap().get(0);
    let sql = sql.to_owned();
    let running = thread::spawn(move || runner.batch_execute(&sql).map_err(|it| format!("{it:?}")));
    let locks = locks_while_waiting(&mut observer, process, || running.is_finished());
    blocking.rollback().unwrap();
    running.join().unwrap()?;
    let after = measure::relations(&mut observer);
    Ok(measure::effects(&before, &after, &locks?, |_| false))
}

fn locks_while_waiting(
    observer: &mut Client,
    process: i32,
    is_finished: impl Fn() -> bool,
) -> Result<BTreeMap<i64, LockMode>, String> {
    if waits(observer, process, is_finished) {
        return Ok(measure::locks(observer, process));
    }
    Err("it did not wait for the other session".to_owned())
}

/// Whether a process comes to wait for another session before it is done.
pub(crate) fn waits(observer: &mut Client, process: i32, is_finished: impl Fn() -> bool) -> bool {
    while !observer.query_one(IS_WAITING, &[&process]).unwrap().get::<_, bool>(0) {
        if is_finished() {
            return false;
        }
    }
    true
}
