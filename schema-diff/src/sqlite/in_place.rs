//! Decides whether ADD COLUMN, DROP COLUMN and indexes lead from one table to another.

use schema_model::{
    Name, ObjectId,
    schema::{Column, ColumnValue, Constraint, ConstraintKind, GeneratedStorage, Index, Table},
};

use super::{
    default_name::{Unnamed, unnamed},
    expression::{is_constant, is_null, mentions},
    work::Work,
};

/// All that differs between two tables, when ALTER TABLE can do it.
pub(super) struct InPlace<'a> {
    /// New columns with the constraints behind them.
    pub(super) added: Vec<(&'a Column, Vec<&'a Constraint>)>,
    pub(super) dropped: Vec<&'a Column>,
    pub(super) created_indexes: Vec<&'a Index>,
    pub(super) dropped_indexes: Vec<&'a Index>,
}

/// What differs, or `None` when the table must be rebuilt.
pub(super) fn in_place<'a>(work: &Work<'_>, stored: &'a Table, after: &'a Table) -> Option<InPlace<'a>> {
    let kept_constraints = stored.constraints.iter().all(|it| after.constraints.contains(it));
    if stored.options != after.options || !kept_constraints || has_changed_values(work, after) {
        return None;
    }
    let mut added = Vec::new();
    for column in &after.columns {
        match stored.column(&column.name) {
            Some(same) if same == column => {}
            Some(_) => return None,
            None if can_add(work, after, column) => added.push((column, Vec::new())),
            None => return None,
        }
    }
    for constraint in after.constraints.iter().filter(|it| !stored.constraints.contains(it)) {
        carrier(&mut added, after, constraint)?.push(constraint);
    }
    let dropped: Vec<_> = stored.columns.iter().filter(|it| after.column(&it.name).is_none()).collect();
    dropped.iter().all(|it| can_drop(stored, &it.name)).then(|| InPlace {
        added,
        dropped,
        created_indexes: after.indexes.iter().filter(|it| !stored.indexes.contains(it)).collect(),
        dropped_indexes: stored.indexes.iter().filter(|it| !after.indexes.contains(it)).collect(),
    })
}

/// Labels kept as text are rewritten while the rows are copied.
fn has_changed_values(work: &Work<'_>, table: &Table) -> bool {
    work.values.iter().any(|it| it.column.table() == Some(&table.name))
}

/// ADD COLUMN takes what existing rows can have without being written.
fn can_add(work: &Work<'_>, table: &Table, column: &Column) -> bool {
    let backfilled = work.options.backfills.contains_key(&ObjectId::column(&table.name, &column.name));
    let fits = match &column.value {
        None => column.nullable,
        Some(ColumnValue::Default(it)) => is_constant(it) && (column.nullable || !is_null(it)),
        Some(ColumnValue::Generated { storage, .. }) => {
            *storage == GeneratedStorage::Virtual && column.nullable
        }
        Some(ColumnValue::Identity(_) | ColumnValue::Serial { .. }) => false,
    };
    fits && !backfilled
}

/// The new column behind which ADD COLUMN can have the constraint.
fn carrier<'a, 'b>(
    added: &'b mut [(&'a Column, Vec<&'a Constraint>)],
    table: &Table,
    constraint: &Constraint,
) -> Option<&'b mut Vec<&'a Constraint>> {
    let carries = |column: &Column| match &constraint.kind {
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclusion(_) => false,
        ConstraintKind::ForeignKey(key) => {
            key.columns.as_slice() == std::slice::from_ref(&column.name) && column.value.is_none()
        }
        ConstraintKind::Check(check) => match unnamed(table, constraint) {
            Some(Unnamed::OnColumn(name)) => name == column.name,
            Some(Unnamed::OnTable) => false,
            None => mentions(&check.expression, &column.name),
        },
    };
    // The last one: a check may name columns that are added before its own.
    added.iter_mut().rev().find(|(column, _)| carries(column)).map(|(_, constraints)| constraints)
}

/// DROP COLUMN is refused while a key, reference, check or generated column uses the column. (Indexes that use it
/// are dropped before.)
fn can_drop(table: &Table, column: &Name) -> bool {
    let used_by_constraint = table.constraints.iter().any(|it| match &it.kind {
        ConstraintKind::PrimaryKey(key) => key.columns.contains(column),
        ConstraintKind::Unique(unique) => unique.columns.contains(column),
        ConstraintKind::ForeignKey(key) => {
            key.columns.contains(column) || (key.target == table.name && key.target_columns.contains(column))
        }
        ConstraintKind::Check(check) => mentions(&check.expression, column),
        ConstraintKind::Exclusion(_) => false,
    });
    let used_by_column = table.columns.iter().any(|it| match &it.value {
        Some(ColumnValue::Generated { expression, .. }) => it.name != *column && mentions(expression, column),
        Some(ColumnValue::Default(_) | ColumnValue::Identity(_) | ColumnValue::Serial { .. }) | None => false,
    });
    !used_by_constraint && !used_by_column
}
