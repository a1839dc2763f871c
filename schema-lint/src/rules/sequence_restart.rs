//! SG1506: numbers that come twice.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1506",
    name: "sequence-restart",
    level: Level::Advice,
    what: "a sequence is set back",
    why: "Numbers that it has given already are given once more, where they are not larger than those that are in use.",
    advice: "take a number above all that are in use",
    example: "ALTER SEQUENCE orders_number_seq RESTART WITH 1;",
    instead: "ALTER SEQUENCE orders_number_seq INCREMENT BY 2;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(ast::Stmt::AlterSequence(tree)) = it.tree() else { return Vec::new() };
    let restarts = tree.syntax().descendants().any(|it| it.kind() == SyntaxKind::OPTION_RESTART);
    let message = "numbers that are in use may be given once more".to_owned();
    if restarts { vec![it.here(message, "set back")] } else { Vec::new() }
}
