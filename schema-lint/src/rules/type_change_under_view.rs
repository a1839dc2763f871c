//! SG1602: a type that a view holds on to.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1602",
    name: "type-change-under-view",
    level: Level::Warning,
    what: "the type of a column changes, and a view uses the column",
    why: "PostgreSQL refuses to change the type of a column that a view or rule uses (0A000).",
    advice: "drop the view first, and create it again afterwards, with its grants and comments",
    example: "-- schemagen: allow SG1111 the table is small\nALTER TABLE orders ALTER COLUMN total TYPE bigint USING total::bigint;",
    instead: "DROP MATERIALIZED VIEW totals;\n-- schemagen: allow SG1111 the table is small\nALTER TABLE orders ALTER COLUMN total TYPE bigint USING total::bigint;\n-- schemagen: step\nCREATE MATERIALIZED VIEW totals AS SELECT user_id, sum(total) AS total FROM orders GROUP BY user_id;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered() else { return Vec::new() };
    let retyped = altered.altered_columns().filter(|(_, _, option)| matches!(option, ast::AlterColumnOption::SetType(_)));
    retyped
        .filter_map(|(action, column, _)| {
            let view = it.known.definitions().find_map(|it| uses(it, &altered.name, &column))?;
            let name = said_column(&altered.name, &column);
            Some(it.at(action, format!("view {view} uses {name}, which keeps its type as long as the view is there"), "refused"))
        })
        .collect()
}

/// The name of a view whose query has both words.
fn uses(definition: &Definition, table: &QualifiedName, column: &Name) -> Option<QualifiedName> {
    let (name, query) = match definition {
        Definition::View(it) => (&it.name, &it.query),
        Definition::MaterializedView(it) => (&it.name, &it.query),
        _ => return None,
    };
    let words = query.words();
    (words.contains(table.name.as_str()) && words.contains(column.as_str())).then(|| name.clone())
}
