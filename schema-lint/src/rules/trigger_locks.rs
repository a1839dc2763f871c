//! SG1410: a trigger on a table in use.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1410",
    name: "trigger-locks",
    level: Level::Advice,
    what: "a trigger is created on a table in use",
    why: "Nobody can write to the table until the transaction ends, and each write runs the trigger from then on.",
    advice: "keep the transaction short: put it into a step of its own",
    example: "CREATE TRIGGER stamp BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION stamp();",
    instead: "SELECT 1;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(ast::Stmt::CreateTrigger(tree)) = it.tree() else { return Vec::new() };
    let table = tree.on_relation().and_then(|on| it.named(&on.relation_name_ref()?));
    let table = table.filter(|table| it.is_in_use(table) && it.known.table(table).is_some());
    let message = |table: QualifiedName| format!("nobody can write to {table} until the transaction ends");
    table.map(|table| it.here(message(table), "stops writers")).into_iter().collect()
}
