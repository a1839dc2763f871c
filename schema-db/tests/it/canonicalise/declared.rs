//! What structs can declare, planned and applied, shows no drift.

use schema_diff::{Options, Plan, diff, propose};
use schema_model::{
    Declarations, Dialect, Schema,
    resolve::{Target, resolve},
};
use serde_json::{Value, json};
use test_support::TestDatabase;

use super::compare;

const LOGICAL_TYPES: [&str; 16] = [
    "bool",
    "i16",
    "i32",
    "i64",
    "f32",
    "f64",
    "text",
    "bytes",
    "date",
    "time",
    "timestamp",
    "timestamp_tz",
    "uuid",
    "numeric",
    "json",
    "inet",
];

/// Types that are said as SQL, in the spellings that people use.
const SQL_TYPES: [&str; 24] = [
    "varchar(320)",
    "character varying",
    "CHAR(3)",
    "char",
    "bpchar",
    "\"char\"",
    "numeric(12, 2)",
    "decimal(5)",
    "int4",
    "float8",
    "float",
    "timestamp(3) with time zone",
    "timestamptz(0)",
    "time with time zone",
    "interval",
    "bit(3)",
    "bit varying(5)",
    "bit varying",
    "money",
    "tsvector",
    "int4range",
    "varchar(3)[]",
    "integer[3][3]",
    "app.\"Mixed Case\"[]",
];

/// Everything at one place: places are no part of a schema.
fn with_places(mut value: Value) -> Value {
    let place = json!({ "file": "models.rs", "line": 1 });
    for list in ["tables", "enums", "columns", "checks", "uniques", "foreign_keys", "indexes"] {
        for item in value.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            item["place"] = place.clone();
            *item = with_places(item.take());
        }
    }
    if let Some(key) = value.get_mut("primary_key").filter(|it| it.is_object()) {
        key["place"] = place;
    }
    value
}

fn every_type() -> Vec<Value> {
    let logical = LOGICAL_TYPES.iter().flat_map(|ty| {
        let required = json!({ "field": ty, "type": { "logical": ty } });
        let list = json!({ "array": { "logical": ty } });
        let optional =
            json!({ "field": format!("{ty}_or_none"), "type": { "logical": ty }, "nullable": true });
        [required, optional, json!({ "field": format!("{ty}_list"), "type": list })]
    });
    let sql = SQL_TYPES
        .iter()
        .enumerate()
        .map(|(at, ty)| json!({ "field": format!("s{at}"), "type": { "sql": ty } }));
    logical.chain(sql).collect()
}

fn order_columns() -> Value {
    let default =
        |field: &str, ty: Value, default: Value| json!({ "field": field, "type": ty, "default": default });
    let text = || json!({ "logical": "text" });
    json!([
        { "field": "tenant", "type": { "logical": "i64" } },
        { "field": "number", "type": { "sql": "varchar(20)" }, "collate": "C" },
        { "field": "u8", "type": { "logical": "u8" }, "unsigned": true },
        { "field": "u16", "type": { "logical": "u16" }, "unsigned": true },
        { "field": "u32", "type": { "logical": "u32" }, "unsigned": true },
        { "field": "serial", "type": { "logical": "i64" }, "serial": {} },
        { "field": "small", "type": { "logical": "i16" }, "serial": { "sequence": "My Numbers" } },
        { "field": "always", "type": { "logical": "i32" }, "identity": "always" },
        default("flag", json!({ "logical": "bool" }), json!({ "literal": { "bool": true } })),
        default("price", json!({ "sql": "numeric(12,2)" }), json!({ "literal": { "float": "1.50" } })),
        default("minus", json!({ "logical": "i32" }), json!({ "literal": { "integer": "-5" } })),
        default("ratio", json!({ "logical": "f64" }), json!({ "literal": { "float": "-1e-3" } })),
        default("name", text(), json!({ "literal": { "text": "it's \\ here" } })),
        default("code", json!({ "sql": "varchar(9)" }), json!({ "literal": { "text": "" } })),
        default("raw", json!({ "logical": "bytes" }), json!({ "literal": { "bytes": [0, 255] } })),
        default("made", json!({ "logical": "timestamp_tz" }), json!({ "sql": "now()" })),
        default("local", json!({ "logical": "timestamp" }), json!({ "sql": "now() at time zone 'utc' -- zone" })),
        default("until", json!({ "logical": "timestamp_tz" }), json!({ "sql": "CURRENT_TIMESTAMP + interval '1 day'" })),
        default("tags", json!({ "array": text() }), json!({ "sql": "'{}'" })),
        default("doc", json!({ "logical": "json" }), json!({ "sql": "'{\"a\": 1}'" })),
        default("state", json!({ "enum": "a::State" }), json!({ "variant": "It" })),
        default("mood", json!({ "enum": "a::Mood" }), json!({ "variant": "Fine" })),
        default("level", json!({ "enum": "a::Level" }), json!({ "variant": "High" })),
        default("word", json!({ "enum": "a::Word" }), json!({ "variant": "Yes" })),
        { "field": "states", "type": { "array": { "enum": "a::State" } } },
        { "field": "slug", "type": text(), "generated": { "sql": "lower(name) || ':' || code -- both" }, "comment": "it's" },
    ])
}

fn declarations() -> Declarations {
    let variants = json!([{ "variant": "Fine", "line": 2, "discriminant": 0 },
                          { "variant": "It", "name": "it's", "line": 3, "discriminant": 1 }]);
    let words = json!([{ "variant": "Yes", "line": 2, "discriminant": -1 },
                       { "variant": "High", "line": 3, "discriminant": 1 }]);
    let declarations = json!({
        "tables": [
            { "path": "a::EveryType", "comment": "all", "columns": every_type() },
            {
                "path": "a::Order", "name": "order", "schema": "my shop",
                "primary_key": { "fields": ["tenant", "number"] },
                "columns": order_columns(),
                "checks": [
                    { "field": "name", "sql": "name <> ''" },
                    { "sql": "price BETWEEN 0 AND 1000 OR \"flag\"" },
                    { "sql": "code IN ('', 'a', 'b') AND state != 'it''s'", "name": "codes" },
                    { "field": "name", "sql": "name NOT LIKE '%;%' /* no ; */" },
                ],
                "uniques": [
                    { "fields": ["serial"] },
                    { "fields": ["name", "made"], "deferrable": "initially_deferred" },
                    { "fields": ["slug"], "name": "one slug" },
                ],
                "foreign_keys": [
                    { "fields": ["tenant", "number"], "target": "a::Order", "on_delete": "cascade" },
                    { "fields": ["serial"], "target": "a::Line", "target_fields": ["id"], "on_update": "cascade",
                      "deferrable": "initially_deferred" },
                ],
                "indexes": [
                    { "parts": [
                        { "target": { "field": "made" }, "order": "desc", "nulls": "last" },
                        { "target": { "field": "name" }, "collate": "C", "operator_class": "text_pattern_ops" },
                        { "target": { "field": "flag" }, "order": "desc", "nulls": "first" },
                    ], "include": ["code"] },
                    { "parts": [{ "target": { "expression": "lower(code)" } }], "unique": true, "where": "flag and state = 'fine' -- only" },
                    { "parts": [{ "target": { "expression": "price * 2 -- twice" }, "nulls": "last" },
                                { "target": { "expression": "name || 'x'" }, "collate": "C" }], "name": "sums" },
                    { "parts": [{ "target": { "field": "doc" }, "operator_class": "jsonb_path_ops" }], "using": "gin" },
                    { "parts": [{ "target": { "field": "tags" } }], "using": "gin" },
                    { "parts": [{ "target": { "field": "minus" } }], "using": "btree", "name": "plain" },
                    { "parts": [{ "target": { "field": "level" }, "operator_class": "int4_ops" }], "name": "usual" },
                ],
            },
            {
                "path": "a::Line",
                "columns": [
                    { "field": "id", "type": { "logical": "i64" }, "primary_key": true, "identity": "by_default" },
                    { "field": "order_tenant", "type": { "logical": "i64" } },
                    { "field": "order_number", "type": { "sql": "varchar(20)" } },
                ],
                "foreign_keys": [{ "fields": ["order_tenant", "order_number"], "target": "a::Order" }],
            },
        ],
        "enums": [
            { "path": "a::State", "schema": "my shop", "comment": "how far", "variants": variants },
            { "path": "a::Mood", "variants": variants },
            { "path": "a::Level", "storage": "integer", "variants": words },
            { "path": "a::Word", "storage": "text_check", "variants": words },
        ],
    });
    serde_json::from_value(with_places(declarations)).unwrap()
}

fn run(database: &TestDatabase, plan: &Plan) {
    let mut client = database.connect();
    for statement in plan.steps.iter().flat_map(|it| &it.actions).flat_map(|it| &it.statements) {
        client.batch_execute(statement).unwrap_or_else(|error| panic!("{error:?}: {statement}"));
    }
}

fn planned(before: &Schema, after: &Schema) -> Plan {
    propose(before, after, &[], &Options::new(Dialect::Postgres)).unwrap().plan
}

#[test]
fn what_was_declared_and_applied_shows_no_drift() {
    let mut promised = resolve(&declarations(), &Target::postgres()).unwrap().schema;
    let database = test_support::database();
    let prepared = "CREATE SCHEMA app; CREATE DOMAIN app.\"Mixed Case\" AS text";
    database.connect().batch_execute(prepared).unwrap();
    let empty = super::read(&database);
    run(&database, &planned(&Schema::default(), &promised));

    let mut live = super::read(&database);
    live.namespaces.retain(|it| empty.namespace(&it.name).is_none());
    live.definitions.clear();
    assert_eq!(compare(&database, &mut promised, &mut live), []);
    assert_eq!(diff(&promised, &live), []);
    assert!(planned(&live, &promised).is_empty());

    run(&database, &planned(&promised, &Schema::default()));
    assert_eq!(super::read(&database), empty);
}
