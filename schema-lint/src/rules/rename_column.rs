//! SG1110: a name that running programs still use.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1110",
    name: "rename-column",
    level: Level::Advice,
    what: "a column is renamed while programs use it",
    why: "Programs that run while the migration is applied fail as soon as they name the column as it was.",
    advice: "add a column, write both, fill the new one, then drop the old one; or apply it while no program runs",
    example: "ALTER TABLE users RENAME COLUMN nick TO nickname;",
    instead: "ALTER TABLE users ADD COLUMN nickname varchar(20);",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let renamed = altered.actions.iter().filter_map(|it| match it {
        ast::AlterTableAction::RenameColumn(it) => Some(it),
        _ => None,
    });
    renamed
        .filter_map(|action| {
            let name = said_column(&altered.name, &read::name(&action.column_name_ref()?)?);
            Some(it.at(action, format!("programs that still say {name} fail from here on"), "the old name is gone"))
        })
        .collect()
}
