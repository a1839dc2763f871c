//! SG1402: more is dropped than is said.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1402",
    name: "drop-cascade",
    level: Level::Warning,
    what: "something is dropped with CASCADE",
    why: "CASCADE drops views, foreign keys and columns that depend on it without naming them. What it takes in \
          production need not be what it took elsewhere.",
    advice: "drop what depends on it by name, in statements of their own",
    example: "-- schemagen: data-loss view totals\nDROP MATERIALIZED VIEW totals CASCADE;",
    instead: "DROP MATERIALIZED VIEW totals;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(tree) = it.tree() else { return Vec::new() };
    let cascade = tree.syntax().descendants().find_map(ast::Cascade::cast).filter(|_| drops(tree));
    let message = || "what else is dropped is not said".to_owned();
    cascade.map(|cascade| it.at(&cascade, message(), "drops whatever depends on it")).into_iter().collect()
}

/// Whether CASCADE in the statement is about dropping, not about keys or privileges.
fn drops(tree: &ast::Stmt) -> bool {
    match tree {
        ast::Stmt::AlterTable(it) => it.actions().any(|it| {
            matches!(it, ast::AlterTableAction::DropColumn(_) | ast::AlterTableAction::DropConstraint(_))
        }),
        _ => tree.syntax().first_token().is_some_and(|it| it.text().eq_ignore_ascii_case("drop")),
    }
}
