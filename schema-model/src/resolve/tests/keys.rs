//! Primary keys, uniques, foreign keys and checks.

use serde_json::{Value, json};

use super::support::{errors, schema, tables};
use crate::{Declarations, resolve::Target};

#[test]
fn keys_by_field_and_by_struct() {
    let declared = tables(json!([
        { "path": "Line", "columns": [
            { "field": "order_id", "type": "i64", "primary_key": true },
            { "field": "position", "type": "i32", "primary_key": true },
        ], "uniques": [{ "fields": ["position", "order_id"] }] },
        { "path": "Other", "columns": [{ "field": "a", "type": "i64" }, { "field": "b", "type": "i32" }],
          "primary_key": { "fields": ["b", "a"], "name": "the_key" } },
    ]));
    assert_eq!(
        schema(&declared, &Target::postgres()),
        "table line\n  order_id bigint\n  position integer\n  line_pkey: primary key (order_id, position)\n  \
         line_position_order_id_key: unique Distinct (position, order_id)\ntable other\n  a bigint\n  b integer\n  \
         the_key: primary key (b, a)"
    );
}

#[test]
fn mistakes_of_keys() {
    let declared = tables(json!([{
        "path": "app::User",
        "columns": [{ "field": "email", "type": "text", "primary_key": true }],
        "primary_key": { "fields": ["email"] },
        "uniques": [{ "fields": ["emial"] }, { "fields": ["email", "email"] }, { "fields": [] }],
        "checks": [{ "field": "zzz", "sql": "true" }],
    }]));
    assert_eq!(
        errors(&declared, &Target::postgres()),
        "3: `User`: `User` has no column field `emial`; did you mean `email`?\n\
         4: `User`: the field `email` is named twice; name it once\n\
         5: `User`: no fields are named; name at least one, or remove the attribute\n\
         6: `User`: `User` has no column field `zzz`\n\
         7: `User`: the table has a primary key at models.rs:2 already; say it once, on the fields or on the struct"
    );
}

#[test]
fn one_key_is_declared_once() {
    let declared = tables(json!([{
        "path": "T",
        "columns": [{ "field": "a", "type": "i32", "primary_key": true }, { "field": "b", "type": "i32" }],
        "uniques": [{ "fields": ["b"] }, { "fields": ["a"] }, { "fields": ["b"], "name": "again" },
                    { "fields": ["a", "b"] }, { "fields": ["b", "a"] }],
    }]));
    assert_eq!(
        errors(&declared, &Target::postgres()),
        "5: `T`: these fields are a key by models.rs:2 already; remove one of both\n\
         6: `T`: these fields are a key by models.rs:4 already; remove one of both"
    );
}

#[test]
fn nulls_not_distinct_needs_postgres_15() {
    let declared = tables(json!([{
        "path": "T", "columns": [{ "field": "a", "type": "text" }],
        "uniques": [{ "fields": ["a"], "nulls_not_distinct": true }],
    }]));
    let target = |version| Target { postgres_version: Some(version), ..Target::postgres() };
    assert_eq!(schema(&declared, &target(15)), "table t\n  a text\n  t_a_key: unique NotDistinct (a)");
    assert_eq!(
        errors(&declared, &target(14)),
        "3: `T`: nulls_not_distinct needs PostgreSQL 15, and the target is PostgreSQL 14; remove it, or index an \
         expression such as coalesce(column, '')"
    );
    assert!(errors(&declared, &Target::sqlite()).contains("to SQLite two NULLs are always distinct"));
}

#[test]
fn sqlite_defers_foreign_keys_only() {
    let declared = tables(json!([{
        "path": "T", "columns": [{ "field": "a", "type": "text" }],
        "uniques": [{ "fields": ["a"], "deferrable": "initially_deferred" }],
    }]));
    assert!(schema(&declared, &Target::postgres()).contains("t_a_key"));
    assert_eq!(
        errors(&declared, &Target::sqlite()),
        "3: `T`: SQLite defers foreign keys only; remove `deferrable` from the key"
    );
}

/// `User` (id, email unique, a and b unique together by index), and a `Post` with the given columns and reference.
fn post(columns: Value, key: Value) -> Declarations {
    tables(json!([
        { "path": "app::User", "name": "users", "schema": "app", "columns": [
            { "field": "id", "type": "i64", "primary_key": true },
            { "field": "email", "type": "text" }, { "field": "nick", "type": "text" },
            { "field": "a", "type": "i32" }, { "field": "b", "type": "i32" },
        ], "uniques": [{ "fields": ["email"] }, { "fields": ["nick"], "deferrable": "initially_immediate" }],
           "indexes": [{ "parts": ["a", "b"], "unique": true }] },
        { "path": "app::Note", "columns": [{ "field": "text", "type": "text" }] },
        { "path": "app::Post", "columns": columns, "foreign_keys": [key] },
    ]))
}

#[test]
fn references_by_key_unique_and_unique_index() {
    for (columns, key, expected) in [
        (
            json!([{ "field": "author_id", "type": "i64" }]),
            json!({ "fields": ["author_id"], "target": "app::User", "on_delete": "cascade" }),
            "post_author_id_fkey: (author_id) references app.users (id) on delete Cascade",
        ),
        (
            json!([{ "field": "author_id", "type": "i32" }]),
            json!({ "fields": ["author_id"], "target": "app::User", "name": "by" }),
            "by: (author_id) references app.users (id) on delete NoAction",
        ),
        (
            json!([{ "field": "mail", "type": "sql varchar(99)", "nullable": true }]),
            json!({ "fields": ["mail"], "target": "app::User", "target_fields": ["email"], "on_delete": "set_null" }),
            "post_mail_fkey: (mail) references app.users (email) on delete SetNull",
        ),
        (
            json!([{ "field": "x", "type": "i32" }, { "field": "y", "type": "i32" }]),
            json!({ "fields": ["x", "y"], "target": "app::User", "target_fields": ["b", "a"] }),
            "post_x_y_fkey: (x, y) references app.users (b, a) on delete NoAction",
        ),
    ] {
        let schema = schema(&post(columns, key), &Target::postgres());
        assert!(schema.contains(expected), "{schema}");
    }
}

#[test]
fn references_that_cannot_work() {
    let id = || json!([{ "field": "user_id", "type": "i64" }]);
    for (columns, key, expected) in [
        (
            id(),
            json!({ "fields": ["user_id"], "target": "app::Usr" }),
            "`Post.user_id`: `app::Usr` is not a table; add #[derive(Table)] to it and list its package in the \
             configuration; did you mean `app::User`?",
        ),
        (
            id(),
            json!({ "fields": ["user"], "target": "app::User" }),
            "`Post.user`: `Post` has no column field `user`",
        ),
        (
            id(),
            json!({ "fields": ["user_id"], "target": "app::User", "target_fields": ["uid"] }),
            "`Post.user_id`: `User` has no column field `uid`; did you mean `id`?",
        ),
        (
            id(),
            json!({ "fields": ["user_id"], "target": "app::Note" }),
            "`Post.user_id`: `app::Note` has no primary key; say which of its columns are referenced, or give it a key",
        ),
        (
            id(),
            json!({ "fields": ["user_id"], "target": "app::User", "target_fields": ["a", "b"] }),
            "`Post.user_id`: 1 field(s) reference 2 of `app::User`; name as many on both sides",
        ),
        (
            id(),
            json!({ "fields": ["user_id"], "target": "app::User", "target_fields": ["a"] }),
            "`Post.user_id`: `app::User` (a) is neither primary key nor unique; add unique(a) to it (not deferrable), \
             or reference its key",
        ),
        (
            json!([{ "field": "n", "type": "text" }]),
            json!({ "fields": ["n"], "target": "app::User", "target_fields": ["nick"] }),
            "`Post.n`: `app::User` (nick) is neither primary key nor unique; add unique(nick) to it (not deferrable), \
             or reference its key",
        ),
        (
            json!([{ "field": "user_id", "type": "uuid" }]),
            json!({ "fields": ["user_id"], "target": "app::User" }),
            "`Post.user_id`: the foreign key cannot work: `user_id` is uuid, `app::User.id` is bigint; make the types \
             equal",
        ),
    ] {
        let error = errors(&post(columns, key), &Target::postgres());
        assert_eq!(error.split_once(": ").unwrap().1, expected);
    }
}

#[test]
fn one_mistake_gives_one_error() {
    // The referenced table's own mistake is not told again by those that reference it.
    let declared = tables(json!([
        { "path": "A", "columns": [{ "field": "id", "type": "u8", "primary_key": true }] },
        { "path": "B", "columns": [{ "field": "a", "type": "i64" }],
          "foreign_keys": [{ "fields": ["a"], "target": "A" }] },
        { "path": "C", "name": "", "columns": [] },
        { "path": "D", "columns": [{ "field": "c", "type": "i64" }],
          "foreign_keys": [{ "fields": ["c"], "target": "C" }] },
    ]));
    assert_eq!(
        errors(&declared, &Target::postgres()),
        "2: `A.id`: there is no unsigned integer in SQL; say #[column(unsigned)] to keep u8 as smallint with a check, \
         or use i16\n6: `C`: table: a name cannot be empty"
    );
}

#[test]
fn checks_are_named_by_where_they_are_written() {
    let declared = tables(json!([{
        "path": "T", "columns": [{ "field": "a", "type": "u8", "unsigned": true }],
        "checks": [
            { "sql": "a > 1", "field": "a" }, { "sql": "a > 2" }, { "sql": "a > 3" },
            { "sql": "a > 4", "name": "t_check1" },
        ],
    }]));
    assert_eq!(
        schema(&declared, &Target::postgres()),
        "table t\n  a smallint\n  t_a_check: check (a BETWEEN 0 AND 255)\n  t_a_check1: check (a > 1)\n  \
         t_check: check (a > 2)\n  t_check1: check (a > 4)\n  t_check2: check (a > 3)"
    );
}
