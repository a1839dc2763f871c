//! SG1113: a stored value that is computed anew for all rows.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1113",
    name: "change-stored-column",
    level: Level::Warning,
    what: "the expression of a stored column is changed",
    why: "The value is computed anew for each row: PostgreSQL writes the whole table and all of its indexes anew, while \
          nobody can read or write it. Before PostgreSQL 17 there is no such statement.",
    advice: "add another column with the new expression by hand, fill it in batches, and swap the names",
    example: "ALTER TABLE orders ALTER COLUMN total SET EXPRESSION AS (id * 2);",
    instead: "ALTER TABLE orders ADD COLUMN double numeric;",
    announced_by: &[HazardKind::Rewrite],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let columns = altered.altered_columns().filter(|(_, _, option)| matches!(option, ast::AlterColumnOption::SetExpression(_)));
    columns
        .filter(|(_, column, _)| !is_virtual(altered, column))
        .map(|(action, column, _)| {
            let name = said_column(&altered.name, &column);
            it.at(action, format!("{name} is computed anew for every row"), "writes the whole table anew")
        })
        .collect()
}

fn is_virtual(altered: &Altered<'_>, column: &Name) -> bool {
    let value = altered.column(column).and_then(|it| it.value.as_ref());
    matches!(value, Some(ColumnValue::Generated { storage: GeneratedStorage::Virtual, .. }))
}
