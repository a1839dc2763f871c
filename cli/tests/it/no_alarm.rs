//! What migrations have made is no drift, whoever looks, with whatever search path.

#![allow(clippy::unwrap_used)]

use test_support::OwnServer;

use crate::machine::Machine;

const DECLARATIONS: &str = r#"{"tables": [{"path": "a::User", "place": {"file": "a.rs", "line": 1}, "name": "users", "columns": [
  {"field": "id", "place": {"file": "a.rs", "line": 2}, "type": {"logical": "i64"}, "primary_key": true, "identity": "by_default"},
  {"field": "email", "place": {"file": "a.rs", "line": 3}, "type": {"sql": "varchar(90)"}, "default": {"sql": "lower('X')"}},
  {"field": "age", "place": {"file": "a.rs", "line": 4}, "type": {"logical": "i32"}, "nullable": true}],
  "uniques": [{"place": {"file": "a.rs", "line": 5}, "fields": ["email"]}],
  "checks": [{"place": {"file": "a.rs", "line": 6}, "name": "known", "sql": "email IN ('a', 'b') OR half(age) > 17"}],
  "indexes": [{"place": {"file": "a.rs", "line": 7}, "parts": [{"target": {"expression": "half(age)"}}]}]},
 {"path": "a::Log", "place": {"file": "a.rs", "line": 8}, "name": "log", "schema": "app", "columns": [
  {"field": "user", "place": {"file": "a.rs", "line": 9}, "type": {"logical": "i64"}}],
  "foreign_keys": [{"place": {"file": "a.rs", "line": 10}, "fields": ["user"], "target": "a::User"}]}]}"#;

const EXTRA: &str = "CREATE FUNCTION half(n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT n / 2';
CREATE VIEW grown_ups AS SELECT u.id, l.\"user\" FROM users u JOIN app.log l ON l.\"user\" = u.id WHERE half(age) > 17;
GRANT SELECT ON users TO pg_monitor;
";

fn write(machine: &Machine) {
    let config = "dialect = \"postgres\"\nmodel = \"cat declarations.json\"\nsql = [\"extra.sql\"]\n";
    machine.write("schemagen.toml", config);
    machine.write("declarations.json", DECLARATIONS);
    machine.write("extra.sql", EXTRA);
}

fn project() -> Machine {
    let machine = Machine::new("<!-- postgres -->");
    write(&machine);
    let ready = machine.run("schemagen generate first && schemagen migrate");
    assert_eq!(ready.exit, 0, "{}", ready.output);
    machine
}

/// There is none, and the command says so, with these words besides.
fn no_drift(machine: &Machine, command: &str, words: &str) {
    let run = machine.run(command);
    assert_eq!(run.exit, 0, "{}", run.output);
    assert!(run.output.contains("no drift") && run.output.contains(words), "{words}: {}", run.output);
}

#[test]
fn a_search_path_of_the_database_makes_no_drift() {
    let machine = project();
    for path in ["app", "app, public", "''", "pg_catalog, public", "nowhere"] {
        let set = format!(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = {}', current_database()); END $$",
            path.replace('\'', "''")
        );
        machine.database().connect().batch_execute(&set).unwrap();
        no_drift(&machine, "schemagen drift", "");
    }
}

/// A role that may read no table but the history: what a database has, everybody may read in its catalog, and expressions are
/// compared elsewhere where a role may name nothing in a schema, or make no temporary table.
#[test]
fn a_role_without_rights_sees_no_drift() {
    let machine = project();
    let mut client = machine.database().connect();
    let name: String = client.query_one("SELECT current_database()::text", &[]).unwrap().get(0);
    let role = format!("looker_{name}");
    client.batch_execute(&format!("CREATE ROLE {role} LOGIN")).unwrap();
    let url = machine.database().url().replace("user=postgres", &format!("user={role}"));
    let url = url.replace("//postgres@", &format!("//{role}@"));
    let command = format!("schemagen drift --database-url '{url}'");
    let refused = machine.run(&command);
    assert_eq!(refused.exit, 2, "{}", refused.output);
    assert!(refused.output.contains("schemagen_history"), "{}", refused.output);
    client.batch_execute(&format!("GRANT SELECT ON schemagen_history TO {role}")).unwrap();
    no_drift(
        &machine,
        &command,
        "has no USAGE on schema app: expressions are compared in a scratch database",
    );
    client.batch_execute(&format!("GRANT USAGE ON SCHEMA app TO {role}")).unwrap();
    no_drift(&machine, &command, "");
    client.batch_execute(&format!("REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC")).unwrap();
    no_drift(&machine, &command, "may make no temporary table here: expressions are compared in a scratch");
    client
        .batch_execute("ALTER TABLE users DROP CONSTRAINT known, ADD CONSTRAINT known CHECK (email > 'b')")
        .unwrap();
    let changed = machine.run(&command);
    assert_eq!(changed.exit, 1, "{}", changed.output);
    assert!(changed.output.contains("known"), "{}", changed.output);
    client.batch_execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).unwrap();
}

/// A standby makes no temporary tables: expressions are compared in a scratch database.
#[test]
fn a_standby_shows_no_drift() {
    let machine = Machine::new("");
    write(&machine);
    let mut server = OwnServer::start(&["wal_level=replica"]);
    let url = server.socket_url();
    let ready = machine.run(&format!("schemagen generate first && schemagen migrate --database-url '{url}'"));
    assert_eq!(ready.exit, 0, "{}", ready.output);
    server.become_standby();
    let command = format!("schemagen drift --database-url '{url}'");
    no_drift(&machine, &command, "the server is a standby: expressions are compared in a scratch database");
}

/// What `pg_dump` 15 wrote of the project's database on PostgreSQL 12.22, without comments.
const OF_12: &str = include_str!("no_alarm/of_12.sql");

/// An older server has other words for the same expressions, and other rights in `public`.
#[test]
fn what_was_restored_from_an_older_server_shows_no_drift() {
    let machine = Machine::new("<!-- postgres -->");
    write(&machine);
    machine.database().connect().batch_execute(OF_12).unwrap();
    let command = "schemagen generate first && schemagen baseline --reason upgraded && schemagen drift";
    no_drift(&machine, command, "counts as applied");
}
