//! Defaults as each dialect writes them, and those that do not fit.

use serde_json::{Value, json};

use super::support::{declarations, errors, schema, tables};
use crate::{Declarations, resolve::Target};

fn column(ty: &str, default: Value) -> Declarations {
    tables(json!([{ "path": "T", "columns": [{ "field": "a", "type": ty, "default": default }] }]))
}

fn literal(kind: &str, value: Value) -> Value {
    json!({ "literal": { kind: value } })
}

#[test]
fn literals_of_each_dialect() {
    for (ty, kind, value, postgres, sqlite) in [
        ("bool", "bool", json!(true), "true", "1"),
        ("bool", "bool", json!(false), "false", "0"),
        ("i16", "integer", json!("-5"), "-5", "-5"),
        ("i64", "integer", json!("9223372036854775807"), "9223372036854775807", "9223372036854775807"),
        ("f64", "integer", json!("0"), "0", "0"),
        ("f64", "float", json!("1.5e3"), "1.5e3", "1.5e3"),
        ("numeric", "float", json!("0.10"), "0.10", "'0.10'"),
        ("numeric", "integer", json!("0"), "0", "'0'"),
        ("text", "text", json!("it's \\ é"), "'it''s \\ é'", "'it''s \\ é'"),
        ("json", "text", json!("{}"), "'{}'", "'{}'"),
        ("date", "text", json!("2024-02-29"), "'2024-02-29'", "'2024-02-29'"),
        ("bytes", "bytes", json!([222, 173, 0]), "'\\xDEAD00'::bytea", "X'DEAD00'"),
        ("sql varchar(2)", "text", json!("éé"), "'éé'", "'éé'"),
        ("sql citext", "text", json!("x"), "'x'", "'x'"),
    ] {
        let declared = column(ty, literal(kind, value));
        for (target, sql) in [(Target::postgres(), postgres), (Target::sqlite(), sqlite)] {
            let schema = schema(&declared, &target);
            assert!(schema.ends_with(&format!(" = {sql}")), "{ty}: {schema}");
        }
    }
}

#[test]
fn literals_that_do_not_fit() {
    for (ty, kind, value, spelled, sql) in [
        ("i32", "text", json!("x"), "\"x\"", "integer"),
        ("i16", "integer", json!("40000"), "40000", "smallint"),
        ("i32", "float", json!("1.5"), "1.5", "integer"),
        ("text", "integer", json!("1"), "1", "text"),
        ("bool", "integer", json!("1"), "1", "boolean"),
        ("text", "bytes", json!([65, 0]), "b\"A\\x00\"", "text"),
        ("text", "text", json!("a\0"), "\"a\\0\"", "text"),
        ("numeric", "text", json!("1"), "\"1\"", "numeric"),
        ("uuid", "text", json!("no"), "\"no\"", "uuid"),
        ("sql varchar(2)", "text", json!("abc"), "\"abc\"", "varchar(2)"),
    ] {
        let declared = column(ty, literal(kind, value));
        let expected = format!(
            "2: `T.a`: the default {spelled} does not fit the column's type {sql}; say a literal of that type, or \
             default_sql = \"..\""
        );
        for target in [Target::postgres(), Target::sqlite()] {
            assert_eq!(errors(&declared, &target), expected);
        }
    }
}

#[test]
fn an_unsigned_default_is_in_its_range() {
    let column = |value: &str| {
        let column = json!([{ "field": "a", "type": "u8", "unsigned": true, "default": literal("integer", json!(value)) }]);
        tables(json!([{ "path": "T", "columns": column }]))
    };
    assert!(schema(&column("255"), &Target::postgres()).contains("a smallint = 255"));
    assert!(errors(&column("256"), &Target::postgres()).contains("the default 256 does not fit"));
}

#[test]
fn sql_defaults_are_as_written_unless_sqlite_lacks_the_function() {
    let declared = column("timestamp_tz", json!({ "sql": "now()" }));
    assert_eq!(schema(&declared, &Target::postgres()), "table t\n  a timestamptz = now()");
    assert_eq!(
        errors(&declared, &Target::sqlite()),
        "2: `T.a`: SQLite has no function now(); write default_sql = \"CURRENT_TIMESTAMP\", which PostgreSQL knows too"
    );
}

#[test]
fn defaults_of_enums() {
    let declared = |storage: &str, default: Value| {
        declarations(
            json!([{ "path": "T", "columns": [{ "field": "a", "type": "enum Status", "default": default }] }]),
            json!([{ "path": "Status", "storage": storage, "variants": ["Active", { "variant": "GoneAway", "discriminant": 7 }] }]),
        )
    };
    let gone = json!({ "variant": "GoneAway" });
    for (storage, target, default, sql) in [
        ("native", Target::postgres(), gone.clone(), "a status = 'gone_away'"),
        ("native", Target::sqlite(), gone.clone(), "a text = 'gone_away'"),
        ("text_check", Target::postgres(), gone.clone(), "a text = 'gone_away'"),
        ("integer", Target::postgres(), gone, "a integer = 7"),
        ("native", Target::postgres(), literal("text", json!("active")), "a status = 'active'"),
        ("integer", Target::sqlite(), literal("integer", json!("7")), "a integer = 7"),
    ] {
        let schema = schema(&declared(storage, default), &target);
        assert!(schema.contains(sql), "{schema}");
    }
    for (storage, default, error) in [
        ("native", json!({ "variant": "Activ" }), "`Status` has no variant `Activ`; did you mean `Active`?"),
        ("text_check", literal("text", json!("x")), "`Status` has no label `x`"),
    ] {
        assert_eq!(errors(&declared(storage, default), &Target::postgres()), format!("2: `T.a`: {error}"));
    }
    let outside = declared("integer", literal("integer", json!("1")));
    assert!(
        errors(&outside, &Target::postgres())
            .contains("the default 1 does not fit the column's type integer")
    );
    assert_eq!(
        errors(&column("text", json!({ "variant": "X" })), &Target::postgres()),
        "2: `T.a`: the default `X` is a variant, but the column's type text is not an enum; say a literal, or \
         default_sql = \"..\""
    );
}
