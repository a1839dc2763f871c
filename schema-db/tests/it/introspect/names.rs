//! Names that need quotes everywhere.

use schema_db::postgres::{IntrospectOptions, introspect};
use schema_model::Name;
use serde_json::json;

use super::{as_json, listed, made, read};

#[test]
fn names_come_back_as_they_are_stored() {
    let introspection = read(
        r#"CREATE SCHEMA "My ""App"".x";
           CREATE TYPE "My ""App"".x"."Stàtus 🦀" AS ENUM ('it''s', '', 'Ünïcode "q"');
           CREATE TABLE "My ""App"".x"."select" (
             "Order By" serial PRIMARY KEY,
             "a.b" "My ""App"".x"."Stàtus 🦀" DEFAULT 'it''s',
             "say ""hi"" \" text CHECK ("say ""hi"" \" <> '\'),
             "table" int UNIQUE,
             CONSTRAINT "fk ; --" FOREIGN KEY ("table") REFERENCES "My ""App"".x"."select" ("Order By")
           );
           CREATE INDEX "in dex" ON "My ""App"".x"."select" ("a.b", lower("say ""hi"" \")) WHERE "table" > 0;
           CREATE TABLE "select" ("from" int);"#,
    );
    assert_eq!(listed(&introspection), [""; 0]);
    let schema = r#""My ""App"".x""#;
    assert_eq!(
        as_json(&introspection.schema),
        json!({
            "namespaces": [{ "name": "My \"App\".x" }],
            "enums": [{ "name": format!("{schema}.Stàtus 🦀"), "labels": ["it's", "", "Ünïcode \"q\""] }],
            "tables": [
                { "name": "select", "columns": [{ "name": "from", "type": "integer", "nullable": true }] },
                {
                    "name": format!("{schema}.select"),
                    "columns": [
                        { "name": "Order By", "type": "integer",
                          "value": { "serial": { "sequence": "select_Order By_seq" } } },
                        { "name": "a.b", "type": format!("{schema}.\"Stàtus 🦀\""), "nullable": true,
                          "value": { "default": format!("'it''s'::{schema}.\"Stàtus 🦀\"") } },
                        { "name": "say \"hi\" \\", "type": "text", "nullable": true },
                        { "name": "table", "type": "integer", "nullable": true },
                    ],
                    "constraints": [
                        { "name": "fk ; --", "is": { "foreign_key": {
                            "columns": ["table"], "target": format!("{schema}.select"), "target_columns": ["Order By"] } } },
                        { "name": "select_pkey", "is": { "primary_key": { "columns": ["Order By"] } } },
                        { "name": "select_say \"hi\" \\_check",
                          "is": { "check": "\"say \"\"hi\"\" \\\" <> '\\'::text" } },
                        { "name": "select_table_key", "is": { "unique": { "columns": ["table"] } } },
                    ],
                    "indexes": [{
                        "name": "in dex",
                        "parts": [
                            { "on": { "column": "a.b" } },
                            { "on": { "expression": "lower(\"say \"\"hi\"\" \\\")" } },
                        ],
                        "where": "\"table\" > 0",
                    }],
                },
            ],
        })
    );
}

#[test]
fn the_default_schema_goes_without_saying_and_public_does_not() {
    let database = made(
        "CREATE SCHEMA app; CREATE SCHEMA empty;
         CREATE TYPE app.mood AS ENUM ('a'); CREATE FUNCTION app.one() RETURNS int LANGUAGE sql AS 'SELECT 1';
         CREATE TABLE app.t (id int PRIMARY KEY DEFAULT app.one(), mood app.mood DEFAULT 'a');",
    );
    let options =
        IntrospectOptions { default_schema: Name::new("app").unwrap(), ..IntrospectOptions::default() };
    let mut client = database.connect();
    let mut schema = || as_json(&introspect(&mut client, &options).unwrap().schema);
    let first = schema();
    assert_eq!(first["namespaces"], json!([{ "name": "empty" }]));
    assert_eq!(first["enums"][0]["name"], "mood");
    assert_eq!(first["tables"][0]["name"], "t");
    assert_eq!(first["tables"][0]["columns"][0]["value"], json!({ "default": "one()" }));
    assert_eq!(first["tables"][0]["columns"][1]["value"], json!({ "default": "'a'::mood" }));

    database.connect().batch_execute("CREATE TABLE public.u (id int REFERENCES app.t)").unwrap();
    let second = schema();
    assert_eq!(second["namespaces"], json!([{ "name": "empty" }, { "name": "public" }]));
    assert_eq!(second["tables"][1]["name"], "public.u");
    assert_eq!(second["tables"][1]["constraints"][0]["is"]["foreign_key"]["target"], "t");
}
