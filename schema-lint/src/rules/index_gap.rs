//! SG1305: a time without an index.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1305",
    name: "index-gap",
    level: Level::Warning,
    what: "an index is dropped, and the one that replaces it comes later",
    why: "Until the new index is built, every query that the old one served reads the whole table.",
    advice: "create the new index under another name first, then drop the old one and rename the new one",
    example: "-- schemagen: step no-transaction\nDROP INDEX CONCURRENTLY orders_state_idx;\nCREATE INDEX CONCURRENTLY orders_state_idx ON orders (state, user_id);",
    instead: "-- schemagen: step no-transaction\nCREATE INDEX CONCURRENTLY orders_state_idx_new ON orders (state, user_id);\nDROP INDEX CONCURRENTLY orders_state_idx;\n-- schemagen: step\nALTER INDEX orders_state_idx_new RENAME TO orders_state_idx;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(ast::Stmt::DropIndex(tree)) = it.tree() else { return Vec::new() };
    // In one transaction nobody sees what is between.
    let later = &it.later()[it.later_inside().len()..];
    let names = tree.index_refs().filter_map(|index| it.named(&index));
    let gaps = names.filter_map(|name| {
        let (table, index) = it.known.index(&name)?;
        let first = &index?.parts.first()?.target;
        let replaced = later.iter().find(|later| replaces(it, later, &table.name, first))?;
        it.is_in_use(&table.name).then(|| (name, replaced.source.line()))
    });
    gaps.map(|(name, line)| it.here(format!("{name} is gone before line {line} has built the next one"), "no index from here on"))
        .collect()
}

/// Whether a statement creates an index on the table that begins with the same column.
fn replaces(
    it: &Context<'_>,
    statement: &Statement,
    table: &QualifiedName,
    first: &IndexTarget,
) -> bool {
    let Some(ast::Stmt::CreateIndex(tree)) = statement.postgres() else { return false };
    let on = tree.table_relation_name().and_then(|on| it.named(&on));
    let (_, index) = read::index(tree);
    on.as_ref() == Some(table) && index.parts.first().is_some_and(|it| it.target == *first)
}
