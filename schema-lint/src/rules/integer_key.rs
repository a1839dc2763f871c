//! SG1907: a key that ends at two billion.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1907",
    name: "integer-key",
    level: Level::Off,
    what: "a primary key is smallint or integer",
    why: "It ends at two billion. Making it bigint later writes the table and all that refer to it anew.",
    advice: "take bigint",
    example: "CREATE TABLE notes (id integer PRIMARY KEY);",
    instead: "CREATE TABLE notes (id bigint PRIMARY KEY);",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(tree) = it.tree() else { return Vec::new() };
    let columns = tree.syntax().descendants().filter_map(ast::Column::cast);
    let small = columns.filter(|node| {
        let is_key = node.syntax().descendants().any(|it| ast::PrimaryKeyConstraint::can_cast(it.kind()));
        is_key && read::column(node).is_some_and(|it| matches!(it.ty, SqlType::Integer | SqlType::SmallInt))
    });
    small.map(|node| it.at(&node, "it ends at two billion at most".to_owned(), "too small one day")).collect()
}
