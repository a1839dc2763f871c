//! SG1108: a column that may be NULL from now on.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1108",
    name: "drop-not-null",
    level: Level::Advice,
    what: "a column may be NULL from now on",
    why: "Programs that run while the migration is applied may read NULL where they never did, and take it for an \
          error.",
    advice: "deploy the programs that can read NULL first",
    example: "ALTER TABLE users ALTER COLUMN email DROP NOT NULL;",
    instead: "ALTER TABLE users ALTER COLUMN email SET DEFAULT '';",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let columns = altered.altered_columns().filter(|(_, _, option)| matches!(option, ast::AlterColumnOption::DropNotNull(_)));
    columns
        .map(|(action, column, _)| {
            let name = said_column(&altered.name, &column);
            it.at(action, format!("{name} may be NULL from now on"), "programs may not expect it")
        })
        .collect()
}
