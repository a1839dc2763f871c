//! Columns and the sources of their values.

use serde_json::json;

use super::support::{errors, line_of, resolved, schema, tables};
use crate::{ObjectId, resolve::Target};

#[test]
fn columns_keep_their_order_and_all_that_they_say() {
    let declared = tables(json!([{
        "path": "app::User",
        "comment": "People",
        "columns": [
            { "field": "id", "type": "i64", "primary_key": true, "identity": "always" },
            { "field": "type", "type": "text", "collate": "NOCASE", "comment": "What" },
            { "field": "a", "type": "text", "nullable": true },
            { "field": "size", "type": "i32", "generated": { "sql": "length(a)" } },
        ],
    }]));
    assert_eq!(
        schema(&declared, &Target::postgres()),
        "table user\n  id bigint identity Always\n  type text collate NOCASE -- What\n  a text null\n  \
         size integer as length(a) Stored\n  user_pkey: primary key (id)"
    );
    // SQLite's AUTOINCREMENT knows no ALWAYS, and nothing there has a comment.
    assert_eq!(
        schema(&declared, &Target::sqlite()),
        "table user\n  id integer identity ByDefault\n  type text collate NOCASE\n  a text null\n  \
         size integer as length(a) Stored\n  user_pkey: primary key (id)"
    );
    let tables = [Target::postgres(), Target::sqlite()].map(|it| resolved(&declared, &it).schema.tables);
    assert_eq!(tables.map(|it| it[0].comment.clone()), [Some("People".to_owned()), None]);
}

#[test]
fn every_object_knows_its_line() {
    let declared = tables(json!([{
        "path": "app::User", "schema": "app",
        "columns": [{ "field": "id", "type": "i64", "primary_key": true }, { "field": "a", "type": "text" }],
        "checks": [{ "sql": "a <> ''", "field": "a" }],
        "indexes": [{ "parts": ["a"] }],
    }]));
    let it = resolved(&declared, &Target::postgres());
    let lines: Vec<(String, Option<u32>)> = it
        .schema
        .objects()
        .iter()
        .map(|object| (object.id().to_string(), line_of(&it, &object.id())))
        .collect();
    let expected = [
        ("schema app", 1),
        ("table app.user", 1),
        ("column app.user.id", 2),
        ("column app.user.a", 3),
        ("constraint app.user.user_a_check", 4),
        ("constraint app.user.user_pkey", 2),
        ("index app.user.user_a_idx", 5),
    ];
    assert_eq!(lines, expected.map(|(id, line)| (id.to_owned(), Some(line))));
    assert_eq!(line_of(&it, &ObjectId::Table("user".parse().unwrap())), None);
}

#[test]
fn a_value_has_one_source() {
    let declared = tables(json!([{ "path": "User", "columns": [
        { "field": "a", "type": "i32", "default": { "sql": "1" }, "generated": { "sql": "2" } },
        { "field": "b", "type": "i32", "default": { "literal": { "integer": "1" } }, "identity": "always" },
        { "field": "c", "type": "i32", "serial": {}, "identity": "always" },
    ] }]));
    assert_eq!(
        errors(&declared, &Target::postgres()),
        "2: `User.a`: a column has a generated value or a default, not both; remove one\n\
         3: `User.b`: a column has an identity or a default, not both; remove one\n\
         4: `User.c`: a column has an identity or a serial, not both; remove one"
    );
}

#[test]
fn what_counts_is_an_integer_and_never_null() {
    let declared = tables(json!([{ "path": "User", "columns": [
        { "field": "a", "type": "text", "identity": "always" },
        { "field": "b", "type": "i64", "serial": {}, "nullable": true },
        { "field": "c", "type": "i64", "primary_key": true, "nullable": true },
    ] }]));
    assert_eq!(
        errors(&declared, &Target::postgres()),
        "2: `User.a`: an identity is an i16, i32 or i64, and the column's type is text; change the type or remove it\n\
         3: `User.b`: a serial column is never NULL; write the type without Option\n\
         4: `User.c`: a primary key column is never NULL; write the type without Option"
    );
}

#[test]
fn sqlite_counts_the_row_id_only() {
    let declared = tables(json!([
        { "path": "A", "columns": [
            { "field": "id", "type": "i64", "primary_key": true }, { "field": "n", "type": "i64", "identity": "always" },
        ] },
        { "path": "B", "columns": [
            { "field": "a", "type": "i64", "primary_key": true, "identity": "always" },
            { "field": "b", "type": "i64", "primary_key": true },
        ] },
        { "path": "C", "without_rowid": true,
          "columns": [{ "field": "a", "type": "i64", "primary_key": true, "identity": "always" }] },
        { "path": "D", "columns": [{ "field": "a", "type": "i64", "serial": {}, "primary_key": true }] },
        { "path": "E", "without_rowid": true, "columns": [{ "field": "a", "type": "i64" }] },
        { "path": "F", "columns": [] },
    ]));
    let not_key = "an identity column of SQLite is the table's only primary key column, and the table has a row id; \
                   make it the key, or remove identity";
    assert_eq!(
        errors(&declared, &Target::sqlite()),
        format!(
            "3: `A.n`: {not_key}\n5: `B.a`: {not_key}\n8: `C.a`: {not_key}\n\
             10: `D.a`: SQLite has no serial; say identity on the primary key instead\n\
             11: `E`: a table without_rowid needs a primary key; name its key with primary_key(..)\n\
             13: `F`: a table of SQLite has at least one column; add a field"
        )
    );
}

#[test]
fn virtual_columns_need_postgres_18() {
    let declared = tables(json!([{ "path": "User", "columns": [
        { "field": "a", "type": "i32", "generated": { "sql": "1", "virtual": true } },
    ] }]));
    for (version, is_known) in [(None, true), (Some(18), true), (Some(17), false)] {
        let target = Target { postgres_version: version, ..Target::postgres() };
        if is_known {
            assert_eq!(schema(&declared, &target), "table user\n  a integer as 1 Virtual");
        } else {
            assert_eq!(
                errors(&declared, &target),
                "2: `User.a`: a virtual generated column needs PostgreSQL 18, and the target is PostgreSQL 17; \
                 write generated = \"..\", which is stored"
            );
        }
    }
    assert_eq!(schema(&declared, &Target::sqlite()), "table user\n  a integer as 1 Virtual");
}

#[test]
fn empty_sql_is_refused() {
    let declared = tables(json!([{
        "path": "User",
        "columns": [
            { "field": "a", "type": "i32", "default": { "sql": " " } },
            { "field": "b", "type": "i32", "generated": { "sql": "" }, "backfill": "" },
        ],
        "checks": [{ "sql": "" }],
        "indexes": [{ "parts": [{ "target": { "expression": "" } }] }, { "parts": ["a"], "where": "" }],
    }]));
    let at = |what: &str| format!("{what} = \"\" is no SQL; write the expression, or remove it");
    assert_eq!(
        errors(&declared, &Target::postgres()),
        format!(
            "2: `User.a`: {}\n3: `User.b`: {}\n3: `User.b`: {}\n4: `User`: {}\n5: `User`: {}\n6: `User`: {}",
            at("default_sql"),
            at("generated"),
            at("backfill"),
            at("check"),
            at("expr"),
            at("where")
        )
    );
}

#[test]
fn serials_have_sequences_of_their_own() {
    let declared = tables(json!([{ "path": "User", "columns": [
        { "field": "a", "type": "i32", "serial": {} },
        { "field": "b", "type": "i32", "serial": { "sequence": "counter" } },
    ] }]));
    assert_eq!(
        schema(&declared, &Target::postgres()),
        "table user\n  a integer serial user_a_seq\n  b integer serial counter"
    );
}
