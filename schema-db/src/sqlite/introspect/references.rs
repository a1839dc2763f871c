//! Finds the targets of foreign keys: the table and its columns as they are spelled, and the key that was left out.

use schema_model::{
    Name, QualifiedName,
    schema::{ConstraintKind, ForeignKey, Schema, Table},
};

use super::table::same;
use crate::{Unmodelled, UnmodelledKind};

/// Completes every foreign key; takes those out that point nowhere, which SQLite accepts until rows are written.
pub(super) fn complete_foreign_keys(schema: &mut Schema) -> Vec<Unmodelled> {
    let targets = schema.clone();
    let mut dangling = Vec::new();
    for table in &mut schema.tables {
        let name = table.name.clone();
        table.constraints.retain_mut(|constraint| {
            let found = match &mut constraint.kind {
                ConstraintKind::ForeignKey(key) => complete(key, &targets),
                ConstraintKind::PrimaryKey(_)
                | ConstraintKind::Unique(_)
                | ConstraintKind::Check(_)
                | ConstraintKind::Exclusion(_) => Some(()),
            };
            if found.is_none() {
                dangling.push(report(&name, &constraint.name));
            }
            found.is_some()
        });
    }
    dangling
}

fn complete(key: &mut ForeignKey, targets: &Schema) -> Option<()> {
    let in_other_case = |it: &&Table| same(it.name.name.as_str(), key.target.name.as_str());
    let target = targets.table(&key.target).or_else(|| targets.tables.iter().find(in_other_case))?;
    key.target = target.name.clone();
    key.target_columns = match key.target_columns.as_slice() {
        [] => target.primary_key()?.columns.clone(),
        columns => columns.iter().map(|it| spelled(target, it)).collect::<Option<_>>()?,
    };
    (key.columns.len() == key.target_columns.len()).then_some(())
}

fn spelled(table: &Table, column: &Name) -> Option<Name> {
    let found = table.columns.iter().find(|it| same(it.name.as_str(), column.as_str()))?;
    Some(found.name.clone())
}

fn report(table: &QualifiedName, constraint: &Name) -> Unmodelled {
    Unmodelled { kind: UnmodelledKind::DanglingForeignKey, name: format!("{table}.{constraint}") }
}
