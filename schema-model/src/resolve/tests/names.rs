//! Names of tables, schemas and columns; who may have which.

use serde_json::json;

use super::support::{errors, schema, tables};
use crate::resolve::{TableNaming, Target};

#[test]
fn tables_are_named_after_structs() {
    let declared = tables(json!([
        { "path": "shop::OrderLine", "columns": [] },
        { "path": "shop::Category", "columns": [] },
        { "path": "shop::Person", "name": "Folk", "columns": [] },
    ]));
    let plural = Target { naming: TableNaming::Plural, ..Target::postgres() };
    assert_eq!(schema(&declared, &Target::postgres()), "table Folk\ntable category\ntable order_line");
    assert_eq!(schema(&declared, &plural), "table Folk\ntable categories\ntable order_lines");
}

#[test]
fn columns_follow_rename_all_unless_they_have_a_name() {
    let declared = tables(json!([{ "path": "T", "rename_all": "camel_case", "columns": [
        { "field": "created_at", "type": "date" }, { "field": "r#type", "type": "text" },
        { "field": "other_one", "type": "text", "name": "other_one" },
    ] }]));
    assert_eq!(
        schema(&declared, &Target::postgres()),
        "table t\n  createdAt date\n  type text\n  other_one text"
    );
}

#[test]
fn schemas_other_than_the_default_one_are_objects() {
    let declared = tables(json!([
        { "path": "A", "schema": "public", "columns": [] },
        { "path": "B", "schema": "app", "columns": [] },
    ]));
    assert_eq!(schema(&declared, &Target::postgres()), "schema app\ntable a\ntable app.b");
    let app = Target { default_schema: "app".parse().unwrap(), ..Target::postgres() };
    assert_eq!(schema(&declared, &app), "schema public\ntable b\ntable public.a");
    let declared =
        tables(json!([{ "path": "B", "schema": "app", "columns": [{ "field": "a", "type": "i32" }] }]));
    assert_eq!(errors(&declared, &Target::sqlite()), "1: `B`: SQLite has no schemas; remove schema = \"..\"");
}

#[test]
fn names_longer_than_postgres_keeps() {
    let long = |c: &str| c.repeat(64);
    let declared = tables(json!([
        { "path": "T", "columns": [
            { "field": "a", "type": "i32", "name": long("c") },
            { "field": "b", "type": "i32", "serial": { "sequence": long("s") } },
        ],
          "uniques": [{ "fields": ["a"], "name": long("k") }],
          "checks": [{ "sql": "true", "name": long("é") }],
          "indexes": [{ "parts": ["a"], "name": long("i") }] },
        { "path": "U", "name": long("t"), "columns": [] },
        { "path": "V", "schema": long("s"), "columns": [] },
    ]));
    let lines: Vec<String> = errors(&declared, &Target::postgres())
        .lines()
        .map(|it| {
            it.split(" name `").next().unwrap().to_owned()
                + if it.contains("has 64 bytes") { "" } else { "!" }
        })
        .collect();
    assert_eq!(
        lines,
        [
            "2: `T.a`: the column",
            "3: `T`: the sequence",
            "4: `T`: the constraint",
            "5: `T`: the constraint!",
            "6: `T`: the index",
            "7: `U`: the table",
            "8: `V`: the schema",
        ]
    );
}

#[test]
fn sqlite_keeps_long_names() {
    let name = "t".repeat(99);
    let declared = tables(
        json!([{ "path": "T", "name": name, "columns": [{ "field": "a", "type": "i64", "primary_key": true }] }]),
    );
    assert!(schema(&declared, &Target::sqlite()).contains(&format!("{name}_pkey: primary key")));
}

#[test]
fn what_is_named_twice() {
    let declared = tables(json!([
        { "path": "A", "columns": [{ "field": "x", "type": "i32" }, { "field": "y", "type": "i32", "name": "x" }] },
        { "path": "x::A", "columns": [] },
        { "path": "A", "name": "b", "columns": [] },
        { "path": "C", "columns": [{ "field": "x", "type": "i32" }],
          "uniques": [{ "fields": ["x"], "name": "taken" }],
          "checks": [{ "sql": "true", "name": "taken" }],
          "indexes": [{ "parts": ["x"], "name": "taken" }, { "parts": ["x"], "name": "a" }] },
    ]));
    let twice = "rename one of them with name = \"..\"";
    assert_eq!(
        errors(&declared, &Target::postgres()),
        format!(
            "3: `A.y`: the column `x` is there already: column at models.rs:2; {twice}\n\
             4: `A`: the table `a` is there already: table at models.rs:1; {twice}\n\
             5: `A`: the Rust path `A` is there already: Rust path at models.rs:1; {twice}\n\
             9: `C`: the constraint `taken` is there already: constraint at models.rs:8; {twice}\n\
             10: `C`: the index `taken` is there already: constraint at models.rs:8; {twice}\n\
             11: `C`: the index `a` is there already: table at models.rs:1; {twice}"
        )
    );
}

#[test]
fn sqlite_tells_no_names_by_case() {
    let declared = tables(json!([
        { "path": "A", "name": "Users", "columns": [{ "field": "x", "type": "i32" }, { "field": "X", "type": "i32" }] },
        { "path": "B", "name": "users", "columns": [{ "field": "x", "type": "i32" }] },
    ]));
    assert!(schema(&declared, &Target::postgres()).contains("table users"));
    let errors = errors(&declared, &Target::sqlite());
    assert!(
        errors.contains("3: `A.X`: the column `X`") && errors.contains("4: `B`: the table `users`"),
        "{errors}"
    );
}

/// Indexes share a name space with those of other tables, in the order of the tables' names.
#[test]
fn default_names_step_aside() {
    let declared = tables(json!([
        { "path": "a::UserGroup", "columns": [{ "field": "id", "type": "i32" }],
          "uniques": [{ "fields": ["id"] }], "indexes": [{ "parts": ["id"] }] },
        { "path": "b::User", "columns": [{ "field": "group_id", "type": "i32" }],
          "uniques": [{ "fields": ["group_id"] }], "indexes": [{ "parts": ["group_id"] }] },
        { "path": "c::X", "name": "x", "schema": "other", "columns": [{ "field": "id", "type": "i32" }],
          "indexes": [{ "parts": ["id"], "name": "user_group_id_idx" }] },
    ]));
    assert_eq!(
        schema(&declared, &Target::postgres()),
        "schema other\ntable user\n  group_id integer\n  user_group_id_key: unique Distinct (group_id)\n  \
         user_group_id_idx: index (group_id)\ntable user_group\n  id integer\n  \
         user_group_id_key1: unique Distinct (id)\n  user_group_id_idx1: index (id)\ntable other.x\n  id integer\n  \
         user_group_id_idx: index (id)"
    );
}
