//! SG1908: rows that nothing tells apart.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1908",
    name: "table-without-key",
    level: Level::Off,
    what: "a table has no primary key",
    why: "Rows cannot be told apart, logical replication cannot change them, and batches have nothing to go by.",
    advice: "give it a primary key",
    example: "CREATE TABLE notes (body text);",
    instead: "CREATE TABLE notes (id bigint PRIMARY KEY, body text);",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(ast::Stmt::CreateTable(tree)) = it.tree() else { return Vec::new() };
    let has_key = tree.syntax().descendants().any(|it| ast::PrimaryKeyConstraint::can_cast(it.kind()));
    if has_key || tree.partition_of().is_some() || tree.inherits().is_some() {
        return Vec::new();
    }
    vec![it.here("nothing tells its rows apart".to_owned(), "no primary key")]
}
