//! SG1701: rows that are changed while a table is locked.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1701",
    name: "writes-under-lock",
    level: Level::Warning,
    what: "rows are written in a transaction that has locked a table in use",
    why: "The lock of ALTER TABLE is held until the transaction ends, so that nobody can use the table until all rows \
          are written.",
    advice: "write `-- schemagen: step` above it, so that it has a transaction of its own",
    example: "ALTER TABLE orders ADD COLUMN note text;\nUPDATE orders SET note = state WHERE state IS NOT NULL;",
    instead: "ALTER TABLE orders ADD COLUMN note text;\n-- schemagen: step\nUPDATE orders SET note = state WHERE state IS NOT NULL;",
    announced_by: &[HazardKind::LongLock, HazardKind::Rewrite],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    if !it.statement.writes_rows() {
        return Vec::new();
    }
    let locked = it.earlier().find_map(|earlier| {
        let ast::Stmt::AlterTable(tree) = earlier.postgres()? else { return None };
        let table = it.named(&tree.table_relation_name()?)?;
        it.is_in_use(&table).then(|| (table, earlier.source.line()))
    });
    let fix = || Some(it.apart("write the rows in a transaction of their own"));
    locked
        .map(|(table, line)| {
            let message = format!("nobody can use {table}, which line {line} has locked, until all rows are written");
            it.here(message, "long, under a lock").fixed_by(fix())
        })
        .into_iter()
        .collect()
}
