//! SG1005: a statement that is content with anything.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1005",
    name: "if-exists",
    level: Level::Advice,
    what: "IF EXISTS or IF NOT EXISTS in a migration",
    why: "A migration knows what is there. Where it is not so, the database has drifted, and the statement would hide \
          it: IF NOT EXISTS takes a table of other columns for the right one.",
    advice: "leave it out; `schemagen drift` tells what is not as promised",
    example: "CREATE TABLE IF NOT EXISTS notes (id bigint PRIMARY KEY);",
    instead: "CREATE TABLE notes (id bigint PRIMARY KEY);",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(tree) = it.tree() else { return Vec::new() };
    // Namespaces and extensions are shared with others, who may have made them.
    let is_shared = matches!(tree, ast::Stmt::CreateSchema(_) | ast::Stmt::CreateExtension(_));
    let clauses = tree.syntax().descendants();
    let clause = clauses.into_iter().find(|it| ast::IfExists::can_cast(it.kind()) || ast::IfNotExists::can_cast(it.kind()));
    let finding = |node: SyntaxNode| Finding {
        message: "what is not as it must be goes unnoticed".to_owned(),
        range: it.range(&node),
        label: "hides drift".to_owned(),
        fix: None,
    };
    clause.filter(|_| !is_shared).map(finding).into_iter().collect()
}
