//! What migrations have made is no drift, whoever looks, with whatever search path.

#![allow(clippy::unwrap_used)]

use postgres::Client;
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

/// A database with every kind of object.
const EVERYTHING: &str = include_str!("pull.sql");

/// Somebody changes an expression by hand.
const CHANGED: &str =
    "ALTER TABLE users DROP CONSTRAINT known, ADD CONSTRAINT known CHECK (email > 'b' AND half(age) > 3)";

/// Whoever plans from the database sees no difference either.
fn nothing_to_do(machine: &Machine, url: &str) {
    no_drift(machine, &format!("schemagen drift --fix --database-url '{url}'"), "in a scratch database");
    no_drift(machine, &format!("schemagen drift --adopt --database-url '{url}'"), "in a scratch database");
    let same = machine.run(&format!("schemagen diff migration:$(basename snapshots/*.json .json) '{url}'"));
    assert_eq!(same.exit, 0, "{}", same.output);
    let pulled = machine.run(&format!(
        "mkdir pulled && cd pulled && schemagen pull --models-crate pulled-again --database-url '{url}'; \
         status=$?; cd .. && rm -r pulled; exit $status"
    ));
    assert_eq!(pulled.exit, 0, "{}", pulled.output);
    assert!(!pulled.output.contains("not said"), "{}", pulled.output);
}

/// Whoever plans from the database sees that expression and no other.
fn one_change(machine: &Machine, url: &str) {
    let fixed = machine.run(&format!("schemagen drift --fix --database-url '{url}'"));
    assert_eq!((fixed.exit, fixed.output.matches("alter ").count()), (0, 1), "{}", fixed.output);
    assert!(fixed.output.contains("alter constraint users.known"), "{}", fixed.output);
    let adopted = machine.run(&format!("schemagen drift --adopt --database-url '{url}'"));
    assert_eq!((adopted.exit, adopted.output.matches("alter ").count()), (0, 1), "{}", adopted.output);
    assert!(adopted.output.contains("alter constraint users.known"), "{}", adopted.output);
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
    nothing_to_do(&machine, &url);
    let pushed = machine.run(&format!("schemagen push --dry-run --despite-history --database-url '{url}'"));
    assert!(pushed.output.contains("nothing to do"), "{}", pushed.output);
    client.batch_execute(CHANGED).unwrap();
    let changed = machine.run(&command);
    assert_eq!(changed.exit, 1, "{}", changed.output);
    assert!(changed.output.contains("known"), "{}", changed.output);
    one_change(&machine, &url);
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
    nothing_to_do(&machine, &url);
}

/// What was changed by hand before the server became a standby, and nothing else, is fixed and adopted.
#[test]
fn drift_of_a_standby_is_one_change() {
    let machine = Machine::new("");
    write(&machine);
    let mut server = OwnServer::start(&["wal_level=replica"]);
    let url = server.socket_url();
    let ready = machine.run(&format!("schemagen generate first && schemagen migrate --database-url '{url}'"));
    assert_eq!(ready.exit, 0, "{}", ready.output);
    server.admin().batch_execute(CHANGED).unwrap();
    server.become_standby();
    one_change(&machine, &url);
}

/// Every kind of object goes through `pg_upgrade` as it is, and so does the history.
#[test]
fn what_was_upgraded_shows_no_drift() {
    let machine = Machine::new("<!-- postgres -->");
    machine.database().connect().batch_execute(EVERYTHING).unwrap();
    let pulled = machine.run("schemagen pull --models-crate pulled-upgraded");
    assert_eq!(pulled.exit, 0, "{}", pulled.output);
    let mut server = OwnServer::start(&[]);
    let url = server.socket_url();
    let migrated = machine.run(&format!("schemagen migrate --database-url '{url}'"));
    assert_eq!(migrated.exit, 0, "{}", migrated.output);
    server.upgrade();
    no_drift(&machine, &format!("schemagen drift --database-url '{url}'"), "");
    for (command, words) in [("status", "1 migration applied, 0 pending"), ("migrate", "nothing to apply")] {
        let run = machine.run(&format!("schemagen {command} --database-url '{url}'"));
        assert_eq!((run.exit, run.output.contains(words)), (0, true), "{}", run.output);
    }
    let fresh = test_support::database();
    let fresh = fresh.url();
    let compared = machine
        .run(&format!("schemagen migrate --database-url '{fresh}' && schemagen diff '{url}' '{fresh}'"));
    assert_eq!(compared.exit, 0, "{}", compared.output);
}

/// Every kind of object goes through a dump as it is, and so does the history.
#[test]
fn what_was_restored_shows_no_drift() {
    let restored = test_support::database();
    restores(restored.connect(), restored.url(), "pulled-restored");
}

/// A dump is also the way to a newer version, which has other words for some expressions and names for NOT NULL.
#[test]
fn what_was_restored_on_a_newer_server_shows_no_drift() {
    let newest = OwnServer::newest();
    restores(newest.admin(), &newest.socket_url(), "pulled-restored-newer");
}

fn restores(mut restored: Client, url: &str, models: &str) {
    let machine = Machine::new("<!-- postgres -->");
    machine.database().connect().batch_execute(EVERYTHING).unwrap();
    let pulled =
        machine.run(&format!("schemagen pull --models-crate {models} && schemagen baseline --reason x"));
    assert_eq!(pulled.exit, 0, "{}", pulled.output);
    let dump = test_support::dump(machine.database().url());
    restored.batch_execute(&dump).unwrap();
    no_drift(&machine, &format!("schemagen drift --database-url '{url}'"), "");
    let migrated = machine.run(&format!("schemagen migrate --database-url '{url}'"));
    assert_eq!(
        (migrated.exit, migrated.output.contains("nothing to apply")),
        (0, true),
        "{}",
        migrated.output
    );
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
