//! What a live PostgreSQL database looks like in the model.

mod classes;
mod columns;
mod constraints;
mod indexes;
mod names;
mod privileges;
mod sessions;
mod tables;

use schema_db::{
    Extent, Introspection,
    postgres::{IntrospectOptions, introspect},
};
use schema_model::{
    QualifiedName, Schema,
    schema::{Constraint, Table},
};
use serde_json::{Value, json};
use test_support::TestDatabase;

/// A database made by `script`.
fn made(script: &str) -> TestDatabase {
    let database = test_support::database();
    database.connect().batch_execute(script).unwrap();
    database
}

/// What is read of a database made by `script`.
fn read(script: &str) -> Introspection {
    read_again(&made(script))
}

fn read_again(database: &TestDatabase) -> Introspection {
    introspect(&mut database.connect(), &IntrospectOptions::default()).unwrap()
}

/// The same, where the model holds all of it.
fn schema(script: &str) -> Schema {
    let introspection = read(script);
    assert_eq!(introspection.unmodelled, [], "all of it should be in the model");
    introspection.schema
}

fn table<'a>(schema: &'a Schema, name: &str) -> &'a Table {
    let name: QualifiedName = name.parse().unwrap();
    schema.table(&name).unwrap()
}

/// The list of what the model cannot hold, as text.
fn listed(introspection: &Introspection) -> Vec<String> {
    introspection.unmodelled.iter().map(ToString::to_string).collect()
}

fn as_json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

fn constraint_kinds(table: &Table) -> Value {
    let kind = |it: &Constraint| (it.name.to_string(), as_json(&it.kind));
    Value::Object(table.constraints.iter().map(kind).collect())
}

/// The major version of the server.
fn major(database: &TestDatabase) -> u32 {
    let number: String = database.connect().query_one("SHOW server_version_num", &[]).unwrap().get(0);
    number.parse::<u32>().unwrap() / 10_000
}

#[test]
fn an_empty_database_is_an_empty_schema() {
    let Introspection { privileges, .. } = read("");
    assert_eq!(read(""), Introspection { privileges: privileges.clone(), ..Introspection::default() });
    // The schema `public` is in every database, with privileges on it.
    let on: Vec<String> = privileges.grants.iter().map(|it| it.on.to_string()).collect();
    assert!(!on.is_empty() && on.iter().all(|it| it == "schema public"), "{on:?}");
    assert_eq!(privileges.owners.len(), 1);
    // So none of them need be said.
    let mut empty = read("");
    empty.compare_privileges(&Schema::default(), Extent::Written);
    assert_eq!(empty.schema, Schema::default());
}

#[test]
fn reading_twice_gives_the_same() {
    let database = made(include_str!("everything.sql"));
    let first = read_again(&database);
    assert_eq!(first, read_again(&database));
    assert_eq!(first.schema.tables.len(), 4);
}

#[test]
fn comments_are_read_of_every_kind() {
    let schema = schema(
        "CREATE SCHEMA app; COMMENT ON SCHEMA app IS 'one';
         CREATE TYPE app.mood AS ENUM ('sad', 'ok'); COMMENT ON TYPE app.mood IS 'two';
         CREATE TABLE app.t (a int CONSTRAINT positive CHECK (a > 0), b int);
         CREATE INDEX t_b ON app.t (b);
         COMMENT ON TABLE app.t IS 'three';
         COMMENT ON COLUMN app.t.b IS 'fo''ur
lines';
         COMMENT ON CONSTRAINT positive ON app.t IS 'five';
         COMMENT ON INDEX app.t_b IS 'six';",
    );
    assert_eq!(
        as_json(&schema),
        json!({
            "namespaces": [{ "name": "app", "comment": "one" }],
            "enums": [{ "name": "app.mood", "labels": ["sad", "ok"], "comment": "two" }],
            "tables": [{
                "name": "app.t",
                "comment": "three",
                "columns": [
                    { "name": "a", "type": "integer", "nullable": true },
                    { "name": "b", "type": "integer", "nullable": true, "comment": "fo'ur\nlines" },
                ],
                "constraints": [{ "name": "positive", "is": { "check": "a > 0" }, "comment": "five" }],
                "indexes": [{ "name": "t_b", "parts": [{ "on": { "column": "b" } }], "comment": "six" }],
            }],
        })
    );
}

#[test]
fn labels_keep_their_sort_order() {
    let schema = schema(
        "CREATE TYPE status AS ENUM ('new', 'done');
         ALTER TYPE status ADD VALUE 'doing' BEFORE 'done';
         CREATE TYPE none AS ENUM ();",
    );
    assert_eq!(
        as_json(&schema.enums),
        json!([{ "name": "none", "labels": [] }, { "name": "status", "labels": ["new", "doing", "done"] }])
    );
}

/// Counted by other means: nothing is lost between the catalogs and the model.
#[test]
fn as_many_objects_as_the_server_counts() {
    let database = made(include_str!("everything.sql"));
    let schema = read_again(&database).schema;
    let mut client = database.connect();
    let mut count =
        |query: &str| usize::try_from(client.query_one(query, &[]).unwrap().get::<_, i64>(0)).unwrap();
    let columns = "SELECT count(*) FROM information_schema.columns WHERE table_schema IN ('public', 'app')";
    assert_eq!(schema.tables.iter().map(|it| it.columns.len()).sum::<usize>(), count(columns));
    let constraints = "SELECT count(*) FROM information_schema.table_constraints
        WHERE table_schema IN ('public', 'app') AND constraint_name NOT LIKE '%not\\_null'";
    assert_eq!(schema.tables.iter().map(|it| it.constraints.len()).sum::<usize>(), count(constraints));
    let indexes = "SELECT count(*) FROM pg_indexes WHERE schemaname IN ('public', 'app')
        AND indexname NOT IN (SELECT constraint_name FROM information_schema.table_constraints)";
    assert_eq!(schema.tables.iter().map(|it| it.indexes.len()).sum::<usize>(), count(indexes));
}
