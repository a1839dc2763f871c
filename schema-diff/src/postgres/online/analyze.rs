//! With the type of a column goes what the planner knew of its values, and autovacuum counts no change of a type as changes of rows
//! (12 to 18): until somebody inserts and updates enough of them, plans are made without it. ANALYZE reads a sample and stops nobody.

use std::collections::BTreeMap;

use schema_model::{
    Name, ObjectId, QualifiedName,
    schema::{Column, ColumnValue, Definition, GeneratedStorage},
};

use crate::{
    Change,
    action::{Action, Transaction},
    postgres::{column, sql},
};

const WHY: &str = "The planner knows nothing of these values yet.";

/// One for each table in use, with the columns that get another type or are made anew. It comes last: nothing that a change takes
/// away for a while is to wait for it.
pub(in super::super) fn analyze_again(change: &Change<'_>) -> Vec<Action> {
    let mut by_table: BTreeMap<&QualifiedName, Vec<&Name>> = BTreeMap::new();
    let others = change.deltas.iter().filter(|it| column::becomes_another(change, it).is_some());
    for (table, pair) in others.filter_map(column::pair) {
        if change.table_in_use(table).is_some() && has_statistics(pair.after) {
            by_table.entry(table).or_default().push(&pair.after.name);
        }
    }
    by_table.into_iter().map(|(table, columns)| analyze(change, table, &columns)).collect()
}

/// Nothing is kept of a virtual column, so that nothing is counted (18).
fn has_statistics(column: &Column) -> bool {
    !matches!(column.value, Some(ColumnValue::Generated { storage: GeneratedStorage::Virtual, .. }))
}

/// Of the whole table where statistics over several columns or expressions are made of it: a list would leave them out.
fn analyze(change: &Change<'_>, table: &QualifiedName, columns: &[&Name]) -> Action {
    let counts = |it: &Definition| matches!(it, Definition::Statistics(it) if it.table == *table);
    let whole = sql().push("ANALYZE ").name(table);
    let text = if change.after.definitions.iter().any(counts) {
        whole
    } else {
        whole.push(" (").list(columns, |sql, it| sql.ident(it)).push(")")
    };
    let columns = columns.iter().map(|it| ObjectId::column(table, it).into());
    Action { why: Some(WHY), ..Action::new(text).needs_all(columns).transaction(Transaction::Alone) }
}
