//! Tables OF a composite type, which no struct declares and no plan names: they follow the names of its attributes, and the
//! server refuses whatever else a plan does to the type, so that nothing is lost of what nobody declared.

use schema_model::{
    Declarations, Dialect, Name, ObjectId, Schema,
    declaration::SqlFile,
    resolve::{Target, resolve},
};
use test_support::TestDatabase;

use crate::cases::planned::Proposed;

const BEFORE: &str = "CREATE TYPE pair AS (a integer, b text);";

fn schema(sql: &str) -> Schema {
    let file = SqlFile { path: "types.sql".into(), text: sql.to_owned() };
    let declarations = Declarations { sql: vec![file], ..Declarations::default() };
    resolve(&declarations, &Target::postgres()).unwrap().schema
}

/// A database with the type, a table of it and a row.
fn database() -> TestDatabase {
    let database = test_support::database();
    let rows = "CREATE TABLE typed OF pair; INSERT INTO typed VALUES (1, '2')";
    database.connect().batch_execute(&format!("{BEFORE} {rows}")).unwrap();
    database
}

/// Runs the plan in one transaction.
fn change(database: &TestDatabase, after: &Schema, renames: &[schema_diff::Rename]) -> Result<(), String> {
    let proposed = Proposed::with_renames(&schema(BEFORE), after, renames, Dialect::Postgres).unwrap();
    let plan = &proposed.proposal.plan;
    let sql: Vec<String> = plan.actions().flat_map(|it| &it.statements).map(|it| format!("{it};")).collect();
    let sql = format!("BEGIN; {} COMMIT", sql.join("\n"));
    let error = database.connect().batch_execute(&sql).err();
    error.map_or(Ok(()), |it| Err(it.as_db_error().unwrap().message().to_owned()))
}

/// The names, types and values of the table.
fn typed(database: &TestDatabase) -> String {
    let mut client = database.connect();
    let columns =
        "SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum)
        FROM pg_attribute WHERE attrelid = 'typed'::regclass AND attnum > 0 AND NOT attisdropped";
    let columns: String = client.query_one(columns, &[]).unwrap().get(0);
    let row: String = client.query_one("SELECT typed::text FROM typed", &[]).unwrap().get(0);
    format!("{columns}: {row}")
}

#[test]
fn a_typed_table_follows_the_names_of_attributes() {
    let database = database();
    let attribute =
        |name: &str| ObjectId::Attribute { of: "pair".parse().unwrap(), name: Name::new(name).unwrap() };
    let renames = [(attribute("a"), attribute("first"))];
    change(&database, &schema("CREATE TYPE pair AS (first integer, b text);"), &renames).unwrap();
    assert_eq!(typed(&database), "first integer, b text: (1,2)");
}

#[test]
fn a_type_keeps_its_attributes_while_a_table_is_of_it() {
    let (in_place, anew) = (
        "cannot alter type \"pair\" because it is the type of a typed table",
        "cannot drop type pair because other objects depend on it",
    );
    for (after, refusal) in [
        ("CREATE TYPE pair AS (a integer, b text, c date);", in_place),
        ("CREATE TYPE pair AS (b text);", in_place),
        ("CREATE TYPE pair AS (a bigint, b text);", in_place),
        ("CREATE TYPE pair AS (b text, a integer);", anew),
        ("", anew),
    ] {
        let database = database();
        assert_eq!(change(&database, &schema(after), &[]).unwrap_err(), refusal, "{after}");
        assert_eq!(typed(&database), "a integer, b text: (1,2)");
    }
}
