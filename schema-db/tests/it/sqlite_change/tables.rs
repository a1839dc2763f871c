//! Tables and indexes come and go, in rings too.

use schema_diff::{Options, propose};
use schema_model::{Dialect, Schema};

use super::{FAMILY, PARENT_AND_CHILDREN, change, rows, schema};

#[test]
fn a_schema_is_made_from_nothing_and_unmade() {
    let connection = change(
        "",
        "CREATE TABLE \"my order\" (
           id INTEGER PRIMARY KEY AUTOINCREMENT,
           a TEXT NOT NULL DEFAULT 'it''s' COLLATE NOCASE CHECK (a <> '') CONSTRAINT \"odd name\" CHECK (a <> 'x' -- y
           ),
           b REAL DEFAULT (1 + 1 /* two */) UNIQUE, c NUMERIC(10, 2) DEFAULT -1.5, d BLOB DEFAULT x'00',
           \"select\" TEXT GENERATED ALWAYS AS (a || 'x') STORED, e TEXT AS (upper(a)), f \"My Type\", g vector(3),
           h VARCHAR(10) DEFAULT CURRENT_TIMESTAMP, i DATETIME, j unsigned big int,
           CHECK (b > 0), CONSTRAINT my_check CHECK (c > 0), UNIQUE (a, b), CONSTRAINT named UNIQUE (c));
         CREATE INDEX \"i 1\" ON \"my order\" (a COLLATE BINARY DESC, (lower(a) COLLATE NOCASE) DESC) WHERE b > 0 -- no
           AND a > '';
         CREATE TABLE one (id INTEGER PRIMARY KEY, two INTEGER REFERENCES two DEFERRABLE INITIALLY DEFERRED);
         CREATE TABLE two (a TEXT, b INT NOT NULL, one INTEGER CONSTRAINT to_one REFERENCES one (id) ON UPDATE CASCADE,
           PRIMARY KEY (b), FOREIGN KEY (a, b) REFERENCES three (x, y) ON DELETE SET DEFAULT DEFERRABLE) WITHOUT ROWID;
         CREATE TABLE three (x TEXT, y INT, CONSTRAINT three_key PRIMARY KEY (x, y)) STRICT;
         CREATE TABLE four (k INT PRIMARY KEY, n TEXT NOT NULL) STRICT, WITHOUT ROWID;",
    )
    .prove("");
    connection.execute_batch("INSERT INTO \"my order\" (c) VALUES (1)").unwrap();
    assert_eq!(
        rows(&connection, "SELECT id, a, b, \"select\", e FROM \"my order\""),
        ["1|it's|2.0|it'sx|IT'S"]
    );
}

#[test]
fn tables_that_refer_to_each_other_are_made_changed_and_dropped() {
    const RING: &str = "
        CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER REFERENCES b (id) ON DELETE CASCADE, x TEXT);
        CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER REFERENCES a (id) ON DELETE CASCADE, x TEXT)";
    const FILL: &str =
        "INSERT INTO a VALUES (1, NULL, '1'); INSERT INTO b VALUES (1, 1, '2'); UPDATE a SET b = 1";
    change("", RING).prove("");
    change(RING, "").prove(FILL);
    let connection = change(
        RING,
        "CREATE TABLE a (id TEXT PRIMARY KEY, b TEXT REFERENCES b (id) ON DELETE CASCADE, x TEXT);
         CREATE TABLE b (id TEXT PRIMARY KEY, a TEXT REFERENCES a (id) ON DELETE CASCADE, x TEXT)",
    )
    .prove(FILL);
    assert_eq!(rows(&connection, "SELECT * FROM a, b"), ["1|1|1|1|1|2"]);
}

#[test]
fn a_dropped_table_takes_its_references_but_no_rows_of_others() {
    let connection = change(
        PARENT_AND_CHILDREN,
        "CREATE TABLE cascade (id INTEGER PRIMARY KEY, p INTEGER NOT NULL);
         CREATE TABLE nullify (id INTEGER PRIMARY KEY, p INTEGER);
         CREATE TABLE restricted (id INTEGER PRIMARY KEY)",
    )
    .prove(FAMILY);
    assert_eq!(rows(&connection, "SELECT * FROM cascade"), ["1|1", "2|2"]);
    assert_eq!(rows(&connection, "SELECT * FROM nullify"), ["1|1"]);
}

#[test]
fn an_index_may_move_to_another_table() {
    change(
        "CREATE TABLE a (x TEXT, y TEXT); CREATE TABLE b (x TEXT); CREATE INDEX i ON a (x); CREATE INDEX j ON a (y)",
        "CREATE TABLE a (x TEXT NOT NULL, y TEXT); CREATE TABLE b (x TEXT); CREATE INDEX i ON b (x);
         CREATE UNIQUE INDEX j ON a (y DESC)",
    )
    .prove("INSERT INTO a VALUES ('x', 'y')");
}

#[test]
fn what_sqlite_cannot_hold_is_refused_with_the_way_round() {
    let mut after = schema("CREATE TABLE t (a TEXT)");
    after.tables[0].columns[0].ty = "text[]".parse().unwrap();
    let error = propose(&Schema::default(), &after, &[], &Options::new(Dialect::Sqlite)).unwrap_err();
    assert_eq!(error.to_string(), "column t.a: SQLite has no arrays; keep the values as JSON");
}
