//! What goes: programs must be without it first.

use schema_model::{
    Object, ObjectId,
    schema::{Column, Enum, Table},
};

use super::{Rollout, RolloutStep, former, ident, name, recipe::is_in_key};
use crate::Change;

/// A table or a column.
pub(super) fn dropped(change: &Change<'_>, object: &Object) -> Option<Rollout> {
    let (what, first) = match object {
        Object::Table(it) => (name(&former::table(change, &it.name)?.name), None),
        // A table that goes says so itself.
        Object::Column { table, column } => {
            change.table_after(table)?;
            let (was, column) = former::column(change, table, &column.name)?;
            (format!("{} of {}", ident(&column.name), name(&was.name)), may_be_left_out(was, column))
        }
        Object::Namespace(_)
        | Object::Enum(_)
        | Object::Definition(_)
        | Object::Constraint { .. }
        | Object::Index { .. }
        | Object::Partition { .. } => return None,
    };
    let then = if first.is_some() { "" } else { "first " };
    let deploy =
        RolloutStep::new(format!("{then}deploy what neither reads nor writes {what}, SELECT * included"));
    Some(Rollout::before(object.id(), first.into_iter().chain([deploy]).collect()))
}

/// Programs cannot leave out a value that rows must have.
fn may_be_left_out(table: &Table, column: &Column) -> Option<RolloutStep> {
    let asks = !column.nullable && column.value.is_none() && !is_in_key(table, column);
    let (table, column) = (name(&table.name), ident(&column.name));
    asks.then(|| {
        RolloutStep::with(
            format!("first make {column} an Option, in an earlier migration, so that it can be left out"),
            [format!("ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL")],
        )
    })
}

/// An enum that loses values.
pub(super) fn fewer(before: &Enum, after: &Enum) -> Option<Rollout> {
    let gone = before.labels.iter().filter(|it| !after.labels.contains(it));
    let gone: Vec<String> = gone.map(|it| format!("{it:?}")).collect();
    let deploy =
        RolloutStep::new(format!("first deploy what neither writes nor expects {}", gone.join(" or ")));
    (!gone.is_empty()).then(|| Rollout::before(ObjectId::Enum(after.name.clone()), vec![deploy]))
}
