//! What migrations have made is no drift, whoever looks, with whatever search path.

#![allow(clippy::unwrap_used)]

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

fn project() -> Machine {
    let machine = Machine::new("<!-- postgres -->");
    let config = "dialect = \"postgres\"\nmodel = \"cat declarations.json\"\nsql = [\"extra.sql\"]\n";
    machine.write("schemagen.toml", config);
    machine.write("declarations.json", DECLARATIONS);
    machine.write("extra.sql", EXTRA);
    let ready = machine.run("schemagen generate first && schemagen migrate");
    assert_eq!(ready.exit, 0, "{}", ready.output);
    machine
}

fn no_drift(machine: &Machine, command: &str, what: &str) {
    let run = machine.run(command);
    assert_eq!(run.exit, 0, "{what}: {}", run.output);
    assert!(run.output.contains("no drift"), "{what}: {}", run.output);
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
        no_drift(&machine, "schemagen drift", path);
    }
}

/// A role that may read no table but the history: what a database has, everybody may read in its catalog.
#[test]
fn a_role_without_rights_sees_no_drift_and_is_told_what_it_cannot_read() {
    let machine = project();
    let mut client = machine.database().connect();
    let name: String = client.query_one("SELECT current_database()::text", &[]).unwrap().get(0);
    let role = format!("looker_{name}");
    client.batch_execute(&format!("CREATE ROLE {role} LOGIN")).unwrap();
    let url = machine.database().url().replace("user=postgres", &format!("user={role}"));
    let url = url.replace("//postgres@", &format!("//{role}@"));
    let refused = machine.run(&format!("schemagen drift --database-url '{url}'"));
    assert_eq!(refused.exit, 2, "{}", refused.output);
    assert!(refused.output.contains("schemagen_history"), "{}", refused.output);
    client.batch_execute(&format!("GRANT SELECT ON schemagen_history TO {role}")).unwrap();
    let command = format!("schemagen drift --database-url '{url}'");
    let partly = machine.run(&command);
    assert!(partly.output.contains("permission denied for schema app"), "{}", partly.output);
    client.batch_execute(&format!("GRANT USAGE ON SCHEMA app TO {role}")).unwrap();
    no_drift(&machine, &command, "a role that may read the history, and name what is in the schemas");
    client.batch_execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).unwrap();
}
