//! Whatever somebody changes by hand is drift, told by its name; what is undone is none, and neither is what the migrations
//! made. A change that happens meanwhile is seen wholly or not at all.

#![allow(clippy::unwrap_used)]

use std::sync::atomic::{AtomicBool, Ordering};

use crate::{machine::Machine, transcript::Run};

const DECLARATIONS: &str = r#"{"tables": [{"path": "a::User", "place": {"file": "a.rs", "line": 1}, "name": "users", "columns": [
  {"field": "id", "place": {"file": "a.rs", "line": 2}, "type": {"logical": "i64"}, "primary_key": true},
  {"field": "email", "place": {"file": "a.rs", "line": 3}, "type": {"logical": "text"}, "default": {"sql": "lower('X')"}},
  {"field": "age", "place": {"file": "a.rs", "line": 4}, "type": {"logical": "i32"}, "nullable": true}],
  "uniques": [{"place": {"file": "a.rs", "line": 5}, "fields": ["email"]}],
  "checks": [{"place": {"file": "a.rs", "line": 6}, "name": "grown", "sql": "age > 17"}],
  "indexes": [{"place": {"file": "a.rs", "line": 7}, "parts": [{"target": {"field": "age"}}]}]}]}"#;

const EXTRA: &str = "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
CREATE VIEW grown_ups AS SELECT id FROM users WHERE age > 17;
GRANT SELECT ON users TO pg_monitor;
ALTER FUNCTION touch() OWNER TO postgres;
";

/// What is done by hand, how it is undone, and what is said of it.
const CHANGES: &[(&str, &str, &str)] = &[
    (
        "ALTER TABLE users ADD more text",
        "ALTER TABLE users DROP more",
        "column users.more is in the database",
    ),
    (
        "ALTER TABLE users ALTER email SET DEFAULT 'y'",
        "ALTER TABLE users ALTER email SET DEFAULT lower('X')",
        "column users.email is different: value is",
    ),
    (
        "ALTER TABLE users ALTER email DROP NOT NULL",
        "ALTER TABLE users ALTER email SET NOT NULL",
        "column users.email is different",
    ),
    (
        "ALTER TABLE users DROP CONSTRAINT grown",
        "ALTER TABLE users ADD CONSTRAINT grown CHECK (age > 17)",
        "constraint users.grown is missing",
    ),
    (
        "ALTER TABLE users DROP CONSTRAINT grown, ADD CONSTRAINT grown CHECK (age > 17) NOT VALID",
        "ALTER TABLE users VALIDATE CONSTRAINT grown",
        "constraint users.grown is different",
    ),
    ("CREATE INDEX mine ON users (email)", "DROP INDEX mine", "index users.mine is in the database"),
    ("DROP INDEX users_age_idx", "CREATE INDEX ON users (age)", "index users.users_age_idx is missing"),
    (
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'users_age_idx'::regclass",
        "UPDATE pg_index SET indisvalid = true WHERE indexrelid = 'users_age_idx'::regclass",
        "invalid index users.users_age_idx is in the database",
    ),
    ("ALTER TABLE users DISABLE TRIGGER touched", "ALTER TABLE users ENABLE TRIGGER touched", "touched"),
    (
        "CREATE TRIGGER mine BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION touch()",
        "DROP TRIGGER mine ON users",
        "mine",
    ),
    (
        "CREATE OR REPLACE VIEW grown_ups AS SELECT id FROM users WHERE age > 20",
        "CREATE OR REPLACE VIEW grown_ups AS SELECT id FROM users WHERE age > 17",
        "view grown_ups is different",
    ),
    (
        "CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
        "CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS ' BEGIN RETURN NEW; END '",
        "touch",
    ),
    ("REVOKE SELECT ON users FROM pg_monitor", "GRANT SELECT ON users TO pg_monitor", "pg_monitor"),
    ("GRANT INSERT ON users TO pg_monitor", "REVOKE INSERT ON users FROM pg_monitor", "pg_monitor"),
    ("ALTER FUNCTION touch() OWNER TO pg_monitor", "ALTER FUNCTION touch() OWNER TO postgres", "touch"),
    ("CREATE TABLE mine (x int)", "DROP TABLE mine", "table mine is in the database"),
];

fn project() -> Machine {
    let machine = Machine::new("<!-- postgres -->");
    machine.write(
        "schemagen.toml",
        "dialect = \"postgres\"\nmodel = \"cat declarations.json\"\nsql = [\"extra.sql\"]\n",
    );
    machine.write("declarations.json", DECLARATIONS);
    machine.write("extra.sql", EXTRA);
    let ready = machine.run("schemagen generate first && schemagen migrate");
    assert_eq!(ready.exit, 0, "{}", ready.output);
    no_drift(&machine, "what was just made");
    machine
}

fn drift(machine: &Machine) -> Run {
    machine.run("schemagen drift")
}

fn no_drift(machine: &Machine, what: &str) {
    let run = drift(machine);
    assert_eq!(run.exit, 0, "{what}: {}", run.output);
}

#[test]
fn each_change_by_hand_is_told_and_gone_when_it_is_undone() {
    let machine = project();
    for (change, undo, told) in CHANGES {
        machine.run_sql("postgres", change);
        let run = drift(&machine);
        assert_eq!(run.exit, 1, "{change}: {}", run.output);
        assert!(run.output.contains(told), "{change}: {}", run.output);
        machine.run_sql("postgres", undo);
        no_drift(&machine, undo);
    }
}

/// The fix of each change undoes it as its author would, and every row is as it was.
#[test]
fn each_change_by_hand_is_undone_by_its_fix() {
    let machine = project();
    machine.run_sql(
        "postgres",
        "INSERT INTO users VALUES (1, 'a', 20), (2, 'b', NULL); CREATE TABLE own (x int)",
    );
    machine.append("schemagen.toml", "[drift]\nignore = [\"own\"]\n");
    machine.run_sql("postgres", "INSERT INTO own VALUES (7)");
    let rows = || {
        let mut client = machine.database().connect();
        let row = client.query_one(
            "SELECT string_agg(u::text, ' ' ORDER BY id), (SELECT sum(x) FROM own) FROM users u",
            &[],
        );
        let row = row.unwrap();
        (row.get::<_, String>(0), row.get::<_, i64>(1))
    };
    let before = rows();
    for (change, undo, told) in CHANGES {
        machine.run_sql("postgres", change);
        let fix = machine.run("rm -f drift-fix.sql; schemagen drift --fix --allow data-loss");
        if told.contains("invalid index") {
            assert!(fix.exit == 2 && fix.output.contains("DROP INDEX users_age_idx"), "{}", fix.output);
            machine.run_sql("postgres", undo);
            continue;
        }
        assert_eq!(fix.exit, 0, "{change}: {}", fix.output);
        assert_eq!(drift(&machine).exit, 1, "{change}: writing changes nothing");
        let run = machine.run("schemagen drift --run drift-fix.sql --allow data-loss");
        assert_eq!(run.exit, 0, "{change}: {}\n{}", run.output, machine.read("drift-fix.sql"));
        no_drift(&machine, change);
        assert_eq!(rows(), before, "{change}");
    }
}

/// Several at once take turns: one runs the file, and the others see that nothing is left to do.
#[test]
fn a_fix_is_run_once() {
    let machine = project();
    machine.run_sql("postgres", "CREATE INDEX mine ON users (email); ALTER TABLE users ADD more text");
    let fix = machine.run("schemagen drift --fix --allow data-loss");
    assert_eq!(fix.exit, 0, "{}", fix.output);
    let command = "schemagen drift --run drift-fix.sql --allow data-loss";
    let runs: Vec<Run> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| machine.run(command))).collect();
        runs.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert!(runs.iter().all(|it| it.exit == 0), "{runs:?}");
    let idle = runs.iter().filter(|it| it.output.contains("ran 0 statements")).count();
    assert_eq!(idle, 3, "{runs:?}");
}

/// As long as the mark is the same nothing is read: so it is another one after every change.
#[test]
fn the_mark_is_another_one_after_each_change_and_the_same_after_none() {
    let machine = project();
    let mark = || {
        let told = machine.run("schemagen drift --json").output;
        let (_, rest) = told.split_once("\"mark\":\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let mut before = mark();
    machine.run_sql("postgres", "INSERT INTO users (id, email, age) VALUES (1, 'a', 20), (2, 'b', 30)");
    machine.run_sql("postgres", "ANALYZE users");
    machine.run_sql("postgres", "VACUUM users");
    let same = machine.run(&format!("schemagen drift --since {before}"));
    assert_eq!((same.exit, same.output.contains("nothing has changed")), (0, true), "{}", same.output);
    for (change, undo, told) in CHANGES {
        for (sql, exit) in [(change, 1), (undo, 0)] {
            machine.run_sql("postgres", sql);
            let run = machine.run(&format!("schemagen drift --since {before}"));
            assert_eq!(run.exit, exit, "{sql}: {}", run.output);
            assert!(!run.output.contains("nothing has changed"), "{sql}: {told}: {}", run.output);
            before = mark();
        }
    }
}

/// One picture of a moment: a table that others drop and make again with the same columns is there, or it is not.
#[test]
fn what_others_change_meanwhile_is_seen_wholly_or_not_at_all() {
    let machine = project();
    let ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut other = machine.database().connect();
            while !ended.load(Ordering::SeqCst) {
                for change in [
                    "BEGIN; CREATE TABLE mine (id int PRIMARY KEY, x text DEFAULT 'a' CHECK (x <> '')); CREATE INDEX ON mine (lower(x)); COMMIT",
                    "SELECT pg_sleep(0.2)",
                    "DROP TABLE mine",
                    "SELECT pg_sleep(0.2)",
                ] {
                    other.batch_execute(change).unwrap();
                }
            }
        });
        let runs: Vec<Run> = (0..20).map(|_| drift(&machine)).collect();
        ended.store(true, Ordering::SeqCst);
        for run in runs {
            let told: Vec<_> = run.output.lines().filter(|it| it.contains("mine")).collect();
            match run.exit {
                0 => assert_eq!(told, [""; 0], "{}", run.output),
                1 => assert_eq!(
                    told,
                    ["warning: table mine is in the database, and no migration made it"],
                    "{}",
                    run.output
                ),
                _ => panic!("{}", run.output),
            }
        }
    });
}
