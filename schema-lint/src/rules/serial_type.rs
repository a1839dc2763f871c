//! SG1906: a number that others may write.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1906",
    name: "serial-type",
    level: Level::Off,
    what: "a column is serial",
    why: "Its sequence is an object of its own, with rights and an owner of its own, and anybody may write another \
          number into the column.",
    advice: "take GENERATED ALWAYS AS IDENTITY",
    example: "CREATE TABLE notes (id bigserial PRIMARY KEY);",
    instead: "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(tree) = it.tree() else { return Vec::new() };
    let columns = tree.syntax().descendants().filter_map(ast::Column::cast);
    let serial = columns.filter(|node| {
        read::column(node).is_some_and(|it| matches!(it.value, Some(ColumnValue::Serial { .. })))
    });
    serial.map(|node| it.at(&node, "its sequence is an object of its own".to_owned(), "identity is the standard's")).collect()
}
