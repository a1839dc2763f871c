//! Why other deployers could not be kept out.

use crate::DatabaseError;

/// Why the lock could not be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// Another session kept it, or it could not be asked for.
    #[error(transparent)]
    Lock(#[from] schema_migrate::LockError),
    /// There is no second connection to hold it.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}
