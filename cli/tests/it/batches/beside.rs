//! Batches where something stands between the program and the rows: a pooler of connections, or policies.

use rustix::process::Signal;
use test_support::{PoolMode, Pooler};

use super::{AT_GATE, COUNT, all_is_right, project};
use crate::{
    machine::Machine,
    slow::{Slow, ended, send},
};

/// Each batch is a transaction of its own, and a pooler gives a session for one transaction. It keeps the session while the
/// block runs, which is one statement to it.
#[test]
fn a_pooler_of_transactions_lets_batches_through_and_a_run_that_was_cut_off_goes_on() {
    let pooler = Pooler::start(PoolMode::Transaction, 3);
    for cut_off in [false, true] {
        let mut slow = project("[migrate]\nlock_timeout = \"1h\"\n");
        let command = format!("schemagen migrate --database-url '{}'", pooler.url(slow.machine.database()));
        if cut_off {
            let mut other = slow.machine.database().connect();
            other.batch_execute(AT_GATE).unwrap();
            let mut child = slow.machine.start(&command);
            slow.until(
                "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()
                   AND wait_event_type = 'Lock' AND query LIKE 'DO %')",
            );
            send(&child, Signal::KILL);
            let (status, _) = ended(&mut child);
            assert!(!status.success());
            other.batch_execute("COMMIT").unwrap();
        }
        let run = slow.machine.run(&command);
        assert_eq!(run.exit, 0, "{}", run.output);
        all_is_right(&mut slow, COUNT);
    }
}

const NOTES: &str = r#"{"tables": [{"path": "a::Note", "place": {"file": "a.rs", "line": 1}, "name": "note", "row_security": "forced", "columns": [
  {"field": "id", "place": {"file": "a.rs", "line": 2}, "type": {"logical": "i64"}, "primary_key": true},
  {"field": "body", "place": {"file": "a.rs", "line": 3}, "type": {"logical": "text"}}
]}]}"#;

const SIZE: &str = r#""type": {"logical": "text"}},
  {"field": "size", "place": {"file": "a.rs", "line": 4}, "type": {"logical": "i32"}, "backfill": "length(body)"}"#;

/// The owner of the table migrates, and policies hide some rows from it.
#[test]
fn rows_that_policies_hide_are_missed_in_no_silence() {
    let machine = Machine::new("<!-- postgres -->");
    let mut client = machine.database().connect();
    let name: String = client.query_one("SELECT current_database()::text", &[]).unwrap().get(0);
    let role = format!("owner_{name}");
    client
        .batch_execute(&format!("CREATE ROLE {role} LOGIN; GRANT CREATE, USAGE ON SCHEMA public TO {role}"))
        .unwrap();
    let url = machine.database().url().replace("user=postgres", &format!("user={role}"));
    let url = url.replace("//postgres@", &format!("//{role}@"));
    machine.write("schemagen.toml", "dialect = \"postgres\"\nmodel = \"cat declarations.json\"\n");
    machine.write("declarations.json", NOTES);
    let migrate = format!("schemagen migrate --database-url '{url}'");
    let begun = machine.run(&format!("schemagen generate notes && {migrate}"));
    assert_eq!(begun.exit, 0, "{}", begun.output);
    client
        .batch_execute(
            "CREATE POLICY others ON note USING (id % 2 = 0);
             INSERT INTO note SELECT n, 'b' || n FROM generate_series(1, 12000) AS n",
        )
        .unwrap();
    machine.edit("declarations.json", r#""type": {"logical": "text"}}"#, SIZE);
    let planned = machine.run("schemagen generate sizes");
    assert_eq!(planned.exit, 0, "{}", planned.output);
    assert!(planned.output.contains("rows that policies hide from the role that runs it get no value"));
    // The check looks at all rows, whatever policies say.
    let refused = machine.run(&migrate);
    assert_eq!(refused.exit, 2, "{}", refused.output);
    let mut slow = Slow { machine, client };
    assert_eq!(slow.number("SELECT count(*) FROM note WHERE size = length(body)"), 6000);
    assert_eq!(slow.number("SELECT count(*) FROM note WHERE size IS NULL"), 6000);
    // A role that sees all rows ends it, and nothing is run twice.
    let ended = slow.machine.run("schemagen migrate");
    assert_eq!(ended.exit, 2, "the batches are done: {}", ended.output);
    slow.client.batch_execute("UPDATE note SET size = length(body) WHERE size IS NULL").unwrap();
    let ended = slow.machine.run(&migrate);
    assert_eq!(ended.exit, 0, "{}", ended.output);
    let required = "SELECT count(*) FROM pg_attribute WHERE attrelid = 'note'::regclass AND attname = 'size' AND attnotnull";
    assert_eq!(slow.number(required), 1);
    slow.client.batch_execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).unwrap();
}
