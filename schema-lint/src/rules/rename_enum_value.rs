//! SG1503: a value that running programs still write.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1503",
    name: "rename-enum-value",
    level: Level::Advice,
    what: "an enum value is renamed while programs use it",
    why: "Programs that run while the migration is applied fail when they write the old value, and do not know the new \
          one when they read it.",
    advice: "add the new value, write it, change the rows, and leave the old one unused",
    example: "ALTER TYPE mood RENAME VALUE 'glad' TO 'happy';",
    instead: "ALTER TYPE mood ADD VALUE 'happy';",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(ast::Stmt::AlterType(tree)) = it.tree() else { return Vec::new() };
    let Some(ast::AlterTypeAction::RenameValue(action)) = tree.action() else { return Vec::new() };
    let message = "programs that still write the old value fail from here on".to_owned();
    vec![it.at(&action, message, "the old value is gone")]
}
