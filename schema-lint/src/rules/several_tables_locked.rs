//! SG1707: one transaction that keeps others out of several tables.

use super::prelude::*;
use crate::{LockMode, forecast};

pub(crate) static RULE: Rule = Rule {
    code: "SG1707",
    name: "several-tables-locked",
    level: Level::Advice,
    what: "one transaction keeps everybody out of several tables in use",
    why: "Each lock is held until the transaction ends. While it waits for the second table, nobody gets into the first; \
          programs that use them in another order may wait for each other and be ended as a deadlock.",
    advice: "write `-- schemagen: step` between them, so that each has a transaction of its own",
    example: "ALTER TABLE orders ADD COLUMN note text;\nALTER TABLE users ADD COLUMN note text;",
    instead: "ALTER TABLE orders ADD COLUMN note text;\n-- schemagen: step\nALTER TABLE users ADD COLUMN note text;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    if !it.statement.is_in_transaction() {
        return Vec::new();
    }
    let Some(table) = altered(it, it.statement).filter(|table| is_locked(it, it.statement, table)) else {
        return Vec::new();
    };
    let held = it.earlier().find_map(|earlier| {
        let other = altered(it, earlier).filter(|other| *other != table)?;
        is_locked(it, earlier, &other).then(|| (other, earlier.source.line()))
    });
    held.map(|(other, line)| format!("nobody can use {other}, which line {line} has locked, while this waits"))
        .map(|message| it.here(message, "locks another table"))
        .map(|finding| finding.fixed_by(Some(it.apart("lock it in a transaction of its own"))))
        .into_iter()
        .collect()
}

/// The table in use of an ALTER TABLE.
fn altered(it: &Context<'_>, statement: &Statement) -> Option<QualifiedName> {
    let Some(ast::Stmt::AlterTable(tree)) = statement.postgres() else { return None };
    it.named(&tree.table_relation_name()?).filter(|table| it.is_in_use(table))
}

/// Whether nobody reads the table until the statement is committed.
fn is_locked(it: &Context<'_>, statement: &Statement, table: &QualifiedName) -> bool {
    let forecast = forecast(statement, it.known, it.settings.version());
    forecast.tables.get(table).is_some_and(|it| it.lock.is_some_and(LockMode::blocks_reads))
}
