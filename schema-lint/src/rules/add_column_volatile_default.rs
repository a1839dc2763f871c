//! SG1102: a default that is another one for each row.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1102",
    name: "add-column-volatile-default",
    level: Level::Warning,
    what: "a new column has a default that must be computed for each row",
    why: "A constant or now() is kept once, beside the table. A default that gives another value for each row (random(), \
          gen_random_uuid(), clock_timestamp(), nextval()) makes PostgreSQL write the whole table and all of its indexes anew, while \
          nobody can read or write it.",
    advice: "add the column without the default, set the default for new rows, and fill the old ones in batches",
    example: "ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();",
    instead: "ALTER TABLE orders ADD COLUMN token uuid;\nALTER TABLE orders ALTER COLUMN token SET DEFAULT gen_random_uuid();",
    announced_by: &[HazardKind::Rewrite],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let mut found = Vec::new();
    for (action, column) in altered.added() {
        for default in action.constraints().filter_map(|it| match it {
            ast::Constraint::DefaultConstraint(it) => Some(it),
            _ => None,
        }) {
            let Some(function) = volatile(default.syntax()) else { continue };
            let name = said_column(&altered.name, &column.name);
            found.push(it.at(
                &default,
                format!("the default of column {name} calls {function}() for each row of the table"),
                "writes the whole table anew",
            ));
        }
    }
    found
}
