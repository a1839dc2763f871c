//! SG1904: a document that is text.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1904",
    name: "json-type",
    level: Level::Off,
    what: "a column is json",
    why: "It is kept as text, read anew for each look, and cannot be indexed or compared.",
    advice: "take jsonb",
    example: "CREATE TABLE notes (id bigint PRIMARY KEY, body json);",
    instead: "CREATE TABLE notes (id bigint PRIMARY KEY, body jsonb);",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(tree) = it.tree() else { return Vec::new() };
    let types = said_types(tree).filter(|(_, ty)| matches!(ty, SqlType::Json));
    types.map(|(node, _)| it.at(&node, "it is kept as text and read anew for each look".to_owned(), "jsonb is quicker")).collect()
}
