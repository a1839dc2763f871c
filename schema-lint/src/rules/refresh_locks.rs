//! SG1601: a view that nobody can read meanwhile.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1601",
    name: "refresh-locks",
    level: Level::Warning,
    what: "REFRESH MATERIALIZED VIEW without CONCURRENTLY",
    why: "Nobody can read the view until its query has run again.",
    advice: "refresh it CONCURRENTLY, which needs a unique index of its columns; or outside of migrations",
    example: "REFRESH MATERIALIZED VIEW totals;",
    instead: "REFRESH MATERIALIZED VIEW CONCURRENTLY totals;",
    announced_by: &[HazardKind::Rewrite],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(ast::Stmt::Refresh(tree)) = it.tree() else { return Vec::new() };
    let Some(name) = tree.view_ref().and_then(|view| it.named(&view)) else { return Vec::new() };
    let is_new = it.known.is_new(&ObjectId::Definition(DefinitionId::MaterializedView(name.clone())));
    let is_empty = matches!(tree.data_option(), Some(ast::DataOption::WithNoData(_)));
    if tree.concurrently_token().is_some() || is_new || is_empty {
        return Vec::new();
    }
    vec![it.here(format!("nobody can read {name} until its query has run again"), "stops readers")]
}
