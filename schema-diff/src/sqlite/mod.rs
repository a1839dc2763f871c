//! Lowering to SQLite 3.35 and later.
//!
//! ```text
//! before ── renames (ALTER TABLE) ──> stored ─┐
//! after ──────────────────────────────────────┴─ in_place ─┬─ fits ──> ADD, DROP COLUMN, indexes
//!                                                          └─ else ──> rebuild: one new table for all that differs
//! ```
//!
//! A table is changed in place when that leads exactly to the table after the change, and rebuilt once otherwise.

mod affinity;
mod check;
mod column;
mod constraint;
mod default_name;
mod expression;
mod in_place;
mod index;
mod rebuild;
mod renames;
mod stored;
mod supported;
mod table;

use std::collections::BTreeSet;

use schema_model::{Delta, Dialect, Object, ObjectId, QualifiedName};

use crate::{Change, Sql, action::Action, lower::LowerError};

/// Lowers all deltas of a change.
pub(crate) fn lower(change: &Change<'_>) -> Result<Vec<Action>, LowerError> {
    let deltas = renames::tables_first(change.deltas);
    let change = &Change { deltas: &deltas, ..*change };
    supported::check(change)?;
    let stored = stored::after_renames(change);
    let mut actions = Vec::new();
    for delta in change.deltas {
        match delta {
            Delta::Create(Object::Table(it)) => actions.extend(table::create(change, it)),
            Delta::Drop(Object::Table(it)) => actions.push(table::drop(change, it)),
            Delta::Rename { before: ObjectId::Table(from), after: ObjectId::Table(to) } => {
                actions.push(table::rename(from, to));
            }
            Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } | Delta::Rename { .. } => {}
        }
    }
    for name in changed_tables(change) {
        if let (Some(before), Some(after)) = (stored.table(name), change.after.table(name)) {
            actions.extend(table::change(change, before, after));
        }
    }
    Ok(actions)
}

/// Tables that a delta is about, under their new names.
fn changed_tables<'a>(change: &Change<'a>) -> BTreeSet<&'a QualifiedName> {
    change.deltas.iter().filter_map(table_of).collect()
}

/// The table that a delta is about, under its new name.
fn table_of(delta: &Delta) -> Option<&QualifiedName> {
    match delta {
        Delta::Create(object) | Delta::Drop(object) | Delta::Alter { before: _, after: object } => {
            match object {
                Object::Namespace(_) | Object::Enum(_) => None,
                Object::Table(it) => Some(&it.name),
                Object::Column { table, .. }
                | Object::Constraint { table, .. }
                | Object::Index { table, .. } => Some(table),
            }
        }
        Delta::Rename { before: _, after } => after.table(),
    }
}

/// An empty statement.
fn sql() -> Sql {
    Sql::new(Dialect::Sqlite)
}
