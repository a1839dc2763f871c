//! SG1103: a numbered column on a table that has rows.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1103",
    name: "add-serial-column",
    level: Level::Warning,
    what: "a new column numbers the rows that are there",
    why: "serial and GENERATED AS IDENTITY give each row that is there a number, so PostgreSQL writes the whole table \
          and all of its indexes anew, while nobody can read or write it.",
    advice: "add a nullable column with a sequence as its default, number the old rows in batches, and make it required afterwards",
    example: "ALTER TABLE users ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY;",
    instead: "CREATE SEQUENCE users_number_seq;\nALTER TABLE users ADD COLUMN number bigint;\nALTER TABLE users ALTER COLUMN number SET DEFAULT nextval('users_number_seq');",
    announced_by: &[HazardKind::Rewrite],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let numbered = altered.added().filter(|(_, column)| match column.value {
        Some(ColumnValue::Serial { .. } | ColumnValue::Identity(_)) => true,
        Some(ColumnValue::Default(_) | ColumnValue::Generated { .. }) | None => false,
    });
    numbered
        .map(|(action, column)| {
            let name = said_column(&altered.name, &column.name);
            it.at(action, format!("column {name} numbers every row of the table"), "writes the whole table anew")
        })
        .collect()
}
