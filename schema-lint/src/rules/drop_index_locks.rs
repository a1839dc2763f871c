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
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(ast::Stmt::DropIndex(tree)) = it.tree() else { return Vec::new() };
    if tree.concurrently_token().is_some() {
        return Vec::new();
    }
    let names: Vec<QualifiedName> = tree.index_refs().filter_map(|index| it.named(&index)).collect();
    let tables: Vec<_> = names.iter().map(|name| it.known.index(name).map(|(table, _)| table)).collect();
    if !names.iter().any(|name| waits(it, name)) {
        return Vec::new();
    }
    let table = tables.iter().flatten().next().map_or_else(|| "its table".to_owned(), |it| it.name.to_string());
    let can_be_concurrent = tables.len() == 1 && tree.drop_behavior().is_none();
    let edit = it.behind(tree.index_token(), " CONCURRENTLY").filter(|_| can_be_concurrent);
    let fix = edit.map(|edit| it.outside("drop it CONCURRENTLY, outside of transactions", vec![edit]));
    vec![it.here(format!("nobody can use {table} until the index is dropped"), "stops all others").fixed_by(fix)]
}

/// Whether it could be dropped beside others: not where the table has partitions, nor where another index takes its place in the
/// same transaction, or a reference that stood on it comes back.
fn waits(it: &Context<'_>, name: &QualifiedName) -> bool {
    let Some((table, _)) = it.known.index(name) else { return true };
    it.is_in_use(&table.name)
        && table.options.partition_by.is_none()
        && !it
            .later_inside()
            .iter()
            .any(|later| brings_index(it, later, &table.name) || refers_to(it, later, &table.name))
}

/// Whether a statement gives a table an index, one of a key too.
fn brings_index(it: &Context<'_>, statement: &Statement, table: &QualifiedName) -> bool {
    match statement.postgres() {
        Some(ast::Stmt::CreateIndex(tree)) => {
            tree.table_relation_name().and_then(|on| it.named(&on)).as_ref() == Some(table)
        }
        Some(ast::Stmt::AlterTable(tree)) => {
            tree.table_relation_name().and_then(|on| it.named(&on)).as_ref() == Some(table)
                && tree.actions().any(|it| adds_key(&it))
        }
        Some(_) | None => false,
    }
}

/// Whether a statement gives a table a reference to this one, which is locked for it anyway.
fn refers_to(it: &Context<'_>, statement: &Statement, target: &QualifiedName) -> bool {
    let Some(ast::Stmt::AlterTable(tree)) = statement.postgres() else { return false };
    tree.actions().any(|action| {
        let ast::AlterTableAction::AddConstraint(added) = action else { return false };
        let kind = added.constraint().and_then(|it| read::constraint(&it, None)).map(|it| it.kind);
        matches!(kind, Some(ConstraintKind::ForeignKey(key)) if it.known.named(&key.target) == *target)
    })
}

fn adds_key(action: &ast::AlterTableAction) -> bool {
    let ast::AlterTableAction::AddConstraint(it) = action else { return false };
    let kind = it.constraint().and_then(|it| read::constraint(&it, None)).map(|it| it.kind);
    matches!(kind, Some(ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_)))
}
