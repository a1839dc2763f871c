//! SG1404: a table that is written anew.

use super::prelude::*;
use crate::{Heap, forecast};

pub(crate) static RULE: Rule = Rule {
    code: "SG1404",
    name: "table-rewrite",
    level: Level::Warning,
    what: "a table in use is written anew",
    why: "SET LOGGED, UNLOGGED, ACCESS METHOD or TABLESPACE, CLUSTER and VACUUM FULL write the whole table anew, and \
          nobody can read or write it meanwhile.",
    advice: "do it while nobody uses the table, or with pg_repack or pg_squeeze",
    example: "ALTER TABLE orders SET UNLOGGED;",
    instead: "ALTER TABLE orders SET (fillfactor = 70);",
    announced_by: &[HazardKind::Rewrite],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    match it.tree() {
        Some(ast::Stmt::AlterTable(_)) => altered(it),
        Some(ast::Stmt::Cluster(_)) => vec![finding(it, "CLUSTER")],
        Some(ast::Stmt::Vacuum(tree)) if tree.is_full() => vec![finding(it, "VACUUM FULL")],
        Some(_) | None => Vec::new(),
    }
}

fn altered(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let forecast = forecast(it.statement, it.known, it.settings.version());
    let condition = match forecast.tables.get(&altered.name).map(|it| it.heap) {
        Some(Heap::Rewritten) => String::new(),
        Some(Heap::AtMostRewritten) => {
            forecast.depends.get(&altered.name).map_or_else(String::new, |it| format!(" {it}"))
        }
        Some(Heap::Kept | Heap::Emptied) | None => return Vec::new(),
    };
    let message = format!("{} is written anew{condition}, and nobody can use it meanwhile", altered.name);
    let is_rewriting = |action: &&ast::AlterTableAction| {
        matches!(
            action,
            ast::AlterTableAction::SetLogged(_)
                | ast::AlterTableAction::SetUnlogged(_)
                | ast::AlterTableAction::SetAccessMethod(_)
                | ast::AlterTableAction::SetTablespace(_)
        )
    };
    let rewriting = altered.actions.iter().filter(is_rewriting);
    rewriting.map(|action| it.at(action, message.clone(), "writes the whole table anew")).collect()
}

fn finding(it: &Context<'_>, command: &str) -> Finding {
    it.here(format!("{command} writes whole tables anew, and nobody can use them meanwhile"), "writes the whole table anew")
}
