//! The process or its server process is killed, at every statement boundary and inside statements: the plain command
//! finishes, and what is there then is what it would have been.

#![allow(clippy::unwrap_used)]

use std::{process::Child, sync::mpsc, time::Duration};

use rustix::process::Signal;

use crate::{
    machine::Machine,
    slow::{OURS, Slow, ended, send},
};

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
        Victim::Server => assert_eq!(status.code(), Some(2), "{}", slow.machine.read("output")),
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

const TABLES: &str = "CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE children (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parents (id) ON DELETE CASCADE);
CREATE VIEW names AS SELECT name FROM parents;
WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 20000) INSERT INTO parents SELECT x, 'p' || x FROM n;
INSERT INTO children SELECT id, id FROM parents;";

const REBUILD: &str = "-- schemagen: step foreign-keys-off
CREATE TABLE new_parents (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO new_parents SELECT id, name FROM parents;
DROP TABLE parents;
PRAGMA legacy_alter_table = ON;
ALTER TABLE new_parents RENAME TO parents;
PRAGMA legacy_alter_table = OFF;
-- schemagen: step
UPDATE parents SET name = name || '!';
";

/// Nothing tells from outside which statement SQLite is at, so the kills are spread over the whole run.
#[test]
fn killed_at_any_time_of_a_rebuild_on_sqlite() {
    const ROUNDS: u64 = 24;
    for journal in ["delete", "wal"] {
        for round in 0..ROUNDS {
            let machine = Machine::new("");
            machine.write("schemagen.toml", "dialect = \"sqlite\"\nmodel = \"cat declarations.json\"\n[environments.default]\nurl = \"sqlite:app.db\"\n");
            machine.write("declarations.json", crate::slow::DECLARATIONS);
            let ready =
                machine.run("schemagen generate && schemagen migrate && schemagen generate --empty slow");
            assert_eq!(ready.exit, 0, "{}", ready.output);
            machine.run_sql("app.db", &format!("PRAGMA journal_mode = {journal}; {TABLES}"));
            machine.append("migrations/20261121103001_slow.sql", REBUILD);
            let mut child = machine.start("schemagen migrate");
            wait(Duration::from_millis(5 + round * 8));
            send(&child, Signal::KILL);
            child.wait().unwrap();
            whole(&machine);
            let run = machine.run("schemagen migrate");
            assert_eq!(run.exit, 0, "{}", run.output);
            whole(&machine);
            let done = "SELECT count(*) FROM parents WHERE name GLOB '*[0-9]!'";
            assert_eq!(number(&machine, done), 20000, "round {round} with {journal}");
        }
    }
}

fn whole(machine: &Machine) {
    assert_eq!(
        number(machine, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"),
        1
    );
    assert_eq!(number(machine, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_eq!(number(machine, "SELECT count(*) FROM sqlite_schema WHERE name = 'new_parents'"), 0);
    assert_eq!(number(machine, "SELECT count(*) FROM names"), 20000);
    assert_eq!(number(machine, "SELECT count(*) FROM children"), 20000);
}

fn number(machine: &Machine, query: &str) -> i64 {
    machine.query_sqlite("app.db", query)
}

/// Lets so much time pass.
fn wait(time: Duration) {
    let (_keep, never) = mpsc::channel::<()>();
    assert!(never.recv_timeout(time).is_err());
}
