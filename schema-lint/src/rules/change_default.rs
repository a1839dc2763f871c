//! SG1115: a default that running programs may have by heart.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1115",
    name: "change-default",
    level: Level::Advice,
    what: "the default of a column changes or goes",
    why: "Rows that are there keep what they have. Programs that run meanwhile may write the former default themselves, as \
          many libraries read defaults once; without a default they must say a value.",
    advice: "deploy programs that leave the value to the database, or say it, first",
    example: "ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'open';",
    instead: "ALTER TABLE orders ADD COLUMN note text;\nALTER TABLE orders ALTER COLUMN note SET DEFAULT '';",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let changed = altered.altered_columns().filter_map(|(action, column, option)| {
        let what = match option {
            ast::AlterColumnOption::SetDefault(_) => "has another default",
            ast::AlterColumnOption::DropDefault(_) => "has no default",
            _ => return None,
        };
        let is_new = it.known.is_new(&ObjectId::column(&altered.name, &column));
        (!is_new).then_some((action, column, what))
    });
    changed
        .map(|(action, column, what)| {
            let name = said_column(&altered.name, &column);
            it.at(action, format!("{name} {what} from now on"), "for rows that come")
        })
        .collect()
}
