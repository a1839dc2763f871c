//! Renames, values that follow, and fillings.

use serde_json::json;

use super::support::{declarations, errors, renames, resolved, tables};
use crate::{ObjectId, resolve::Target};

#[test]
fn everything_that_can_be_renamed() {
    let declared = declarations(
        json!([{
            "path": "Account", "schema": "app", "renamed_from": "users",
            "columns": [
                { "field": "id", "type": "i64", "primary_key": true },
                { "field": "nickname", "type": "text", "renamed_from": "nick" },
                { "field": "status", "type": "enum Status" },
            ],
            "uniques": [{ "fields": ["nickname"], "name": "one_nick", "renamed_from": "nick_key" }],
            "checks": [{ "sql": "true", "renamed_from": "old_check" }],
            "indexes": [{ "parts": ["nickname"], "renamed_from": "old_idx" }],
        }]),
        json!([{ "path": "Status", "renamed_from": "public.state",
                 "variants": ["Active", { "variant": "Gone", "renamed_from": "left" }] }]),
    );
    let hints = resolved(&declared, &Target::postgres()).hints;
    assert_eq!(
        renames(&hints.renames),
        "enum state -> status at 8\nenum value status.left -> status.gone at 10\n\
         table app.users -> app.account at 1\ncolumn app.account.nick -> app.account.nickname at 3\n\
         constraint app.account.nick_key -> app.account.one_nick at 5\n\
         constraint app.account.old_check -> app.account.account_check at 6\n\
         index app.account.old_idx -> app.account.account_nickname_idx at 7"
    );
    assert_eq!(hints.value_renames, []);
}

#[test]
fn default_names_follow_their_table_and_columns() {
    let declared = tables(json!([
        { "path": "Account", "renamed_from": "users", "columns": [
            { "field": "id", "type": "i64", "primary_key": true },
            { "field": "nickname", "type": "text", "renamed_from": "nick" },
        ], "indexes": [{ "parts": ["nickname", "id"] }], "uniques": [{ "fields": ["nickname"], "name": "fixed" }] },
        { "path": "Post", "columns": [
            { "field": "account_id", "type": "i64", "renamed_from": "user_id" }, { "field": "n", "type": "i64" },
        ], "foreign_keys": [{ "fields": ["account_id"], "target": "Account" }], "indexes": [{ "parts": ["n"] }] },
    ]));
    assert_eq!(
        renames(&resolved(&declared, &Target::postgres()).hints.followers),
        "constraint account.users_pkey -> account.account_pkey at 2\n\
         index account.users_nick_id_idx -> account.account_nickname_id_idx at 5\n\
         constraint post.post_user_id_fkey -> post.post_account_id_fkey at 9"
    );
}

#[test]
fn values_of_enums_kept_as_text_follow_their_label() {
    let declared = declarations(
        json!([{ "path": "T", "columns": [
            { "field": "a", "type": "enum Status" }, { "field": "b", "type": "enum Status" },
        ] }]),
        json!([{ "path": "Status", "variants": [{ "variant": "Gone", "renamed_from": "left" }] }]),
    );
    let hints = resolved(&declared, &Target::sqlite()).hints;
    let values: Vec<String> = hints
        .value_renames
        .iter()
        .map(|it| format!("{} {} -> {} at {}", it.column, it.before, it.after, it.place.line))
        .collect();
    assert_eq!(values, ["column t.a left -> gone at 5", "column t.b left -> gone at 5"]);
    assert_eq!(hints.renames, []);
}

#[test]
fn what_a_label_replaces_is_about_the_type_or_the_columns() {
    let declared = declarations(
        json!([{ "path": "T", "columns": [
            { "field": "a", "type": "enum Status" }, { "field": "b", "type": "enum Status" },
        ] }]),
        json!([{ "path": "Status", "variants": [{ "variant": "Gone", "replaces": ["left", "lost"] }] }]),
    );
    let all = |target: &Target| {
        let replacements = resolved(&declared, target).hints.replacements;
        let texts = replacements.iter().map(|it| format!("{} {} -> {}", it.of, it.before, it.after));
        texts.collect::<Vec<_>>()
    };
    assert_eq!(all(&Target::postgres()), ["enum status left -> gone", "enum status lost -> gone"]);
    assert_eq!(
        all(&Target::sqlite()),
        [
            "column t.a left -> gone",
            "column t.a lost -> gone",
            "column t.b left -> gone",
            "column t.b lost -> gone"
        ]
    );
}

#[test]
fn what_is_replaced_is_gone() {
    let declared = declarations(
        json!([]),
        json!([{ "path": "Status", "variants": ["Open", { "variant": "Gone", "replaces": ["open"] }] }]),
    );
    let message = errors(&declared, &Target::postgres());
    assert!(message.contains("names a label that the enum still has"), "{message}");
}

#[test]
fn backfills_are_kept_by_column() {
    let declared = tables(
        json!([{ "path": "T", "columns": [{ "field": "a", "type": "i32", "backfill": "length(b)" }] }]),
    );
    let hints = resolved(&declared, &Target::postgres()).hints;
    let id = ObjectId::column(&"t".parse().unwrap(), &"a".parse().unwrap());
    assert_eq!(hints.backfills.get(&id).unwrap().as_str(), "length(b)");
}

#[test]
fn renames_that_cannot_be() {
    let declared = tables(json!([
        { "path": "A", "renamed_from": "public.a", "columns": [
            { "field": "x", "type": "i32", "renamed_from": "x" },
            { "field": "y", "type": "i32", "renamed_from": "z" },
            { "field": "w", "type": "i32", "renamed_from": "z" },
        ] },
        { "path": "B", "renamed_from": "a.b.c", "columns": [] },
    ]));
    assert_eq!(
        errors(&declared, &Target::postgres()),
        "1: `A`: renamed_from = \"public.a\" is the present name of the table; remove renamed_from, or say the former \
         name\n\
         2: `A.x`: renamed_from = \"x\" is the present name of the column; remove renamed_from, or say the former name\n\
         4: `column a.w`: renamed_from = \"a.z\" is claimed at models.rs:3 too; only one can have been it\n\
         5: `B`: table: \"a.b.c\" is not a name; write name or schema.name, with \"double quotes\" around parts that \
         contain dots"
    );
}
