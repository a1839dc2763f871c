//! Rebuilds keep rows, numbers, children and views.

use super::{FAMILY, PARENT_AND_CHILDREN, assert_family_is_whole, change, open, rows, run};

#[test]
fn a_rebuild_keeps_every_row_of_parent_and_children_and_the_highest_number() {
    let change = change(
        PARENT_AND_CHILDREN,
        "CREATE TABLE parent (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL CHECK (name <> ''), note TEXT
           DEFAULT 'none');
         CREATE INDEX parent_name_idx ON parent (name);
         CREATE UNIQUE INDEX parent_note_idx ON parent (lower(note) DESC) WHERE note <> '';
         CREATE TABLE cascade (id INTEGER PRIMARY KEY, p INTEGER NOT NULL REFERENCES parent (id) ON DELETE CASCADE);
         CREATE TABLE nullify (id INTEGER PRIMARY KEY, p INTEGER REFERENCES parent (id) ON DELETE SET NULL);
         CREATE TABLE restricted (id INTEGER PRIMARY KEY, p INTEGER REFERENCES parent ON DELETE RESTRICT);
         CREATE TABLE self (id INTEGER PRIMARY KEY, p INTEGER REFERENCES self (id) ON DELETE CASCADE, x TEXT NOT NULL)",
    );
    let connection = change.prove(FAMILY);
    assert_family_is_whole(&connection);
    assert_eq!(rows(&connection, "SELECT * FROM parent"), ["1|a|x", "2|b|NULL"]);
    assert_eq!(rows(&connection, "SELECT * FROM self"), ["1|NULL|r", "2|1|s"]);
    connection.execute_batch("INSERT INTO parent (name) VALUES ('new')").unwrap();
    assert_eq!(rows(&connection, "SELECT id FROM parent WHERE name = 'new'"), ["10"]);
    connection.execute_batch("DELETE FROM self WHERE id = 1").unwrap();
    assert_eq!(rows(&connection, "SELECT * FROM self"), [] as [&str; 0]);
    let created =
        change.statements().iter().filter(|it| it.starts_with("CREATE TABLE schemagen_new_parent")).count();
    assert_eq!(created, 1, "several changes need one rebuild");
}

#[test]
fn the_highest_number_survives_the_rebuild_of_an_empty_table() {
    let connection = change(
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT)",
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT NOT NULL)",
    )
    .prove("INSERT INTO t VALUES (41, 'a'); DELETE FROM t");
    connection.execute_batch("INSERT INTO t (a) VALUES ('b')").unwrap();
    assert_eq!(rows(&connection, "SELECT id FROM t"), ["42"]);
}

#[test]
fn every_other_change_of_a_table_is_one_rebuild_there_and_back() {
    for (before, after) in [
        ("(a TEXT)", "(a TEXT NOT NULL)"),
        ("(a TEXT)", "(a TEXT DEFAULT 'x')"),
        ("(a TEXT DEFAULT 'x')", "(a TEXT DEFAULT CURRENT_TIMESTAMP)"),
        ("(a TEXT)", "(a INTEGER)"),
        ("(a VARCHAR(10))", "(a VARCHAR(20))"),
        ("(a TEXT)", "(a TEXT COLLATE NOCASE)"),
        ("(a TEXT)", "(a TEXT PRIMARY KEY)"),
        ("(a INTEGER)", "(a INTEGER PRIMARY KEY)"),
        ("(a INT PRIMARY KEY)", "(a INTEGER PRIMARY KEY)"),
        ("(a INTEGER PRIMARY KEY)", "(a INTEGER PRIMARY KEY AUTOINCREMENT)"),
        ("(a TEXT PRIMARY KEY NOT NULL)", "(a TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID"),
        ("(a TEXT)", "(a TEXT) STRICT"),
        ("(a TEXT)", "(a TEXT UNIQUE)"),
        ("(a TEXT CONSTRAINT x UNIQUE)", "(a TEXT CONSTRAINT y UNIQUE)"),
        ("(a TEXT CHECK (a <> ''))", "(a TEXT CHECK (a <> 'b'))"),
        ("(a TEXT, CHECK (a <> ''))", "(a TEXT, CONSTRAINT c CHECK (a <> ''))"),
        ("(a TEXT UNIQUE)", "(a TEXT UNIQUE REFERENCES t (a))"),
        ("(a TEXT UNIQUE REFERENCES t (a))", "(a TEXT UNIQUE REFERENCES t (a) ON DELETE CASCADE)"),
        ("(a TEXT, b TEXT AS (a || 1))", "(a TEXT, b TEXT AS (a || 2))"),
        ("(a TEXT, b TEXT AS (a || 1))", "(a TEXT, b TEXT AS (a || 1) STORED)"),
        ("(a TEXT, b TEXT AS (a || 1))", "(a TEXT, b TEXT)"),
    ] {
        let [before, after] = [before, after].map(|it| {
            &*format!("CREATE TABLE t {it}; CREATE INDEX t_idx ON t (lower(a)) WHERE a IS NOT NULL").leak()
        });
        for (before, after) in [(before, after), (after, before)] {
            let change = change(before, after);
            assert!(change.is_rebuild(), "{before} to {after}");
            assert_eq!(change.propose().plan.actions().count(), 1, "{before} to {after}");
            let connection = change.prove("INSERT INTO t (a) VALUES ('7')");
            assert_eq!(rows(&connection, "SELECT a FROM t"), ["7"], "{before} to {after}");
        }
    }
}

#[test]
fn rows_are_counted_even_when_no_column_stays() {
    let connection =
        change("CREATE TABLE t (a TEXT)", "CREATE TABLE t (b TEXT NOT NULL DEFAULT (lower('B')))")
            .prove("INSERT INTO t VALUES ('x'), ('y')");
    assert_eq!(rows(&connection, "SELECT b FROM t"), ["b", "b"]);
}

#[test]
fn a_view_on_a_rebuilt_table_survives() {
    let connection =
        open("CREATE TABLE t (a TEXT); CREATE VIEW v AS SELECT a FROM t; INSERT INTO t VALUES ('x')");
    let plan = change("CREATE TABLE t (a TEXT)", "CREATE TABLE t (a TEXT NOT NULL)").propose().plan;
    run(&connection, &plan);
    assert_eq!(rows(&connection, "SELECT * FROM v"), ["x"]);
}
