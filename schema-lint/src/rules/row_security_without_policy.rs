//! SG1409: a table that shows no row.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1409",
    name: "row-security-without-policy",
    level: Level::Warning,
    what: "row level security is enabled on a table that has no policy",
    why: "Without a policy nobody but the owner sees or writes a row, from that moment on.",
    advice: "create the policies first, or in the same transaction",
    example: "ALTER TABLE orders ENABLE ROW LEVEL SECURITY;",
    instead: "CREATE POLICY own ON orders USING (user_id = 1);\nALTER TABLE orders ENABLE ROW LEVEL SECURITY;",
    announced_by: &[HazardKind::BreaksRunningCode],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let has_policy = it.known.definitions().any(|it| matches!(it, Definition::Policy(it) if it.table == altered.name))
        || it.later_inside().iter().any(|later| makes_policy(it, later, &altered.name));
    let enabled = altered.actions.iter().filter(|action| !has_policy && matches!(action, ast::AlterTableAction::EnableRls(_)));
    enabled
        .map(|action| it.at(action, format!("{} has no policy: nobody but its owner sees a row", altered.name), "hides all rows"))
        .collect()
}

fn makes_policy(it: &Context<'_>, statement: &Statement, table: &QualifiedName) -> bool {
    let Some(ast::Stmt::CreatePolicy(tree)) = statement.postgres() else { return false };
    let on = tree.on_table().and_then(|on| it.named(&on.table_name_ref()?));
    on.as_ref() == Some(table)
}
