//! SG1104: a computed column on a table that has rows.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1104",
    name: "add-stored-column",
    level: Level::Warning,
    what: "a new column is computed and stored",
    why: "The value is computed for each row that is there, so PostgreSQL writes the whole table and all of its indexes \
          anew, while nobody can read or write it.",
    advice: "from PostgreSQL 18 on make it VIRTUAL; otherwise add a plain column, keep it by a trigger, and fill it in batches",
    example: "ALTER TABLE orders ADD COLUMN gross numeric GENERATED ALWAYS AS (total * 1.2) STORED;",
    instead: "ALTER TABLE orders ADD COLUMN gross numeric;",
    announced_by: &[HazardKind::Rewrite],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let stored = altered.added().filter(|(_, column)| {
        matches!(column.value, Some(ColumnValue::Generated { storage: GeneratedStorage::Stored, .. }))
    });
    stored
        .map(|(action, column)| {
            let name = said_column(&altered.name, &column.name);
            it.at(action, format!("column {name} is computed for every row of the table"), "writes the whole table anew")
        })
        .collect()
}
