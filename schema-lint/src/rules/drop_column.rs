//! SG1109: values that are gone without a word.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1109",
    name: "drop-column",
    level: Level::Warning,
    what: "a column is dropped, and the head of the file does not say what is lost",
    why: "All of its values are gone, unless they are computed, and programs that still name it fail. `-- schemagen: data-loss ..` at the head of \
          the file says what is lost, and nobody runs the file without having agreed to that. PostgreSQL before 15 also \
          drops stored generated columns that use it, without a word.",
    advice: "stop reading it in programs first; then say what is lost with `-- schemagen: data-loss column orders.state: every value is lost`",
    example: "ALTER TABLE orders DROP COLUMN total;",
    instead: "-- schemagen: data-loss column orders.total: every value is lost\nALTER TABLE orders DROP COLUMN total;",
    announced_by: &[],
    check: Check::Both { postgres, sqlite },
};

fn postgres(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use().filter(|_| !it.announces_losses()) else { return Vec::new() };
    let dropped = altered.actions.iter().filter_map(|it| match it {
        ast::AlterTableAction::DropColumn(it) => Some(it),
        _ => None,
    });
    dropped
        .filter_map(|action| {
            let column = read::name(&action.column_name_ref()?)?;
            let name = said_column(&altered.name, &column);
            (!is_computed(altered, &column)).then(|| it.at(action, message(&name), "its values are gone"))
        })
        .collect()
}

/// What is computed can be computed again.
fn is_computed(altered: &Altered<'_>, column: &Name) -> bool {
    let value = altered.column(column).and_then(|it| it.value.as_ref());
    matches!(value, Some(ColumnValue::Generated { .. }))
}

fn sqlite(it: &Context<'_>) -> Vec<Finding> {
    let Some(sqlite::Statement::AlterTable(alter)) = it.sqlite() else { return Vec::new() };
    if it.announces_losses() || it.sqlite_made(&alter.name) {
        return Vec::new();
    }
    let dropped = alter.operations.iter().filter_map(|it| match it {
        sqlite::AlterTableOperation::DropColumn { column_names, .. } => Some(column_names),
        _ => None,
    });
    let lost = dropped.flatten().filter(|column| !is_computed_in_sqlite(it, &alter.name, column));
    let names = lost.map(|column| said_column(&alter.name, &column));
    names.map(|name| it.here(message(&name), "its values are gone")).collect()
}

fn is_computed_in_sqlite(it: &Context<'_>, table: &sqlite::ObjectName, column: &sqlite::Ident) -> bool {
    let table = table.0.last().and_then(|it| Name::new(&it.as_ident()?.value).ok());
    let (Some(table), Ok(column)) = (table, Name::new(&column.value)) else { return false };
    let value = it.known.column(&QualifiedName::unqualified(table), &column).and_then(|it| it.value.as_ref());
    matches!(value, Some(ColumnValue::Generated { .. }))
}

fn message(name: &str) -> String {
    format!("every value of {name} is lost, and the head of the file does not say so")
}
