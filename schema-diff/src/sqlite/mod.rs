//! Lowering to SQLite.

use schema_model::Delta;

use crate::{Action, Change, lower::LowerError};

/// Lowers all deltas of a change.
pub(crate) fn lower(change: &Change<'_>) -> Result<Vec<Action>, LowerError> {
    match change.deltas.first().map(Delta::id) {
        None => Ok(Vec::new()),
        Some(object) => Err(LowerError { object, reason: "SQLite is not planned yet".to_owned() }),
    }
}
