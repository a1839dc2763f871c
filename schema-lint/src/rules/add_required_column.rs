//! SG1101: a new column that rows cannot fill.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1101",
    name: "add-required-column",
    level: Level::Error,
    what: "a new column is required and has no default",
    why: "Rows that are there have no value for it, so the statement fails as soon as the table has one.",
    advice: "add the column with a default, or add it nullable, fill it, and make it required afterwards",
    example: "ALTER TABLE orders ADD COLUMN note text NOT NULL;",
    instead: "ALTER TABLE orders ADD COLUMN note text DEFAULT '' NOT NULL;",
    announced_by: &[HazardKind::MayFail],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let added = altered.added();
    let required = added.filter(|(_, column)| !column.nullable && column.value.is_none());
    required
        .map(|(action, column)| {
            let name = said_column(&altered.name, &column.name);
            it.at(action, format!("column {name} is required, and rows that are there have no value for it"), "fails if there is a row")
        })
        .collect()
}
