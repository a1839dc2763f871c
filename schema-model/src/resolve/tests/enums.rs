//! Enums as types, texts and integers.

use serde_json::json;

use super::support::{declarations, errors, line_of, resolved, schema};
use crate::{ObjectId, resolve::Target};

#[test]
fn each_way_to_keep_an_enum() {
    let declared = |storage: &str| {
        declarations(
            json!([{ "path": "T", "columns": [
                { "field": "a", "type": "enum app::UserStatus" },
                { "field": "b", "type": "enum app::UserStatus", "nullable": true },
            ] }]),
            json!([{ "path": "app::UserStatus", "schema": "app", "storage": storage,
                     "variants": [{ "variant": "New", "name": "it's new" }, { "variant": "InUse", "discriminant": 5 }] }]),
        )
    };
    let checked = "table t\n  a text\n  b text null\n  t_a_check: check (a IN ('it''s new', 'in_use'))\n  \
                   t_b_check: check (b IN ('it''s new', 'in_use'))";
    assert_eq!(
        schema(&declared("native"), &Target::postgres()),
        "schema app\nenum app.user_status it's new in_use\ntable t\n  a app.user_status\n  b app.user_status null"
    );
    assert_eq!(schema(&declared("native"), &Target::sqlite()), checked);
    assert_eq!(schema(&declared("text_check"), &Target::postgres()), checked);
    assert_eq!(
        schema(&declared("integer"), &Target::postgres()),
        "table t\n  a integer\n  b integer null\n  t_a_check: check (a IN (0, 5))\n  t_b_check: check (b IN (0, 5))"
    );
    let native = declared("native");
    let it = resolved(&native, &Target::postgres());
    let label = ObjectId::EnumLabel { of: "app.user_status".parse().unwrap(), label: "in_use".into() };
    assert_eq!(line_of(&it, &label), Some(6));
}

#[test]
fn arrays_of_enums() {
    let declared = |storage: &str| {
        declarations(
            json!([{ "path": "T", "columns": [{ "field": "a", "type": "[enum Size]" }] }]),
            json!([{ "path": "Size", "storage": storage, "rename_all": "screaming_snake_case", "variants": ["S", "XLarge"] }]),
        )
    };
    assert_eq!(schema(&declared("native"), &Target::postgres()), "enum size S X_LARGE\ntable t\n  a size[]");
    assert_eq!(
        schema(&declared("text_check"), &Target::postgres()),
        "table t\n  a text[]\n  t_a_check: check (a <@ ARRAY['S', 'X_LARGE'])"
    );
}

#[test]
fn a_discriminant_beyond_32_bits_takes_a_bigint() {
    let declared = declarations(
        json!([{ "path": "T", "columns": [{ "field": "a", "type": "enum E" }] }]),
        json!([{ "path": "E", "storage": "integer", "variants": [{ "variant": "A", "discriminant": 3_000_000_000_i64 }] }]),
    );
    assert!(schema(&declared, &Target::postgres()).contains("a bigint"));
}

#[test]
fn mistakes_of_enums() {
    let declared = declarations(
        json!([
            { "path": "T", "columns": [
                { "field": "a", "type": "enum y::Ton" }, { "field": "b", "type": "enum Empty" },
            ] },
            { "path": "Mood", "columns": [] },
        ]),
        json!([
            { "path": "Status", "variants": ["A", { "variant": "B", "name": "a" }] },
            { "path": "Empty", "storage": "text_check", "variants": [] },
            { "path": "x::Mood", "variants": ["A"] },
            { "path": "y::Tone", "name": "tone", "variants": ["A"] },
            { "path": "z::Tone", "variants": ["A"] },
            { "path": "z::Tone", "name": "other", "variants": ["A"] },
            { "path": "Long", "variants": [{ "variant": "A", "name": "x".repeat(64) }, { "variant": "B", "name": "" }] },
        ]),
    );
    let long = "x".repeat(64);
    let expected = format!(
        "2: `T.a`: `y::Ton` is not an enum of the schema; add #[derive(SqlEnum)] to it and list its package in the \
         configuration; did you mean `y::Tone`?\n\
         7: `Status::B`: the enum label `a` is there already: enum label at models.rs:6; rename one of them with \
         name = \"..\"\n\
         8: `Empty`: an enum needs at least one variant to be kept with a check\n\
         9: `Mood`: the enum type `mood` is there already: table at models.rs:4; rename one of them with name = \"..\"\n\
         13: `Tone`: the enum type `tone` is there already: enum type at models.rs:11; rename one of them with \
         name = \"..\"\n\
         15: `Tone`: the Rust path `z::Tone` is there already: Rust path at models.rs:13; rename one of them with \
         name = \"..\"\n\
         18: `Long::A`: the enum label name `{long}` has 64 bytes, PostgreSQL keeps 63; say a shorter one with \
         name = \"..\"\n\
         19: `Long::B`: enum label: a name cannot be empty"
    );
    assert_eq!(errors(&declared, &Target::postgres()), expected);
}
