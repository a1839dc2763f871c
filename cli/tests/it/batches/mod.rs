//! Rows that get a value in batches: whatever cuts that off, the next run goes on, and each row is written once, whoever else
//! writes meanwhile.

#![allow(clippy::unwrap_used)]

mod beside;

use std::process::Child;

use postgres::Client;
use rustix::process::Signal;

use crate::{
    machine::Machine,
    slow::{OURS, Slow, ended, send},
};

/// Names that need quotes, and those that the block would take for itself.
const BEFORE: &str = r#"{"tables": [{"path": "a::Entry", "place": {"file": "a.rs", "line": 1}, "name": "batch", "columns": [
  {"field": "region", "place": {"file": "a.rs", "line": 2}, "type": {"logical": "text"}, "primary_key": true, "name": "Region"},
  {"field": "next", "place": {"file": "a.rs", "line": 3}, "type": {"logical": "i32"}, "primary_key": true, "name": "next"},
  {"field": "found", "place": {"file": "a.rs", "line": 4}, "type": {"logical": "text"}, "name": "found"}
]}]}"#;

const COLUMN: &str = r#", "name": "found"},
  {"field": "label", "place": {"file": "a.rs", "line": 5}, "type": {"logical": "text"}, "backfill": "found || next || '$$;' -- next_next"}"#;

/// More than two batches; keys that are empty, negative, and not in the order of their bytes.
const ROWS: &str = r#"INSERT INTO batch SELECT region, number, 'x' FROM unnest(ARRAY['', 'a', 'Z', 'ä', 'z''']) AS region,
    generate_series(-1300, 1299) AS number;
CREATE TABLE written (id text);
CREATE TABLE gate AS SELECT "Region", next FROM batch ORDER BY "Region", next OFFSET 7000 LIMIT 1;
CREATE FUNCTION count_it() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN INSERT INTO written SELECT new."Region" || new.next
    WHERE to_jsonb(new) ->> ''label'' IS DISTINCT FROM to_jsonb(old) ->> ''label'';
    PERFORM FROM gate WHERE gate."Region" = new."Region" AND gate.next = new.next FOR UPDATE; RETURN new; END';
CREATE TRIGGER count_it BEFORE UPDATE ON batch FOR EACH ROW EXECUTE FUNCTION count_it();"#;

const COUNT: i64 = 13_000;

/// Whoever has the gate keeps the migration in the second batch, with the first one done.
const AT_GATE: &str = "BEGIN; SELECT FROM gate FOR UPDATE";

/// A project whose second migration adds a column with a value for each row.
fn project(settings: &str) -> Slow {
    let machine = Machine::new("<!-- postgres -->");
    let config = format!("dialect = \"postgres\"\nmodel = \"cat declarations.json\"\n{settings}");
    machine.write("schemagen.toml", &config);
    machine.write("declarations.json", BEFORE);
    for command in ["generate", "migrate"] {
        let run = machine.run(&format!("schemagen {command}"));
        assert_eq!(run.exit, 0, "{}", run.output);
    }
    let mut client = machine.database().connect();
    client.batch_execute(ROWS).unwrap();
    machine.edit("declarations.json", r#", "name": "found"}"#, COLUMN);
    let run = machine.run("schemagen generate");
    assert_eq!(run.exit, 0, "{}", run.output);
    Slow { machine, client }
}

/// Starts `migrate`, which comes to wait for a row of the second batch.
fn until_second_batch(slow: &mut Slow) -> (Child, Client) {
    let mut other = slow.machine.database().connect();
    other.batch_execute(AT_GATE).unwrap();
    let child = slow.machine.start("schemagen migrate");
    slow.until(&format!(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE {OURS} AND wait_event_type = 'Lock' AND query LIKE 'DO %')"
    ));
    (child, other)
}

/// Every row has its value, and was written once by the migration.
fn all_is_right(slow: &mut Slow, rows: i64) {
    let wrong = "SELECT count(*) FROM batch WHERE label IS DISTINCT FROM found || next || '$$;' AND label IS DISTINCT FROM 'mine'";
    assert_eq!(slow.number("SELECT count(*) FROM batch"), rows);
    assert_eq!(slow.number(wrong), 0);
    assert_eq!(slow.number("SELECT count(*) FROM written"), rows);
    assert_eq!(slow.number("SELECT count(DISTINCT id) FROM written"), rows);
    let required = "SELECT count(*) FROM pg_attribute WHERE attrelid = 'batch'::regclass AND attname = 'label' AND attnotnull";
    assert_eq!(slow.number(required), 1);
}

#[test]
fn a_run_that_is_killed_between_two_batches_goes_on_with_the_rest() {
    for signal in [Some(Signal::KILL), Some(Signal::INT), None] {
        let mut slow = project("[migrate]\nlock_timeout = \"1h\"\n");
        let (mut child, mut other) = until_second_batch(&mut slow);
        assert_eq!(slow.number("SELECT count(*) FROM batch WHERE label IS NOT NULL"), 5001);
        if let Some(signal) = signal {
            send(&child, signal);
        } else {
            let sessions = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {OURS}");
            slow.client.execute(&sessions, &[]).unwrap();
        }
        let (status, _) = ended(&mut child);
        assert!(!status.success(), "{}", slow.machine.read("output"));
        other.batch_execute("COMMIT").unwrap();
        let run = slow.machine.run("schemagen migrate");
        assert_eq!(run.exit, 0, "{signal:?}: {}", run.output);
        all_is_right(&mut slow, COUNT);
    }
}

#[test]
fn rows_that_come_and_move_meanwhile_are_neither_missed_nor_overwritten() {
    let mut slow = project("[migrate]\nlock_timeout = \"1h\"\n");
    let (mut child, mut other) = until_second_batch(&mut slow);
    // Before the first key, behind the last one, from behind to before, and a row that goes; each of them at once.
    slow.client
        .batch_execute(
            "SET lock_timeout = '1s'; INSERT INTO batch VALUES ('', -9999, 'x'), ('zzz', 9999, 'x');
             UPDATE batch SET next = -9998, \"Region\" = '' WHERE \"Region\" = 'z''' AND next = 1299;
             DELETE FROM batch WHERE \"Region\" = 'z''' AND next = 1298; UPDATE batch SET label = 'mine' WHERE next = 7 AND \"Region\" = 'z'''",
        )
        .unwrap();
    other.batch_execute("COMMIT").unwrap();
    let (status, _) = ended(&mut child);
    assert!(status.success(), "{}", slow.machine.read("output"));
    all_is_right(&mut slow, COUNT + 1);
    assert_eq!(slow.number("SELECT count(*) FROM batch WHERE label = 'mine'"), 1);
}

#[test]
fn no_time_out_of_statements_ends_what_commits_as_it_goes() {
    let mut slow = project("[migrate]\nlock_timeout = \"1h\"\nstatement_timeout = \"1s\"\n");
    let (mut child, mut other) = until_second_batch(&mut slow);
    slow.until(&format!(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE {OURS} AND query LIKE 'DO %' AND clock_timestamp() - query_start > '2s')"
    ));
    other.batch_execute("COMMIT").unwrap();
    let (status, _) = ended(&mut child);
    assert!(status.success(), "{}", slow.machine.read("output"));
    all_is_right(&mut slow, COUNT);
}

#[test]
fn who_is_in_the_way_for_too_long_is_waited_for_again() {
    let mut slow = project("[migrate]\nlock_timeout = \"100ms\"\nretries = 1000\n");
    let (mut child, mut other) = until_second_batch(&mut slow);
    slow.until_printed("what it committed is kept; it is tried again in");
    other.batch_execute("COMMIT").unwrap();
    let (status, _) = ended(&mut child);
    assert!(status.success(), "{}", slow.machine.read("output"));
    all_is_right(&mut slow, COUNT);
}
