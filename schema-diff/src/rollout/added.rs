//! A column that becomes required, or comes as one: programs must write it first.

use schema_model::{ObjectId, QualifiedName, schema::Column};

use super::{
    Rollout, RolloutStep, former, ident, name,
    recipe::{UNTIL_DONE, add_column, fill},
};
use crate::Change;

/// A column that rows must have, and that programs do not write yet.
pub(super) fn created(change: &Change<'_>, table: &QualifiedName, column: &Column) -> Option<Rollout> {
    change.table_before(table)?;
    if column.nullable || column.value.is_some() {
        return None;
    }
    let was = former::table(change, table)?;
    let column_name = ident(&column.name);
    let id = ObjectId::column(table, &column.name);
    let can_be_added = was.column(&column.name).is_none() && former::has_type(change, &column.ty);
    let add = can_be_added.then(|| add_column(was, &column.name, &column.ty, column.collation.as_deref()));
    let backfill = change.options.backfills.get(&id).filter(|_| former::has_its_names(change, table));
    let filled = backfill
        .filter(|_| can_be_added)
        .map(|value| fill(was, &column.name, value.as_str(), &format!("{column_name} IS NULL")));
    let until = if filled.is_some() { format!("; {UNTIL_DONE}") } else { String::new() };
    let steps = vec![
        RolloutStep::with(format!("add {column_name} as an Option"), add),
        RolloutStep::new(format!("deploy what writes {column_name}")),
        RolloutStep::with(format!("fill the rows that have none{until}"), filled),
        RolloutStep::new(format!("make {column_name} required in a later migration")),
    ];
    let why = format!("programs that do not write {column_name} yet fail once this has run");
    Some(Rollout::instead(id, why, steps))
}

/// A column that may be NULL until now.
pub(super) fn required(
    change: &Change<'_>,
    table: &QualifiedName,
    before: &Column,
    after: &Column,
) -> Option<Rollout> {
    change.table_in_use(table)?;
    if !before.nullable || after.nullable {
        return None;
    }
    let (was, from) = former::column(change, table, &after.name)?;
    let id = ObjectId::column(table, &after.name);
    let is_empty = format!("{} IS NULL", ident(&from.name));
    let deploy = RolloutStep::new(format!("first deploy what writes no NULL into {}", ident(&from.name)));
    // Before the type changes the value may not fit.
    let reads =
        from.ty == after.ty && former::has_type(change, &from.ty) && former::has_its_names(change, table);
    let then = match change.options.backfills.get(&id) {
        Some(value) => RolloutStep::with(
            format!("fill a large table in portions before this runs; {UNTIL_DONE}"),
            reads.then(|| fill(was, &from.name, value.as_str(), &is_empty)),
        ),
        None => RolloutStep::with(
            "see that no row is without a value",
            [format!("SELECT count(*) FROM {} WHERE {is_empty}", name(&was.name))],
        ),
    };
    Some(Rollout::before(id, vec![deploy, then]))
}
