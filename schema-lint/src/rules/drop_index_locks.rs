//! SG1304: an index that is dropped under a lock.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1304",
    name: "drop-index-locks",
    level: Level::Warning,
    what: "DROP INDEX without CONCURRENTLY on a table in use",
    why: "It waits until nobody uses the table, and everybody else waits behind it.",
    advice: "drop it CONCURRENTLY, in a step outside of transactions",
    example: "DROP INDEX orders_state_idx;",
    instead: "-- schemagen: step no-transaction\nDROP INDEX CONCURRENTLY orders_state_idx;",
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(ast::Stmt::DropIndex(tree)) = it.tree() else { return Vec::new() };
    if tree.concurrently_token().is_some() {
        return Vec::new();
    }
    let names = tree.index_refs().filter_map(|index| it.named(&index));
    let tables: Vec<_> = names.map(|name| it.known.index(&name).map(|(table, _)| table)).collect();
    let in_use = |table: Option<&Table>| table.is_none_or(|table| it.is_in_use(&table.name));
    let is_partitioned = |table: &Table| table.options.partition_by.is_some();
    if !tables.iter().any(|table| in_use(*table)) {
        return Vec::new();
    }
    let table = tables.iter().flatten().next().map_or_else(|| "its table".to_owned(), |it| it.name.to_string());
    let can_be_concurrent =
        tables.len() == 1 && tree.drop_behavior().is_none() && !tables.iter().flatten().any(|it| is_partitioned(it));
    let edit = it.behind(tree.index_token(), " CONCURRENTLY").filter(|_| can_be_concurrent);
    let fix = edit.map(|edit| it.outside("drop it CONCURRENTLY, outside of transactions", vec![edit]));
    vec![it.here(format!("nobody can use {table} until the index is dropped"), "stops all others").fixed_by(fix)]
}
