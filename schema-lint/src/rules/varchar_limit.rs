//! SG1901: a length that will have to grow.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1901",
    name: "varchar-limit",
    level: Level::Off,
    what: "a column is varchar(n)",
    why: "It costs as much as text. Making it longer is quick, making it shorter writes the whole table anew.",
    advice: "take text and a CHECK of the length, which can be changed online",
    example: "CREATE TABLE notes (id bigint PRIMARY KEY, title varchar(80));",
    instead: "CREATE TABLE notes (id bigint PRIMARY KEY, title text CHECK (length(title) <= 80));",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(tree) = it.tree() else { return Vec::new() };
    let types = said_types(tree).filter(|(_, ty)| matches!(ty, SqlType::Varchar(Some(_))));
    types.map(|(node, _)| it.at(&node, "the length is part of the type".to_owned(), "text and a CHECK is easier to change")).collect()
}
