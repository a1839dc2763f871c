//! What structs can declare reads back from SQLite as it was resolved.

use schema_diff::{Options, diff, propose};
use schema_model::{
    Declarations, Dialect, Schema,
    resolve::{Target, UuidStorage, resolve},
};
use serde_json::{Value, json};

use super::{open, read, rows, run};

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

fn declarations() -> Declarations {
    let every_type = LOGICAL_TYPES.iter().flat_map(|ty| {
        let required = json!({ "field": ty, "type": { "logical": ty } });
        let optional =
            json!({ "field": format!("{ty}_or_none"), "type": { "logical": ty }, "nullable": true });
        [required, optional]
    });
    let every_type: Vec<Value> = [
        json!({ "field": "id", "type": { "logical": "i64" }, "primary_key": true, "identity": "by_default" }),
    ]
    .into_iter()
    .chain(every_type)
    .collect();
    let unsigned = |ty: &str| json!({ "field": ty, "type": { "logical": ty }, "unsigned": true });
    let default =
        |field: &str, ty: Value, default: Value| json!({ "field": field, "type": ty, "default": default });
    let declarations = json!({
        "tables": [
            { "path": "a::EveryType", "columns": every_type, "strict": true },
            {
                "path": "a::Order", "name": "order", "without_rowid": true,
                "primary_key": { "fields": ["tenant", "number"] },
                "columns": [
                    { "field": "tenant", "type": { "logical": "i64" } },
                    { "field": "number", "type": { "logical": "text" }, "collate": "NOCASE" },
                    unsigned("u8"), unsigned("u16"), unsigned("u32"),
                    default("flag", json!({ "logical": "bool" }), json!({ "literal": { "bool": true } })),
                    default("price", json!({ "logical": "numeric" }), json!({ "literal": { "float": "1.50" } })),
                    default("name", json!({ "logical": "text" }), json!({ "literal": { "text": "it's" } })),
                    default("raw", json!({ "logical": "bytes" }), json!({ "literal": { "bytes": [0, 255] } })),
                    default("made", json!({ "logical": "timestamp" }), json!({ "sql": "strftime('%s') -- when" })),
                    default("state", json!({ "enum": "a::State" }), json!({ "variant": "Active" })),
                    { "field": "level", "type": { "enum": "a::Level" } },
                    { "field": "other", "type": { "sql": "Money Bag(3)" }, "nullable": true },
                    { "field": "slug", "type": { "logical": "text" }, "generated": { "sql": "lower(name)" } },
                    { "field": "size", "type": { "logical": "i64" }, "nullable": true,
                      "generated": { "sql": "length(name)", "virtual": true } },
                ],
                "checks": [{ "field": "name", "sql": "name <> ''" }, { "sql": "flag OR size > 3" },
                           { "sql": "u8 < u16", "name": "growing" }, { "field": "name", "sql": "name <> 'x'" }],
                "uniques": [{ "fields": ["name", "made"] }, { "fields": ["slug"], "name": "one slug" }],
                "foreign_keys": [
                    { "fields": ["tenant", "number"], "target": "a::Order", "on_delete": "cascade" },
                    { "fields": ["tenant"], "target": "a::EveryType", "on_update": "cascade",
                      "deferrable": "initially_deferred" },
                ],
                "indexes": [
                    { "parts": [{ "target": { "field": "made" }, "order": "desc" }, { "target": { "field": "name" }, "collate": "NOCASE" }] },
                    { "parts": [{ "target": { "expression": "lower(name)" } }], "unique": true, "where": "flag" },
                ],
            },
        ],
        "enums": [
            { "path": "a::State", "variants": [{ "variant": "Active", "line": 2, "discriminant": 0 },
                                                 { "variant": "It", "name": "it's", "line": 3, "discriminant": 1 }] },
            { "path": "a::Level", "storage": "integer", "variants": [{ "variant": "Low", "line": 2, "discriminant": -1 },
                                                 { "variant": "High", "line": 3, "discriminant": 1 }] },
        ],
    });
    serde_json::from_value(with_places(declarations)).unwrap()
}

#[test]
fn declarations_read_back_as_they_were_resolved() {
    for uuid in [UuidStorage::Text, UuidStorage::Blob] {
        let target = Target { uuid, ..Target::sqlite() };
        let schema = resolve(&declarations(), &target).unwrap().schema;
        let options = Options::new(Dialect::Sqlite);
        let connection = open("");
        run(&connection, &propose(&Schema::default(), &schema, &[], &options).unwrap().plan);
        assert_eq!(diff(&read(&connection), &schema), []);
        assert!(propose(&read(&connection), &schema, &[], &options).unwrap().plan.is_empty());
    }
}

#[test]
fn declared_defaults_are_values_that_the_column_takes() {
    let schema = resolve(&declarations(), &Target::sqlite()).unwrap().schema;
    let connection = open("PRAGMA foreign_keys = OFF");
    run(
        &connection,
        &propose(&Schema::default(), &schema, &[], &Options::new(Dialect::Sqlite)).unwrap().plan,
    );
    let insert = "INSERT INTO \"order\" (tenant, number, u8, u16, u32, level) VALUES (1, 'a', 1, 2, 3, -1)";
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    connection.execute_batch(insert).unwrap();
    let values = rows(&connection, "SELECT flag, price, name, raw, state, slug, size FROM \"order\"");
    assert_eq!(values, ["1|1.50|it's|[0, ff]|active|it's|4"]);
}
