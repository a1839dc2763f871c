//! Renames with all that names the renamed.

use schema_diff::HazardKind;

use super::{change, column, rows, table};

#[test]
fn tables_and_columns_are_renamed_in_place_with_all_that_names_them() {
    let change = change(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, nick TEXT UNIQUE CHECK (Nick <> 'nick'),
           up TEXT AS (upper(\"nick\")), CHECK (nick <> up));
         CREATE INDEX users_nick_idx ON users (lower(nick)) WHERE nick > '';
         CREATE TABLE posts (id INTEGER PRIMARY KEY, by TEXT REFERENCES users (nick) ON DELETE CASCADE)",
        "CREATE TABLE \"all\" (id INTEGER PRIMARY KEY, \"nick name\" TEXT UNIQUE CHECK (\"nick name\" <> 'nick'),
           up TEXT AS (upper(\"nick name\")), CHECK (\"nick name\" <> up));
         CREATE INDEX all_nick_idx ON \"all\" (lower(\"nick name\")) WHERE \"nick name\" > '';
         CREATE TABLE posts (id INTEGER PRIMARY KEY, author TEXT REFERENCES \"all\" (\"nick name\") ON DELETE CASCADE)",
    )
    .rename(table("users"), table("all"))
    .rename(column("all", "nick"), column("all", "nick name"))
    .rename(column("posts", "by"), column("posts", "author"));
    assert!(!change.is_rebuild(), "{:#?}", change.statements());
    let fill = "INSERT INTO users (id, nick) VALUES (1, 'ann'); INSERT INTO posts VALUES (1, 'ann')";
    let connection = change.prove(fill);
    assert_eq!(rows(&connection, "SELECT * FROM \"all\""), ["1|ann|ANN"]);
    assert_eq!(rows(&connection, "SELECT * FROM posts"), ["1|ann"]);
    assert_eq!(change.hazards(HazardKind::DataLoss), [] as [&str; 0]);
}

#[test]
fn what_is_renamed_can_be_rebuilt_in_the_same_plan() {
    let change = change(
        "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, nick TEXT CONSTRAINT k UNIQUE, gone TEXT);
         CREATE TABLE posts (id INTEGER PRIMARY KEY, by TEXT REFERENCES users (nick) ON DELETE CASCADE)",
        "CREATE TABLE people (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL CONSTRAINT k UNIQUE,
           age INTEGER NOT NULL CHECK (age > 0));
         CREATE TABLE posts (id INTEGER PRIMARY KEY, author TEXT NOT NULL REFERENCES people (name) ON DELETE CASCADE)",
    )
    .rename(table("users"), table("people"))
    .rename(column("people", "nick"), column("people", "name"))
    .rename(column("posts", "by"), column("posts", "author"))
    .backfill(column("people", "age"), "length(gone)");
    let connection =
        change.prove("INSERT INTO users VALUES (5, 'ann', 'xyz'); INSERT INTO posts VALUES (1, 'ann')");
    assert_eq!(rows(&connection, "SELECT * FROM people"), ["5|ann|3"]);
    assert_eq!(rows(&connection, "SELECT * FROM posts"), ["1|ann"]);
    assert_eq!(change.hazards(HazardKind::DataLoss), ["column people.gone"]);
}

#[test]
fn a_name_that_stays_while_its_table_is_renamed_costs_a_rebuild() {
    let change = change(
        "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT UNIQUE)",
        "CREATE TABLE b (id INTEGER PRIMARY KEY, x TEXT CONSTRAINT a_x_key UNIQUE)",
    )
    .rename(table("a"), table("b"));
    assert!(change.is_rebuild());
    assert_eq!(rows(&change.prove("INSERT INTO a VALUES (1, 'x')"), "SELECT * FROM b"), ["1|x"]);
}

#[test]
fn names_that_differ_in_case_only_can_be_renamed() {
    let connection = change("CREATE TABLE users (nick TEXT)", "CREATE TABLE Users (Nick TEXT)")
        .rename(table("users"), table("Users"))
        .rename(column("Users", "nick"), column("Users", "Nick"))
        .prove("INSERT INTO users VALUES ('x')");
    assert_eq!(rows(&connection, "SELECT name FROM sqlite_schema"), ["Users"]);
}

#[test]
fn tables_and_columns_can_swap_names() {
    let connection = change(
        "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT, y TEXT); CREATE TABLE b (id INTEGER PRIMARY KEY)",
        "CREATE TABLE b (id INTEGER PRIMARY KEY, y TEXT, z TEXT); CREATE TABLE c (id INTEGER PRIMARY KEY)",
    )
    .rename(table("a"), table("b"))
    .rename(table("b"), table("c"))
    .rename(column("b", "x"), column("b", "y"))
    .rename(column("b", "y"), column("b", "z"))
    .prove("INSERT INTO a VALUES (1, 'x', 'y'); INSERT INTO b VALUES (2)");
    assert_eq!(rows(&connection, "SELECT id, y, z FROM b"), ["1|x|y"]);
    assert_eq!(rows(&connection, "SELECT id FROM c"), ["2"]);
}

#[test]
fn labels_kept_as_text_are_rewritten_when_they_are_renamed() {
    let mut change = change(
        "CREATE TABLE t (s TEXT NOT NULL DEFAULT 'new' CHECK (s IN ('new', 'done')))",
        "CREATE TABLE t (s TEXT NOT NULL DEFAULT 'open' CHECK (s IN ('open', 'done', 'it''s')))",
    );
    change.options.value_renames = vec![(column("t", "s"), "new".to_owned(), "open".to_owned())];
    let connection = change.prove("INSERT INTO t VALUES ('new'), ('done')");
    assert_eq!(rows(&connection, "SELECT s FROM t"), ["open", "done"]);
    assert_eq!(change.hazards(HazardKind::MayFail), [] as [&str; 0], "no label is taken away");
}
