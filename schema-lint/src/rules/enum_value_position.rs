//! SG1502: a value at the end.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1502",
    name: "enum-value-position",
    level: Level::Off,
    what: "an enum value is added without its place",
    why: "It comes after all others, in ORDER BY and in comparisons too, and can never be moved.",
    advice: "say BEFORE or AFTER which value it comes",
    example: "ALTER TYPE mood ADD VALUE 'calm';",
    instead: "ALTER TYPE mood ADD VALUE 'calm' AFTER 'sad';",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(ast::Stmt::AlterType(tree)) = it.tree() else { return Vec::new() };
    let Some(ast::AlterTypeAction::AddValue(add)) = tree.action() else { return Vec::new() };
    let message = "the value comes after all others, and can never be moved".to_owned();
    if add.value_position().is_some() { Vec::new() } else { vec![it.at(&add, message, "at the end")] }
}
