//! Which tables a database is said to have.

use schema_model::Name;

use crate::place::Place;

/// Those that the application would call its own: no partitions, no extension's, nothing that the server keeps for itself.
#[test]
fn tables_are_named_without_what_belongs_to_others() {
    let postgres = Place::postgres();
    postgres.execute(
        "CREATE TABLE plain (); CREATE UNLOGGED TABLE \"Odd \"\"name\"\"\" (); CREATE VIEW a_view AS SELECT 1;
         CREATE MATERIALIZED VIEW kept AS SELECT 1; CREATE SEQUENCE counter; CREATE TYPE pair AS (a int);
         CREATE TABLE parent (id int) PARTITION BY LIST (id);
         CREATE TABLE part PARTITION OF parent FOR VALUES IN (1);
         CREATE TABLE heir () INHERITS (plain);
         CREATE FOREIGN DATA WRAPPER nowhere; CREATE SERVER far FOREIGN DATA WRAPPER nowhere;
         CREATE FOREIGN TABLE elsewhere (id int) SERVER far;
         CREATE TABLE members (); ALTER EXTENSION plpgsql ADD TABLE members;
         CREATE SCHEMA other; CREATE TABLE other.plain (id int)",
    );
    let sqlite = Place::sqlite();
    sqlite.execute(
        "CREATE TABLE plain (id INTEGER PRIMARY KEY AUTOINCREMENT); CREATE VIEW a_view AS SELECT 1;
         CREATE VIRTUAL TABLE words USING fts5 (text)",
    );
    let tables = |place: &Place| -> Vec<String> {
        let public = Name::new("public").unwrap();
        place.connect().tables(&public).unwrap().iter().map(ToString::to_string).collect()
    };
    let expected = ["other.plain", r#""Odd ""name""""#, "elsewhere", "heir", "parent", "plain"];
    assert_eq!(tables(&postgres), expected);
    assert_eq!(tables(&sqlite), ["plain", "words"]);
}
