//! SG1706: a table that is written anew more than once.

use super::prelude::*;
use crate::{Heap, forecast};

pub(crate) static RULE: Rule = Rule {
    code: "SG1706",
    name: "several-rewrites",
    level: Level::Advice,
    what: "two statements of a file write the same table anew",
    why: "Each of them writes all rows and indexes under a lock that lets nobody in. One ALTER TABLE with both actions does \
          it once.",
    advice: "put the actions into one ALTER TABLE, with a comma between them",
    example: "-- schemagen: allow SG1111 at night\nALTER TABLE users ALTER COLUMN visits TYPE bigint;\n-- schemagen: allow SG1111 at night\nALTER TABLE users ALTER COLUMN nick TYPE varchar(10);",
    instead: "-- schemagen: allow SG1111 at night\nALTER TABLE users ALTER COLUMN visits TYPE bigint, ALTER COLUMN nick TYPE varchar(10);",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(table) = rewritten(it, it.statement) else { return Vec::new() };
    let again = it.later().iter().find(|later| rewritten(it, later).as_ref() == Some(&table));
    again
        .map(|later| format!("{table} is written anew here, and once more by line {}", later.source.line()))
        .map(|message| it.here(message, "writes all rows"))
        .into_iter()
        .collect()
}

/// The table in use that an ALTER TABLE writes anew.
fn rewritten(it: &Context<'_>, statement: &Statement) -> Option<QualifiedName> {
    let Some(ast::Stmt::AlterTable(tree)) = statement.postgres() else { return None };
    let table = it.named(&tree.table_relation_name()?).filter(|table| it.is_in_use(table))?;
    let forecast = forecast(statement, it.known, it.settings.version());
    let effect = forecast.tables.get(&table)?;
    (effect.heap == Heap::Rewritten).then_some(table)
}
