//! sqlx. Statements go as they are, by the protocol that takes several at once.

#[cfg(feature = "sqlx-postgres")]
mod postgres;
#[cfg(feature = "sqlx-sqlite")]
mod sqlite;

use ::sqlx::{AssertSqlSafe, Error, raw_sql};

use crate::SqlError;

/// The text is a reviewed migration's, or the engine's own with everything quoted.
fn raw(sql: impl Into<String>) -> ::sqlx::RawSql {
    raw_sql(AssertSqlSafe(sql.into()))
}

/// What every database has in common.
fn plain(error: &Error) -> SqlError {
    SqlError { message: error.to_string(), ..SqlError::default() }
}
