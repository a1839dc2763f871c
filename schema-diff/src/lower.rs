//! Deltas to actions. The one place where the dialect is chosen.

use schema_model::{Dialect, ObjectId};

use crate::{Change, action::Action, postgres, sqlite};

/// A delta that the dialect cannot do, and the way round.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{object}: {reason}; {advice}")]
pub struct LowerError {
    /// The object that cannot be changed so.
    pub object: ObjectId,
    /// Why.
    pub reason: String,
    /// What to do instead.
    pub advice: String,
}

/// Lowers all deltas of a change, in the order of the deltas.
pub(crate) fn lower(change: &Change<'_>) -> Result<Vec<Action>, LowerError> {
    match change.options.dialect {
        Dialect::Postgres => postgres::lower(change),
        Dialect::Sqlite => sqlite::lower(change),
    }
}
