//! Types and the checks that they bring.

use serde_json::json;

use super::support::{errors, schema, tables};
use crate::resolve::{Target, UuidStorage};

#[test]
fn unsigned_integers_are_opted_into_and_checked() {
    let plain = tables(json!([{ "path": "T", "columns": [{ "field": "n", "type": "u16" }] }]));
    assert_eq!(
        errors(&plain, &Target::postgres()),
        "2: `T.n`: there is no unsigned integer in SQL; say #[column(unsigned)] to keep u16 as integer with a check, \
         or use i32"
    );
    let opted = tables(json!([{ "path": "T", "columns": [
        { "field": "a", "type": "u8", "unsigned": true },
        { "field": "order", "type": "u16", "unsigned": true },
        { "field": "c", "type": "[u32]", "unsigned": true },
    ] }]));
    assert_eq!(
        schema(&opted, &Target::postgres()),
        "table t\n  a smallint\n  order integer\n  c bigint[]\n  t_a_check: check (a BETWEEN 0 AND 255)\n  \
         t_c_check: check (0 <= ALL (c) AND 4294967295 >= ALL (c))\n  \
         t_order_check: check (\"order\" BETWEEN 0 AND 65535)"
    );
}

#[test]
fn arrays_of_any_depth_are_one_type_and_unknown_to_sqlite() {
    let declared = tables(json!([{ "path": "T", "columns": [
        { "field": "a", "type": "[text]" }, { "field": "b", "type": "[[i32]]" }, { "field": "c", "type": "sql int[][]" },
    ] }]));
    assert_eq!(schema(&declared, &Target::postgres()), "table t\n  a text[]\n  b integer[]\n  c integer[]");
    let error = "SQLite has no arrays; mark the field #[column(json)] or make it a table of its own";
    assert_eq!(
        errors(&declared, &Target::sqlite()),
        format!("2: `T.a`: {error}\n3: `T.b`: {error}\n4: `T.c`: {error}")
    );
}

#[test]
fn sql_types_are_kept_by_postgres_and_mapped_for_sqlite() {
    for (sql, postgres, sqlite) in [
        ("varchar(320)", "varchar(320)", "text"),
        ("CHARACTER VARYING", "varchar", "text"),
        ("int8", "bigint", "integer"),
        ("numeric(12, 2)", "numeric(12,2)", "text"),
        ("bytea", "bytea", "blob"),
        ("blob", "bytea", "blob"),
        ("json", "json", "text"),
        ("timestamptz(3)", "timestamptz(3)", "text"),
        ("bool", "boolean", "integer"),
        ("double precision", "double precision", "real"),
        ("vector(3)", "vector(3)", "vector(3)"),
        ("public.mood", "mood", "public.mood"),
    ] {
        let declared =
            tables(json!([{ "path": "T", "columns": [{ "field": "a", "type": format!("sql {sql}") }] }]));
        assert_eq!(schema(&declared, &Target::postgres()), format!("table t\n  a {postgres}"));
        assert_eq!(schema(&declared, &Target::sqlite()), format!("table t\n  a {sqlite}"));
    }
    let wrong = tables(json!([{ "path": "T", "columns": [{ "field": "a", "type": "sql varchar(x)" }] }]));
    assert_eq!(
        errors(&wrong, &Target::postgres()),
        "2: `T.a`: \"varchar(x)\": the modifiers in parentheses do not fit the type"
    );
}

#[test]
fn strict_tables_know_five_types() {
    for (sql, kept) in [("mediumint", Some("integer")), ("nvarchar(9)", Some("text")), ("any", Some("any"))]
        .into_iter()
        .chain([("tinyblob", Some("blob")), ("floating", Some("real")), ("vector(3)", None)])
    {
        let column = json!([{ "field": "a", "type": format!("sql {sql}") }]);
        let declared = tables(json!([{ "path": "T", "strict": true, "columns": column }]));
        match kept {
            Some(kept) => assert_eq!(schema(&declared, &Target::sqlite()), format!("table t\n  a {kept}")),
            None => assert_eq!(
                errors(&declared, &Target::sqlite()),
                "2: `T.a`: a strict table of SQLite does not know the type vector(3); say type = integer, real, text, \
                 blob or any"
            ),
        }
    }
}

#[test]
fn sqlite_keeps_uuids_as_configured() {
    let declared = tables(json!([{ "path": "T", "columns": [
        { "field": "a", "type": "uuid",
          "default": { "literal": { "text": "6ba7b810-9dad-11d1-80b4-00c04fd430c8" } } },
        { "field": "b", "type": "sql uuid" },
    ] }]));
    let blob = Target { uuid: UuidStorage::Blob, ..Target::sqlite() };
    assert_eq!(
        schema(&declared, &Target::sqlite()),
        "table t\n  a text = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'\n  b text"
    );
    assert_eq!(schema(&declared, &blob), "table t\n  a blob = X'6BA7B8109DAD11D180B400C04FD430C8'\n  b blob");
}
