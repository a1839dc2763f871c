//! Names that are SQL, options or paths somewhere else: each is quoted where it is used, and nothing of it runs.

#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;

use crate::machine::Machine;

/// Ends any string and any name, in SQL, TOML, JSON and shells.
const HOSTILE: &str = "x\"; DROP TABLE precious; --'); $$ \\ %s * é🦀";

/// As JSON and TOML write it.
fn quoted() -> String {
    serde_json::to_string(HOSTILE).unwrap()
}

/// As a part of a URL.
fn coded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut coded, byte| {
        write!(coded, "%{byte:02X}").unwrap();
        coded
    })
}

/// Structs in which everything that can have a name has this one, and a comment, a default and a check that hold it.
fn declarations(dialect: &str, more: &str) -> String {
    let name = quoted();
    let text = serde_json::to_string(&format!("x <> '{}'", HOSTILE.replace('\'', "''"))).unwrap();
    let comment = if dialect == "postgres" { format!(r#""comment": {name}, "#) } else { String::new() };
    format!(
        r#"{{"tables": [{{"path": "a::A", "place": {{"file": "a.rs", "line": 1}}, "name": {name}, {comment}"columns": [
          {{"field": "id", "place": {{"file": "a.rs", "line": 2}}, "type": {{"logical": "i64"}}, "primary_key": true}},
          {{"field": "x", "place": {{"file": "a.rs", "line": 3}}, "type": {{"logical": "text"}}, {comment}"default": {{"literal": {{"text": {name}}}}}}},
          {{"field": "y", "place": {{"file": "a.rs", "line": 4}}, "name": {name}, "type": {{"logical": "text"}}, "nullable": true}}{more}],
          "uniques": [{{"place": {{"file": "a.rs", "line": 5}}, "name": "u {plain}", "fields": ["y"]}}],
          "checks": [{{"place": {{"file": "a.rs", "line": 6}}, "name": "c {plain}", "sql": {text}}}],
          "indexes": [{{"place": {{"file": "a.rs", "line": 7}}, "name": "i {plain}", "parts": [{{"target": {{"field": "y"}}}}]}}]}}]}}"#,
        plain = &name[1..name.len() - 1],
    )
}

/// There and back and there again, and nobody sees a difference.
fn lives_with_it(machine: &Machine, dialect: &str, url: &str) {
    let variables = [("DATABASE_URL", url), ("USER", HOSTILE), ("PGAPPNAME", HOSTILE)];
    let run = |command: &str, exit: i32| {
        let run = machine.run_with(command, &variables);
        assert_eq!(run.exit, exit, "{dialect}: {command}: {}", run.output);
        run
    };
    machine.write("declarations.json", &declarations(dialect, ""));
    run("schemagen generate first", 0);
    run("schemagen migrate", 0);
    run("schemagen drift", 0);
    let more = r#", {"field": "z", "place": {"file": "a.rs", "line": 8}, "type": {"logical": "text"}, "nullable": true}"#;
    machine.write("declarations.json", &declarations(dialect, more));
    run("schemagen generate second", 0);
    run("schemagen migrate", 0);
    run("schemagen check", 0);
    run("schemagen drift", 0);
    run("schemagen drift --json", 0);
    run("schemagen rollback --allow data-loss", 0);
    let reason = HOSTILE.replace('\'', "'\\''");
    run(&format!("schemagen repair --applied second --reason '{reason}'"), 0);
    assert!(run("schemagen status", 0).output.contains(HOSTILE));
    run("schemagen drift", 1);
    run(&format!("schemagen migrate --to '{reason}'"), 2);
}

#[test]
fn nothing_of_a_name_runs_on_postgres() {
    let machine = Machine::new("<!-- postgres -->");
    let mut admin = machine.database().connect();
    let database = format!("{} {HOSTILE}", machine.database().name());
    let named = format!("\"{}\"", database.replace('"', "\"\""));
    admin.batch_execute(&format!("{} {named}", "CREATE DATABASE")).unwrap();
    let url = machine.database().url().replacen(machine.database().name(), &coded(&database), 1);
    let mut there = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    there.batch_execute("CREATE TABLE precious (x int)").unwrap();
    let name = quoted();
    machine.write(
        "schemagen.toml",
        &format!(
            "dialect = \"postgres\"\nmodel = \"cat declarations.json\"\ndefault_schema = {name}\n[history]\nschema = \"h {plain}\"\n\
             table = {name}\n[drift]\nignore = [\"public\", \"public.*\"]\n",
            plain = &name[1..name.len() - 1]
        ),
    );
    lives_with_it(&machine, "postgres", &url);
    let precious = "SELECT count(*) FROM pg_class WHERE relname = 'precious'";
    assert_eq!(there.query_one(precious, &[]).unwrap().get::<_, i64>(0), 1);
    drop(there);
    admin.batch_execute(&format!("{} {named}", "DROP DATABASE")).unwrap();
}

#[test]
fn nothing_of_a_name_runs_on_sqlite() {
    let machine = Machine::new("");
    let name = quoted();
    machine.write(
        "schemagen.toml",
        &format!(
            "dialect = \"sqlite\"\nmodel = \"cat declarations.json\"\n[history]\ntable = \"h {plain}\"\n[drift]\nignore = [\"precious\"]\n",
            plain = &name[1..name.len() - 1]
        ),
    );
    machine.run_sql(HOSTILE, "CREATE TABLE precious (x int)");
    lives_with_it(&machine, "sqlite", &format!("sqlite:{}", coded(HOSTILE)));
    let precious = "SELECT count(*) FROM sqlite_schema WHERE name = 'precious'";
    assert_eq!(machine.query_sqlite(HOSTILE, precious), 1);
}
