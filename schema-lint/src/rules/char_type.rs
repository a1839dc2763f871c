//! SG1902: blanks that nobody wrote.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1902",
    name: "char-type",
    level: Level::Off,
    what: "a column is char(n)",
    why: "Values are filled up with blanks, which are compared in some places and not in others.",
    advice: "take text",
    example: "CREATE TABLE notes (id bigint PRIMARY KEY, land char(2));",
    instead: "CREATE TABLE notes (id bigint PRIMARY KEY, land text);",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(tree) = it.tree() else { return Vec::new() };
    let types = said_types(tree).filter(|(_, ty)| matches!(ty, SqlType::Char(_)));
    types.map(|(node, _)| it.at(&node, "values are filled up with blanks".to_owned(), "blanks are added")).collect()
}
