//! The process or its server process is killed, at every statement boundary and inside statements: the plain command
//! finishes, and what is there then is what it would have been.

#![allow(clippy::unwrap_used)]

use std::{process::Child, time::Duration};

use rustix::process::Signal;

use crate::slow::{OURS, Slow, ended, gated, send};

const SQL: &str = "CREATE TABLE one (x int);
GATE(1);
INSERT INTO one VALUES (1);
GATE(2);
-- schemagen: step no-transaction
GATE(3);
CREATE INDEX CONCURRENTLY one_x ON one (x);
GATE(4);
INSERT INTO one SELECT 2 FROM (SELECT count(pg_sleep(600)) FROM gate WHERE at = 5) AS inside;
DROP INDEX CONCURRENTLY one_x;
GATE(6);
CREATE UNIQUE INDEX CONCURRENTLY one_key ON one (x);
VACUUM one;
-- schemagen: step
INSERT INTO one VALUES (3);
GATE(7);
";

const GATES: i32 = 7;

/// Who is killed.
#[derive(Debug, Clone, Copy)]
enum Victim {
    Process,
    Server,
}

fn kill(slow: &mut Slow, child: &mut Child, victim: Victim) {
    match victim {
        Victim::Process => send(child, Signal::KILL),
        Victim::Server => {
            let sessions = format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {OURS} AND state = 'active'"
            );
            slow.client.execute(&sessions, &[]).unwrap();
        }
    }
    let (status, _) = ended(child);
    match victim {
        Victim::Process => assert_eq!(status.code(), None),
        Victim::Server => {
            let output = slow.machine.read("output");
            assert_eq!(status.code(), Some(2), "{output}");
            assert!(output.contains("run the command again") && !output.contains("fix the file"), "{output}");
        }
    }
}

/// Servers before 14 do not notice that nobody waits for a statement any more. The next run waits for it and says for whom,
/// until it ends or somebody ends it.
fn ends_at_last(slow: &mut Slow, command: &str) {
    let Some(left) = left_at_work(slow) else { return };
    let mut next = slow.machine.start(command);
    slow.until_printed(&format!("process {left} "));
    send(&next, Signal::TERM);
    let (status, took) = ended(&mut next);
    assert_eq!(status.code(), Some(143), "{}", slow.machine.read("output"));
    assert!(took < Duration::from_secs(6), "{took:?}");
    end_session(slow, left);
}

/// The session of a process that was killed, where its server goes on.
fn left_at_work(slow: &mut Slow) -> Option<i64> {
    if slow.number("SELECT current_setting('server_version_num')::bigint") >= 140_000 {
        return None;
    }
    let left =
        format!("FROM pg_stat_activity WHERE {OURS} AND state = 'active' AND query LIKE '%pg_sleep(600)%'");
    let is_left = slow.number(&format!("SELECT count(*) {left}")) == 1;
    is_left.then(|| slow.number(&format!("SELECT pid::bigint {left}")))
}

fn end_session(slow: &mut Slow, pid: i64) {
    slow.client.execute("SELECT pg_terminate_backend($1::bigint::int)", &[&pid]).unwrap();
}

/// The history has so many rows then.
fn finishes(slow: &mut Slow, what: &str, rows_of_history: i64) {
    let run = slow.machine.run("schemagen migrate");
    assert_eq!(run.exit, 0, "{what}: {}", run.output);
    let rows = "SELECT count(*) FROM (SELECT x FROM one EXCEPT ALL SELECT generate_series(1, 3)) AS more";
    assert_eq!((slow.number("SELECT count(*) FROM one"), slow.number(rows)), (3, 0), "{what}");
    let indexes = "SELECT count(*) FROM pg_index WHERE indrelid = 'one'::regclass";
    assert_eq!(slow.number(indexes), 1, "{what}");
    assert_eq!(slow.number(&format!("{indexes} AND indisvalid AND indisunique")), 1, "{what}");
    assert_eq!(slow.number("SELECT count(*) FROM schemagen_history"), rows_of_history, "{what}");
    assert_eq!(slow.number("SELECT count(*) FROM schemagen_history WHERE finished_at IS NULL"), 0, "{what}");
    slow.nothing_is_left();
}

#[test]
fn killed_between_any_two_statements_and_inside_them() {
    for victim in [Victim::Process, Victim::Server] {
        for gate in 1..=GATES {
            let mut slow = Slow::new("", SQL);
            slow.client.execute("INSERT INTO gate VALUES ($1)", &[&gate]).unwrap();
            let mut child = slow.start_until(&format!("%FROM gate WHERE at = {gate}%"));
            kill(&mut slow, &mut child, victim);
            slow.client.batch_execute("DELETE FROM gate").unwrap();
            ends_at_last(&mut slow, "schemagen migrate");
            finishes(&mut slow, &format!("{victim:?} at {gate}"), 2);
        }
    }
}

/// The way back of it.
const DOWN: &str = "GATE(1);
DELETE FROM one WHERE x = 3;
GATE(2);
-- schemagen: step no-transaction
DROP INDEX CONCURRENTLY one_key;
GATE(3);
DELETE FROM one WHERE x = 2;
-- schemagen: step
DROP TABLE one;
GATE(4);
";

#[test]
fn killed_while_a_migration_is_taken_back() {
    for victim in [Victim::Process, Victim::Server] {
        for gate in 1..=4 {
            let mut slow = Slow::new("", SQL);
            let up = slow.machine.run("schemagen migrate");
            assert_eq!(up.exit, 0, "{}", up.output);
            slow.machine.write("migrations/20261121103001_slow.down.sql", &gated(DOWN));
            slow.client.execute("INSERT INTO gate VALUES ($1)", &[&gate]).unwrap();
            let mut child = slow.machine.start("schemagen rollback");
            slow.until_runs(&format!("%FROM gate WHERE at = {gate}%"));
            kill(&mut slow, &mut child, victim);
            slow.client.batch_execute("DELETE FROM gate").unwrap();
            ends_at_last(&mut slow, "schemagen rollback");
            let refused = slow.machine.run("schemagen migrate");
            // Before anything was taken back there is nothing to finish.
            assert!(refused.exit == 2 || refused.output.contains("nothing to apply"), "{}", refused.output);
            let what = format!("{victim:?} at {gate}");
            let back = slow.machine.run("schemagen rollback");
            assert_eq!(back.exit, 0, "{what}: {}", back.output);
            assert_eq!(slow.number("SELECT count(*) FROM pg_class WHERE relname LIKE 'one%'"), 0, "{what}");
            let counted = "SELECT count(*) FROM schemagen_history WHERE rolled_back_at IS NULL";
            assert_eq!(slow.number(counted), 1, "{what}");
            slow.nothing_is_left();
            finishes(&mut slow, &what, 4);
        }
    }
}

/// What is left of an index that was being built anew has a name that nobody gave it.
#[test]
fn killed_while_indexes_are_built_anew() {
    for victim in [Victim::Process, Victim::Server] {
        for what in [
            "INDEX CONCURRENTLY users_pkey",
            "TABLE CONCURRENTLY users",
            "(VERBOSE) TABLE CONCURRENTLY public.users",
        ] {
            let mut slow = Slow::new("", &format!("-- schemagen: step no-transaction\nREINDEX {what};\n"));
            let mut writer = slow.machine.database().connect();
            writer.batch_execute("BEGIN; INSERT INTO users VALUES (1)").unwrap();
            let mut child = slow.machine.start("schemagen migrate");
            // It is there, and not yet swapped for the old one.
            slow.until("SELECT EXISTS (SELECT FROM pg_index WHERE NOT indisvalid)");
            slow.until_runs("REINDEX%");
            kill(&mut slow, &mut child, victim);
            writer.batch_execute("ROLLBACK").unwrap();
            let run = slow.machine.run("schemagen migrate");
            assert_eq!(run.exit, 0, "{victim:?} in {what}: {}", run.output);
            let indexes = "SELECT count(*) FROM pg_index WHERE indrelid = 'users'::regclass";
            assert_eq!(slow.number(indexes), 1, "{victim:?} in {what}");
            slow.nothing_is_left();
        }
    }
}

/// Nobody has to be told that the one in front is gone.
#[test]
fn whoever_waits_takes_over_from_a_process_that_was_killed() {
    let mut slow = Slow::new("", SQL);
    slow.client.batch_execute("INSERT INTO gate VALUES (2)").unwrap();
    let mut first = slow.start_until("%FROM gate WHERE at = 2%");
    let mut others: Vec<Child> = (0..3).map(|_| slow.machine.start("schemagen migrate")).collect();
    slow.until_printed("waiting for process");
    send(&first, Signal::KILL);
    assert_eq!(ended(&mut first).0.code(), None);
    slow.client.batch_execute("DELETE FROM gate").unwrap();
    if let Some(left) = left_at_work(&mut slow) {
        slow.until_printed(&format!("waits for process {left} "));
        end_session(&mut slow, left);
    }
    for other in &mut others {
        let (status, took) = ended(other);
        assert_eq!(status.code(), Some(0), "{}", slow.machine.read("output"));
        assert!(took < Duration::from_secs(20), "{took:?}");
    }
    finishes(&mut slow, "taken over", 2);
}

#[test]
fn killed_while_an_index_is_built_or_dropped_concurrently() {
    for victim in [Victim::Process, Victim::Server] {
        for statement in ["CREATE INDEX CONCURRENTLY", "DROP INDEX CONCURRENTLY"] {
            let before = if statement.starts_with("CREATE") { 3 } else { 5 };
            let mut slow = Slow::new("", SQL);
            slow.client.execute("INSERT INTO gate VALUES ($1)", &[&before]).unwrap();
            let mut child = slow.start_until(&format!("%FROM gate WHERE at = {before}%"));
            let mut writer = slow.machine.database().connect();
            writer.batch_execute("BEGIN; INSERT INTO one VALUES (99)").unwrap();
            // The gate opens for the statement behind it.
            let cancel = format!(
                "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE {OURS} AND state = 'active'"
            );
            slow.client.batch_execute("DELETE FROM gate").unwrap();
            slow.client.execute(&cancel, &[]).unwrap();
            assert_eq!(ended(&mut child).0.code(), Some(2), "{}", slow.machine.read("output"));
            let mut child = slow.start_until(&format!("{statement}%"));
            kill(&mut slow, &mut child, victim);
            writer.batch_execute("ROLLBACK").unwrap();
            finishes(&mut slow, &format!("{victim:?} in {statement}"), 2);
        }
    }
}

/// Whoever gives up waiting for the row of the history says for whom, and what can be done.
#[test]
fn the_row_of_the_history_is_not_waited_for_without_end() {
    let mut slow = Slow::new("", "SELECT 1 / 0;\n");
    assert_eq!(slow.machine.run("schemagen migrate").exit, 2);
    let mut other = slow.machine.database().connect();
    other.batch_execute("BEGIN; SELECT FROM schemagen_history FOR UPDATE").unwrap();
    let pid = other.query_one("SELECT pg_backend_pid()", &[]).unwrap().get::<_, i32>(0);
    let run = slow.machine.run("schemagen migrate --retries 0 --lock-timeout 200ms");
    assert_eq!(run.exit, 2, "{}", run.output);
    assert!(run.output.contains("error[SG0611]"), "{}", run.output);
    assert!(run.output.contains(&format!("waited for process {pid} ")), "{}", run.output);
    let last = run.output.lines().last().unwrap();
    assert!(last.contains("help: wait until") && last.contains("pg_terminate_backend"), "{last}");
    let mut child = slow.machine.start("schemagen migrate");
    slow.until_runs("%BEGIN%SELECT number, migration%");
    kill(&mut slow, &mut child, Victim::Server);
    other.batch_execute("ROLLBACK").unwrap();
    slow.nothing_is_left();
}
