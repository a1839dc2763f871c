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
