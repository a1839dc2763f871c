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
        let index = index?;
        let first = &index.parts.first()?.target;
        let (at, replaced) = later.iter().enumerate().find(|(_, later)| replaces(it, later, &table.name, first))?;
        let comes_too_early = later[..at].iter().any(|between| retypes(it, between, &table.name, index));
        if comes_too_early {
            return None;
        }
        it.is_in_use(&table.name).then(|| (name, replaced.source.line()))
    });
    gaps.map(|(name, line)| it.here(format!("{name} is gone before line {line} has built the next one"), "no index from here on"))
        .collect()
}

/// Whether a statement gives a column of an index another type: the next one is of the new type, and cannot be built before.
fn retypes(it: &Context<'_>, statement: &Statement, table: &QualifiedName, index: &Index) -> bool {
    let Some(ast::Stmt::AlterTable(tree)) = statement.postgres() else { return false };
    let on = tree.table_relation_name().and_then(|on| it.named(&on));
    on.as_ref() == Some(table)
        && tree.actions().any(|action| {
            let ast::AlterTableAction::AlterColumn(altered) = action else { return false };
            let is_type = matches!(altered.option(), Some(ast::AlterColumnOption::SetType(_)));
            let column = altered.column_name_ref().and_then(|it| read::name(&it));
            is_type && column.is_some_and(|it| mentions(index, &it))
        })
}

/// Whether an index has a column, as a part of it or in an expression.
fn mentions(index: &Index, column: &Name) -> bool {
    let parts = index.parts.iter().any(|it| match &it.target {
        IndexTarget::Column(it) => it == column,
        IndexTarget::Expression(it) => it.words().contains(column.as_str()),
    });
    parts || index.predicate.as_ref().is_some_and(|it| it.words().contains(column.as_str()))
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
