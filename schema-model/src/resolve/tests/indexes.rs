//! Indexes in canonical form.

use serde_json::{Value, json};

use super::support::{errors, schema, tables};
use crate::{Declarations, resolve::Target};

fn indexed(indexes: Value) -> Declarations {
    tables(json!([{
        "path": "T",
        "columns": [{ "field": "a", "type": "text" }, { "field": "b", "type": "i64", "name": "bee" }],
        "indexes": indexes,
    }]))
}

fn indexes(declared: &Declarations, target: &Target) -> String {
    let schema = schema(declared, target);
    let lines: Vec<&str> = schema.lines().skip(3).map(str::trim).collect();
    lines.join("\n")
}

#[test]
fn postgres_leaves_out_defaults() {
    let declared = indexed(json!([
        { "parts": [{ "target": { "field": "a" }, "nulls": "last" }, { "target": { "field": "b" }, "order": "desc", "nulls": "first" }], "using": "btree" },
        { "parts": [{ "target": { "field": "a" }, "nulls": "first" }], "name": "first" },
        { "parts": [{ "target": { "field": "a" }, "operator_class": "gin_trgm_ops" }], "using": "gin", "name": "gin" },
        { "parts": ["b"], "include": ["a"], "unique": true, "where": "a <> ''" },
    ]));
    assert_eq!(
        indexes(&declared, &Target::postgres()),
        "first: index (a nulls First)\ngin: index (a gin_trgm_ops) using gin\nt_a_bee_idx: index (a, bee desc)\n\
         t_bee_a_idx: unique index (bee) include a where a <> ''"
    );
}

#[test]
fn sqlite_has_the_other_order_of_nulls() {
    let part = |order: &str, nulls: &str| json!([{ "parts": [{ "target": { "field": "a" }, "order": order, "nulls": nulls }] }]);
    for (order, nulls, expected) in
        [("asc", "first", "t_a_idx: index (a)"), ("desc", "last", "t_a_idx: index (a desc)")]
    {
        assert_eq!(indexes(&indexed(part(order, nulls)), &Target::sqlite()), expected);
    }
    assert_eq!(
        errors(&indexed(part("asc", "last")), &Target::sqlite()),
        "4: `T`: an index of SQLite has NULLs first for asc and last for desc; remove nulls_first or nulls_last"
    );
}

#[test]
fn sqlite_lacks_much() {
    let declared = indexed(json!([
        { "parts": ["a"], "using": "gin" },
        { "parts": ["a"], "include": ["b"] },
        { "parts": ["a"], "nulls_not_distinct": true, "unique": true },
        { "parts": [{ "target": { "field": "a" }, "operator_class": "x" }] },
    ]));
    assert_eq!(
        errors(&declared, &Target::sqlite()),
        "4: `T`: SQLite has one kind of index and no `using`; remove `using`\n\
         5: `T`: an index of SQLite has no `include`; add the fields to the index\n\
         6: `T`: to SQLite two NULLs are always distinct; remove it, or index an expression such as coalesce(column, '')\n\
         7: `T`: SQLite has no operator classes; remove `ops`"
    );
}

#[test]
fn mistakes_of_indexes() {
    let declared = indexed(json!([
        { "parts": ["x"] }, { "parts": [] }, { "parts": ["a"], "include": ["c"] },
        { "parts": [{ "target": { "field": "a" }, "operator_class": "a.b.c" }] },
    ]));
    assert_eq!(
        errors(&declared, &Target::postgres()),
        "4: `T`: `T` has no column field `x`; did you mean `a`?\n\
         5: `T`: no fields are named; name at least one, or remove the attribute\n\
         6: `T`: `T` has no column field `c`; did you mean `a`?\n\
         7: `T`: reference: \"a.b.c\" is not a name; write name or schema.name, with \"double quotes\" around parts \
         that contain dots"
    );
}

#[test]
fn access_methods_have_their_limits() {
    let declared = indexed(json!([
        { "parts": [{ "target": { "field": "a" }, "order": "desc" }], "using": "gin", "unique": true },
        { "parts": ["a", "b"], "using": "hash" },
        { "parts": ["a"], "using": "brin", "include": ["b"] },
        { "parts": ["a", "b"], "using": "gist", "include": ["b"], "name": "fine" },
        { "parts": ["a", "b"], "using": "bloom", "unique": true, "name": "unjudged" },
    ]));
    assert_eq!(
        errors(&declared, &Target::postgres()),
        "4: `T`: an index using gin cannot be unique; remove `unique`, or `using`\n\
         4: `T`: an index using gin has no order; remove desc, nulls_first and nulls_last, or `using`\n\
         5: `T`: an index using hash has one field only; make one index for each field, or remove `using`\n\
         6: `T`: an index using brin cannot include fields; remove `include`, or `using`"
    );
}

/// Names are those of PostgreSQL 15 for the same indexes made in this order.
#[test]
fn default_names_of_expressions_and_doubles() {
    let declared = indexed(json!([
        { "parts": [{ "target": { "expression": "lower(a)" } }, { "target": { "expression": "lower(a)" } }] },
        { "parts": [{ "target": { "expression": "a || 'x'" } }], "include": ["b"] },
        { "parts": ["a"] },
        { "parts": ["a"], "where": "bee > 0" },
    ]));
    assert_eq!(
        indexes(&declared, &Target::postgres()),
        "t_a_idx: index (a)\nt_a_idx1: index (a) where bee > 0\nt_expr_bee_idx: index ((a || 'x')) include bee\n\
         t_lower_lower1_idx: index ((lower(a)), (lower(a)))"
    );
}
