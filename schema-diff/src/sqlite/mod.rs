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
mod effects;
mod expression;
mod in_place;
mod index;
mod rebuild;
mod stored;
mod supported;
mod table;
mod work;

use schema_model::{Delta, Dialect, Object, ObjectId};

use self::work::Work;

use crate::{Change, Sql, action::Action, lower::LowerError};

/// Lowers all deltas of a change.
pub(crate) fn lower(change: &Change<'_>) -> Result<Vec<Action>, LowerError> {
    let work = &Work::new(change);
    supported::check(change, work)?;
    let stored = stored::after_renames(change);
    let mut actions = Vec::new();
    for delta in change.deltas {
        match delta {
            Delta::Create(Object::Table(it)) => actions.extend(table::create(work, it)),
            Delta::Drop(Object::Table(it)) => actions.push(table::drop(work, it)),
            Delta::Rename { before: ObjectId::Table(from), after: ObjectId::Table(to) } => {
                actions.push(table::rename(from, to));
            }
            Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } | Delta::Rename { .. } => {}
        }
    }
    for name in work.deltas.keys() {
        if let (Some(before), Some(after)) = (stored.table(name), change.after.table(name)) {
            actions.extend(table::change(work, before, after));
        }
    }
    Ok(actions)
}

/// An empty statement.
fn sql() -> Sql {
    Sql::new(Dialect::Sqlite)
}
