//! Columns in place, or by a rebuild.

use schema_diff::HazardKind;

use super::{change, column, rows};

#[test]
fn columns_are_added_and_dropped_in_place_where_sqlite_can() {
    let change = change(
        "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a TEXT, old TEXT, older REAL DEFAULT 1);
         CREATE INDEX t_old_idx ON t (old) WHERE older > 0",
        "CREATE TABLE p (id INTEGER PRIMARY KEY);
         CREATE TABLE t (a TEXT, b TEXT, c INTEGER NOT NULL DEFAULT -1 CHECK (c < 5), d INTEGER REFERENCES p (id),
           e TEXT AS (a || c), f TEXT COLLATE NOCASE CONSTRAINT odd CHECK (f <> a));
         CREATE UNIQUE INDEX t_b_idx ON t (b)",
    );
    assert!(!change.is_rebuild(), "{:#?}", change.statements());
    let connection = change.prove("INSERT INTO t VALUES ('x', 'y', 2)");
    assert_eq!(rows(&connection, "SELECT * FROM t"), ["x|NULL|-1|NULL|x-1|NULL"]);
    assert_eq!(change.hazards(HazardKind::DataLoss), ["column t.old", "column t.older"]);
}

#[test]
fn columns_that_cannot_be_added_in_place_are_filled_by_a_rebuild() {
    for (clause, fill, expected) in [
        ("b TEXT NOT NULL DEFAULT (lower('X'))", None, "x"),
        ("b TEXT NOT NULL", Some("a || '!'"), "1!"),
        ("b TEXT NOT NULL DEFAULT 'd' ", Some("a || '?'"), "1?"),
        ("b TEXT AS (a || 'g') STORED", None, "1g"),
        ("b TEXT UNIQUE", None, "NULL"),
        ("b INTEGER DEFAULT 1 REFERENCES t (a)", None, "1"),
    ] {
        let after = format!("CREATE TABLE t (a INTEGER PRIMARY KEY, {clause})");
        let mut change = change("CREATE TABLE t (a INTEGER PRIMARY KEY)", Box::leak(after.into_boxed_str()));
        if let Some(sql) = fill {
            change = change.backfill(column("t", "b"), sql);
        }
        assert!(change.is_rebuild(), "{clause}");
        let connection = change.prove("INSERT INTO t VALUES (1)");
        assert_eq!(rows(&connection, "SELECT b FROM t"), [expected], "{clause}");
        assert_eq!(change.hazards(HazardKind::DataLoss), [] as [&str; 0], "{clause}");
    }
}

#[test]
fn columns_that_something_uses_are_dropped_by_a_rebuild() {
    for (before, after) in [
        ("a TEXT, b TEXT UNIQUE", "a TEXT"),
        ("a TEXT, b TEXT CHECK (b <> '')", "a TEXT"),
        ("a TEXT, b TEXT, CHECK (a <> B)", "a TEXT, CHECK (a <> 'b')"),
        ("a TEXT, b TEXT, PRIMARY KEY (a, b)", "a TEXT, PRIMARY KEY (a)"),
        ("a TEXT, b TEXT REFERENCES t (a), UNIQUE (a)", "a TEXT, UNIQUE (a)"),
        ("a TEXT, b TEXT, c TEXT AS (\"B\" || a)", "a TEXT, c TEXT AS ('b' || a)"),
    ] {
        let [before, after] = [before, after].map(|it| &*format!("CREATE TABLE t ({it})").leak());
        let change = change(before, after);
        assert!(change.is_rebuild(), "{before}");
        let connection = change.prove("INSERT INTO t (a) VALUES ('x')");
        assert_eq!(rows(&connection, "SELECT a FROM t"), ["x"], "{before}");
        assert_eq!(change.hazards(HazardKind::DataLoss), ["column t.b"], "{before}");
    }
}

#[test]
fn a_column_that_becomes_required_is_filled_where_it_is_null() {
    let change = change("CREATE TABLE t (a TEXT, b TEXT)", "CREATE TABLE t (a TEXT NOT NULL, b TEXT)")
        .backfill(column("t", "a"), "upper(b)");
    let connection = change.prove("INSERT INTO t VALUES (NULL, 'x'), ('y', 'z')");
    assert_eq!(rows(&connection, "SELECT a FROM t"), ["X", "y"]);
    assert_eq!(change.hazards(HazardKind::MayFail), [] as [&str; 0]);
}

#[test]
fn hazards_say_what_rows_may_have_against_a_change() {
    let change = change(
        "CREATE TABLE t (a TEXT, b TEXT, c INTEGER, d TEXT AS (a), e TEXT)",
        "CREATE TABLE t (a TEXT NOT NULL UNIQUE, b INTEGER CHECK (b > 0), c TEXT, d TEXT, e TEXT AS (a), f TEXT NOT NULL);
         CREATE UNIQUE INDEX i ON t (c)",
    );
    let may_fail =
        ["column t.a", "constraint t.t_a_key", "constraint t.t_b_check", "column t.f", "index t.i"];
    let mut found = change.hazards(HazardKind::MayFail);
    found.sort();
    assert_eq!(found, {
        let mut it = may_fail;
        it.sort_unstable();
        it
    });
    assert_eq!(change.hazards(HazardKind::DataLoss), ["column t.b", "column t.e"]);
}
