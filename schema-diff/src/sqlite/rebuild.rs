//! Rebuilds a table once for all that differs: a new table, the rows, the old one's name, the indexes.
//!
//! Foreign keys are off meanwhile, because DROP TABLE deletes the rows first, and children would follow by ON DELETE
//! CASCADE. The old table is dropped, not renamed: references of other tables would follow it (SQLite 3.26).

use schema_model::{
    Name, ObjectId, QualifiedName,
    schema::{Column, ColumnValue, Table},
};

use super::{column, effects, index, sql, table, work::Work};
use crate::action::{Action, Transaction};

/// The action that leads from `stored` to `after`, with the renames of columns that come before it.
pub(super) fn rebuild(work: &Work<'_>, stored: &Table, after: &Table, renames: &[(&Name, &Name)]) -> Action {
    let temporary = temporary_name(&after.name);
    let mut statements: Vec<String> = Vec::new();
    for (from, to) in renames {
        statements.extend(column::rename(&after.name, from, to).statements);
    }
    statements.push(table::definition(&temporary, after));
    statements.extend(keep_sequence(stored, after, &temporary));
    statements.push(copy_rows(work, stored, after, &temporary));
    statements.push(sql().push("DROP TABLE ").name(&after.name).finish());
    // A view on the table is broken for a moment, and stops a rename that looks at views.
    statements.push("PRAGMA legacy_alter_table = ON".to_owned());
    statements.push(table::rename_statement(&temporary, &after.name));
    statements.push("PRAGMA legacy_alter_table = OFF".to_owned());
    statements.extend(after.indexes.iter().map(|it| index::definition(&after.name, it)));
    effects::declare(work, Action::of(statements), stored, after, renames)
        .transaction(Transaction::ForeignKeysOff)
}

/// The name of a table while it is built.
pub(super) fn temporary_name(table: &QualifiedName) -> QualifiedName {
    let name = Name::new(&format!("schemagen_new_{}", table.name));
    table.sibling(name.unwrap_or_else(|_| table.name.clone()))
}

/// The highest AUTOINCREMENT number ever given is kept, also when its row is gone.
fn keep_sequence(stored: &Table, after: &Table, temporary: &QualifiedName) -> Option<String> {
    let counts =
        |table: &Table| table.columns.iter().any(|it| matches!(it.value, Some(ColumnValue::Identity(_))));
    (counts(stored) && counts(after)).then(|| {
        sql()
            .push("INSERT INTO sqlite_sequence (name, seq)\n  SELECT ")
            .literal(temporary.name.as_str())
            .push(", seq FROM sqlite_sequence WHERE name = ")
            .literal(after.name.name.as_str())
            .finish()
    })
}

fn copy_rows(work: &Work<'_>, stored: &Table, after: &Table, temporary: &QualifiedName) -> String {
    let plain = after.columns.iter().filter(|it| !is_generated(it));
    let mut copied: Vec<(&Name, String)> =
        plain.clone().filter_map(|it| Some((&it.name, source(work, stored, after, it)?))).collect();
    if copied.is_empty() {
        // Nothing of the rows is left but their number.
        copied.extend(plain.take(1).map(|it| (&it.name, initial_value(it))));
    }
    let (columns, sources): (Vec<&Name>, Vec<String>) = copied.into_iter().unzip();
    sql()
        .push("INSERT INTO ")
        .name(temporary)
        .push(" (")
        .idents(columns)
        .push(")\n  SELECT ")
        .push(&sources.join(", "))
        .push("\n  FROM ")
        .name(&after.name)
        .finish()
}

/// What a column is filled with; `None` where its own default fills it.
fn source(work: &Work<'_>, stored: &Table, after: &Table, column: &Column) -> Option<String> {
    let id = ObjectId::column(&after.name, &column.name);
    let backfill = work.options.backfills.get(&id);
    let Some(before) = stored.column(&column.name) else {
        return backfill.map(|it| sql().in_brackets(it).finish());
    };
    let value = with_changed_values(work, &id, &column.name);
    Some(match backfill {
        Some(it) if before.nullable && !column.nullable => {
            sql().push("coalesce(").push(&value).push(", ").in_brackets(it).push(")").finish()
        }
        Some(_) | None => value,
    })
}

/// The column, with labels that were renamed or removed replaced.
fn with_changed_values(work: &Work<'_>, id: &ObjectId, column: &Name) -> String {
    let changes: Vec<_> = work.values.iter().filter(|it| it.column == id).collect();
    if changes.is_empty() {
        return sql().ident(column).finish();
    }
    let case = changes.iter().fold(sql().push("CASE ").ident(column), |sql, it| {
        sql.push(" WHEN ").literal(it.before).push(" THEN ").literal(it.after)
    });
    case.push(" ELSE ").ident(column).push(" END").finish()
}

fn initial_value(column: &Column) -> String {
    match &column.value {
        Some(ColumnValue::Default(it)) => sql().in_brackets(it).finish(),
        Some(ColumnValue::Generated { .. } | ColumnValue::Identity(_) | ColumnValue::Serial { .. })
        | None => "NULL".to_owned(),
    }
}

fn is_generated(column: &Column) -> bool {
    matches!(column.value, Some(ColumnValue::Generated { .. }))
}
