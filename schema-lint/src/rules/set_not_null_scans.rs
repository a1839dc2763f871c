//! SG1107: NOT NULL without a check that proves it.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1107",
    name: "set-not-null-scans",
    level: Level::Warning,
    what: "SET NOT NULL on a column that no check vouches for",
    why: "PostgreSQL reads the whole table under a lock that stops all others, to see that no row has NULL. It needs \
          not where a valid CHECK (column IS NOT NULL) says so.",
    advice: "add CHECK (column IS NOT NULL) NOT VALID, validate it in the next step, then SET NOT NULL and drop the check",
    example: "ALTER TABLE orders ALTER COLUMN state SET NOT NULL;",
    instead: "ALTER TABLE orders ADD CONSTRAINT orders_state_set CHECK (state IS NOT NULL) NOT VALID;\n-- schemagen: step\nALTER TABLE orders VALIDATE CONSTRAINT orders_state_set;\n-- schemagen: step\nALTER TABLE orders ALTER COLUMN state SET NOT NULL;\nALTER TABLE orders DROP CONSTRAINT orders_state_set;",
    announced_by: &[HazardKind::LongLock, HazardKind::Rewrite],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let columns = altered.altered_columns().filter(|(_, _, option)| matches!(option, ast::AlterColumnOption::SetNotNull(_)));
    let scanning = columns.filter(|(_, column, _)| !is_proved(altered, column));
    scanning
        .map(|(action, column, _)| {
            let name = said_column(&altered.name, &column);
            let message = format!("all rows are read to see that {name} has no NULL, under a lock that stops all others");
            it.at(action, message, "reads the whole table").fixed_by(fix(it, altered, &column))
        })
        .collect()
}

/// Whether the column is required already, or a valid check says that it has no NULL.
fn is_proved(altered: &Altered<'_>, column: &Name) -> bool {
    let Some(table) = altered.table else { return false };
    table.column(column).is_some_and(|it| !it.nullable) || has_proof(table, column)
}

fn fix(it: &Context<'_>, altered: &Altered<'_>, column: &Name) -> Option<Fix> {
    if altered.actions.len() > 1 {
        return None;
    }
    let (table, check) = (altered.written.as_str(), written(&format!("{}_{column}_not_null", altered.name.name)));
    let column = written(column.as_str());
    let before = format!(
        "ALTER TABLE {table} ADD CONSTRAINT {check} CHECK ({column} IS NOT NULL) NOT VALID;\n-- schemagen: step\n\
         ALTER TABLE {table} VALIDATE CONSTRAINT {check};\n-- schemagen: step\n"
    );
    let after = format!("\nALTER TABLE {table} DROP CONSTRAINT {check};");
    let whole = it.whole();
    let edits = vec![Edit { range: whole.start..whole.start, text: before }, Edit { range: whole.end..whole.end, text: after }];
    Some(Fix { title: "prove it by a check that is validated first", edits })
}
