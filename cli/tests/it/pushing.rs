//! Several pushes at once: one does it, the others see that it is done; nothing is recorded.

#![allow(clippy::unwrap_used)]

use crate::machine::Machine;

const PROJECT: &str = "dialect = \"postgres\"\nmodel = \"cat declarations.json\"\n";

const DECLARATIONS: &str = r#"{"tables": [{"path": "a::User", "place": {"file": "a.rs", "line": 1}, "name": "users", "columns": [
  {"field": "id", "place": {"file": "a.rs", "line": 2}, "type": {"logical": "i64"}, "primary_key": true},
  {"field": "email", "place": {"file": "a.rs", "line": 3}, "type": {"logical": "text"}}
]}]}"#;

const CHANGED: &str = "somebody has changed the database meanwhile";

#[test]
fn pushes_at_once_take_turns_and_record_nothing() {
    let machine = Machine::new("<!-- postgres -->");
    machine.write("schemagen.toml", PROJECT);
    machine.write("declarations.json", DECLARATIONS);
    let runs: Vec<_> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| machine.run("schemagen push"))).collect();
        runs.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let pushed = runs.iter().filter(|it| it.exit == 0 && it.output.contains("create table users"));
    assert_eq!(pushed.count(), 1, "{runs:?}");
    for run in &runs {
        let is_told = run.exit == 0 || (run.exit == 2 && run.output.contains(CHANGED));
        assert!(is_told, "{}", run.output);
    }
    let again = machine.run("schemagen push");
    assert!(again.exit == 0 && again.output.contains("nothing to do"), "{}", again.output);
    let same = machine.run("schemagen diff structs database");
    assert_eq!(same.exit, 0, "{}", same.output);
    let mut client = machine.database().connect();
    let tables = client.query("SELECT relname FROM pg_class WHERE relname LIKE 'schemagen%'", &[]).unwrap();
    assert!(tables.is_empty(), "{tables:?}");
}

#[test]
fn a_push_that_stops_at_a_transaction_leaves_nothing_of_it() {
    let machine = Machine::new("<!-- postgres -->");
    machine.write("schemagen.toml", &format!("style = \"simple\"\n{PROJECT}"));
    machine.write("declarations.json", DECLARATIONS);
    let mut client = machine.database().connect();
    client.batch_execute("CREATE TABLE users (id bigint); INSERT INTO users VALUES (1), (1)").unwrap();
    let run = machine.run("schemagen push");
    assert!(run.exit == 2 && run.output.contains("nothing was changed"), "{}", run.output);
    let columns = "SELECT count(*) FROM pg_attribute WHERE attrelid = 'users'::regclass AND attnum > 0";
    let columns: i64 = client.query_one(columns, &[]).unwrap().get(0);
    assert_eq!(columns, 1);
}

#[test]
fn an_index_that_was_cut_off_is_told_before_anything_runs() {
    let machine = Machine::new("<!-- postgres -->");
    machine.write("schemagen.toml", PROJECT);
    machine.write("declarations.json", DECLARATIONS);
    let mut client = machine.database().connect();
    client.batch_execute("CREATE TABLE users (id bigint); INSERT INTO users VALUES (1), (1)").unwrap();
    client.batch_execute("CREATE UNIQUE INDEX CONCURRENTLY users_id_idx ON users (id)").unwrap_err();
    let run = machine.run("schemagen push");
    assert!(run.exit == 2 && run.output.contains("DROP INDEX users_id_idx"), "{}", run.output);
}
