//! `schemagen pull` on a database with everything in it: what it writes compiles, and makes the same database.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    hexpm_project::run,
    machine::{Machine, repository},
    pulled_project::{catalog, check, makes_the_same},
};

const EVERYTHING: &str = include_str!("pull.sql");

/// What the servers of other tests may not have, or may not take twice.
const MORE: &str = "
    CREATE EXTENSION pg_trgm;
    CREATE FUNCTION noted() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';
    CREATE EVENT TRIGGER noted ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION noted();
    COMMENT ON EVENT TRIGGER noted IS 'nobody is told';";

#[test]
fn what_is_pulled_compiles_and_makes_the_same_database() {
    let machine = Machine::new("<!-- postgres -->");
    let mut client = machine.database().connect();
    client.batch_execute(EVERYTHING).and_then(|()| client.batch_execute(MORE)).expect("the server takes it");
    let pulled = run(&machine, "schemagen pull --models-crate pulled-everything");
    assert!(pulled.contains("8 tables, 4 enums, 18 definitions in SQL files"), "{pulled}");
    assert!(!pulled.contains("not said"), "{pulled}");
    run(&machine, "rustfmt --check --edition 2024 pulled-everything/src/lib.rs");
    let people = machine.read("pulled-everything/src/app/people.rs");
    for written in ["default = \"nobody@home\"", "default = \"N\"", "    index(\n        expr("] {
        assert!(people.contains(written), "{people}");
    }
    let checked = check(&machine, "pulled-everything");
    assert!(checked.contains("in order: 8 tables, 1 migration"), "{checked}");
    assert!(!checked.contains("warning"), "{checked}");
    let again = makes_the_same(&machine);
    assert!(catalog(&again).len() > 60);
    assert_eq!(kinds(&run(&machine, "schemagen snapshot 2>/dev/null")), KINDS.map(str::to_owned).into());
}

/// The kinds of definitions in a snapshot.
fn kinds(snapshot: &str) -> BTreeSet<String> {
    let snapshot: Value = serde_json::from_str(snapshot).expect("JSON");
    let definitions = find(&snapshot, "definitions").and_then(Value::as_array).expect("definitions");
    definitions.iter().flat_map(|it| it.as_object().into_iter().flat_map(|it| it.keys().cloned())).collect()
}

fn find<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    let object = value.as_object()?;
    object.get(key).or_else(|| object.values().find_map(|it| find(it, key)))
}

/// Every kind that SQL files can define, but for grants, which are pulled where that is asked for, and owners, which are told.
const KINDS: [&str; 16] = [
    "aggregate",
    "composite",
    "domain",
    "event_trigger",
    "extension",
    "function",
    "materialized_view",
    "policy",
    "procedure",
    "publication",
    "range",
    "rule",
    "sequence",
    "statistics",
    "trigger",
    "view",
];

/// The server prints casts and brackets that nobody writes. A text without them is taken where it says the same to the server.
#[test]
fn expressions_read_as_if_written_by_hand() {
    let machine = Machine::new("<!-- postgres -->");
    let sql = "CREATE TABLE account (
            id bigint PRIMARY KEY,
            balance numeric NOT NULL CHECK (balance >= 0),
            status varchar(10) NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'paid')),
            half int NOT NULL CHECK (half::numeric / 2 > 0.5),
            expires timestamptz NOT NULL DEFAULT now() + '1 day',
            twice int NOT NULL GENERATED ALWAYS AS ((half + 1) * 2) STORED
        );
        CREATE INDEX account_paid_idx ON account (lower(status)) WHERE status <> 'new' AND balance > 0;
        ALTER TABLE account ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON account USING (status = 'paid' OR balance > 10);";
    machine.database().connect().batch_execute(sql).expect("the server takes it");
    let pulled = run(&machine, "schemagen pull --models-crate pulled-plain");
    assert!(!pulled.contains("not said"), "{pulled}");
    let account = "pulled-plain/src/account.rs";
    let written = machine.read(account);
    for line in [
        "check = \"balance >= 0\"",
        "check = \"status IN ('new', 'paid')\"",
        "default = \"new\"",
        "check = \"half::numeric / 2 > 0.5\"",
        "default_sql = \"now() + '1 day'\"",
        "generated = \"(half + 1) * 2\"",
        "\"lower(status)\"",
        "\"status <> 'new' AND balance > 0\"",
    ] {
        assert!(written.contains(line), "{line}: {written}");
    }
    let policy = run(&machine, "cat sql/*");
    assert!(policy.contains("USING (status = 'paid' OR balance > 10)"), "{policy}");
    check(&machine, "pulled-plain");
    makes_the_same(&machine);
    // What comes later is written so, too, and what was there stays.
    machine
        .database()
        .connect()
        .batch_execute(
            "ALTER TABLE account ADD CONSTRAINT account_limit CHECK (balance < 1000 AND status <> 'x')",
        )
        .expect("the server takes it");
    run(&machine, "schemagen pull");
    let again = machine.read(account);
    assert!(again.contains("\"balance < 1000 AND status <> 'x'\""), "{again}");
    assert!(again.contains("check = \"status IN ('new', 'paid')\""), "{again}");
}

#[test]
fn a_file_of_sqlite_is_pulled_too() {
    let machine = Machine::new("");
    let sql = "CREATE TABLE tenants (id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE users (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            tenant_id INTEGER NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
            email TEXT NOT NULL DEFAULT 'nobody' CHECK (email <> ''),
            lower_email TEXT GENERATED ALWAYS AS (lower(email)) VIRTUAL,
            score REAL,
            picture BLOB,
            UNIQUE (tenant_id, email)
        );
        CREATE INDEX users_email ON users (email COLLATE NOCASE) WHERE score > 1;";
    rusqlite::Connection::open(machine.folder().join("app.db"))
        .and_then(|it| it.execute_batch(sql))
        .expect("SQLite takes it");
    let pulled = run(&machine, "schemagen pull --models-crate pulled-sqlite --database-url sqlite:app.db");
    assert!(pulled.contains("2 tables, 0 enums, 0 definitions in SQL files"), "{pulled}");
    let checked = check(&machine, "pulled-sqlite");
    assert!(checked.contains("in order: 2 tables, 1 migration"), "{checked}");
    run(&machine, "schemagen migrate --database-url sqlite:again.db");
    let drift = run(&machine, "schemagen drift --database-url sqlite:again.db");
    assert!(drift.contains("no drift"), "{drift}");
}

#[test]
fn what_cannot_be_said_is_named() {
    let machine = Machine::new("<!-- postgres -->");
    let sql = "CREATE TABLE users (id bigint PRIMARY KEY);
        CREATE OPERATOR === (FUNCTION = texteq, LEFTARG = text, RIGHTARG = text);";
    machine.database().connect().batch_execute(sql).expect("the server takes it");
    let pulled = machine.run("schemagen pull --models-crate pulled-less");
    assert_eq!(pulled.exit, 1);
    let output = pulled.output;
    assert!(output.contains("not said: operator ===(text, text)\n"), "{output}");
    assert!(output.contains("SG0703"), "{output}");
    let top = "//! The tables of the database. Change a struct, then run `schemagen generate`.
//!
//! The database had more when this was written, which neither structs nor SQL files can say:
//!
//! - operator ===(text, text)

mod users;
";
    let library = machine.read("pulled-less/src/lib.rs");
    assert!(library.starts_with(top), "{library}");
    run(&machine, "rustfmt --check --edition 2024 pulled-less/src/lib.rs");
}

/// Code that uses what is gone stays, and is its author's to change.
#[test]
fn structs_follow_a_file_of_sqlite_and_code_around_them_stays() {
    let machine = Machine::new("");
    let library = "following-file/src/lib.rs";
    run(&machine, "schemagen init --dialect sqlite --models-crate following-file");
    run(
        &machine,
        &format!("cp {}/Cargo.lock . && echo DATABASE_URL=sqlite:app.db > .env", repository().display()),
    );
    run(&machine, "schemagen generate && schemagen migrate");
    let nick = "\nimpl User {\n    pub fn nick(&self) -> Option<&str> {\n        self.nickname.as_deref()\n    }\n}\n";
    machine.append(library, nick);
    machine.run_sql(
        "app.db",
        "ALTER TABLE users ADD COLUMN age INTEGER; CREATE INDEX users_age_idx ON users (age);
         CREATE TABLE cities (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL);
         ALTER TABLE users DROP COLUMN nickname;",
    );
    let pulled = machine.run("schemagen pull --remove");
    assert_eq!((pulled.exit, pulled.output.contains("SG0202")), (1, true), "{}", pulled.output);
    let text = machine.read(library);
    assert!(
        text.contains(nick.trim()) && text.contains("pub struct City") && !text.contains("pub nickname"),
        "{text}"
    );
    machine.edit(library, nick, "");
    let again = run(&machine, "schemagen pull");
    assert!(again.contains("the structs say what the database has"), "{again}");
    run(&machine, "schemagen generate follow --allow data-loss");
    run(&machine, "schemagen repair --applied $(basename migrations/*_follow.sql .sql) --reason pulled");
    run(&machine, "schemagen check");
    let drift = run(&machine, "schemagen drift");
    assert!(drift.contains("no drift"), "{drift}");
}
