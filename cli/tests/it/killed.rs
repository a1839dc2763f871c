//! The process or its server process is killed, at every statement boundary and inside statements: the plain command
//! finishes, and what is there then is what it would have been.

#![allow(clippy::unwrap_used)]

use std::process::Child;

use rustix::process::Signal;

use crate::slow::{OURS, Slow, ended, send};

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

fn finishes(slow: &mut Slow, what: &str) {
    let run = slow.machine.run("schemagen migrate");
    assert_eq!(run.exit, 0, "{what}: {}", run.output);
    let rows = "SELECT count(*) FROM (SELECT x FROM one EXCEPT ALL SELECT generate_series(1, 3)) AS more";
    assert_eq!((slow.number("SELECT count(*) FROM one"), slow.number(rows)), (3, 0), "{what}");
    let indexes = "SELECT count(*) FROM pg_index WHERE indrelid = 'one'::regclass";
    assert_eq!(slow.number(indexes), 1, "{what}");
    assert_eq!(slow.number(&format!("{indexes} AND indisvalid AND indisunique")), 1, "{what}");
    assert_eq!(slow.number("SELECT count(*) FROM schemagen_history"), 2, "{what}");
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
            finishes(&mut slow, &format!("{victim:?} at {gate}"));
        }
    }
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
            finishes(&mut slow, &format!("{victim:?} in {statement}"));
        }
    }
}
