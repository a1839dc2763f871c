//! SG1903: a moment that nobody can tell.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1903",
    name: "timestamp-without-zone",
    level: Level::Off,
    what: "a column is timestamp without time zone",
    why: "It says what a clock showed, and not where. Programs in other zones read another moment.",
    advice: "take timestamptz, which is as large",
    example: "CREATE TABLE notes (id bigint PRIMARY KEY, at timestamp);",
    instead: "CREATE TABLE notes (id bigint PRIMARY KEY, at timestamptz);",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(tree) = it.tree() else { return Vec::new() };
    let types = said_types(tree).filter(|(_, ty)| matches!(ty, SqlType::Timestamp(_)));
    types.map(|(node, _)| it.at(&node, "no zone says which moment it is".to_owned(), "no zone")).collect()
}
