//! SG1404: a table that is written anew.

use super::prelude::*;

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
    let rewriting = altered.actions.iter().filter(|action| {
        matches!(
            action,
            ast::AlterTableAction::SetLogged(_)
                | ast::AlterTableAction::SetUnlogged(_)
                | ast::AlterTableAction::SetAccessMethod(_)
                | ast::AlterTableAction::SetTablespace(_)
        )
    });
    rewriting
        .map(|action| it.at(action, format!("{} is written anew, and nobody can use it meanwhile", altered.name), "writes the whole table anew"))
        .collect()
}

fn finding(it: &Context<'_>, command: &str) -> Finding {
    it.here(format!("{command} writes whole tables anew, and nobody can use them meanwhile"), "writes the whole table anew")
}
