//! What errors of PostgreSQL mean. They are told apart by codes, never by messages, which are translated.

use crate::{SessionError, SqlError};

/// The error with what it is about.
pub(crate) fn error(database: &str, doing: &'static str, error: SqlError) -> SessionError {
    let database = database.to_owned();
    match error.code.as_deref() {
        Some("25006") => SessionError::ReadOnly { database },
        Some(_) | None => SessionError::Sql { database, doing, error: Box::new(error) },
    }
}

/// Adds what to do in a migration file, where the server's hint does not know it.
pub(crate) fn explained(error: SqlError) -> SqlError {
    let hint = match error.code.as_deref() {
        Some("55P04") => {
            "write `-- schemagen: step` between adding the enum value and the statement that uses it"
        }
        Some("25001") => "write `-- schemagen: step no-transaction` in the line before the statement",
        Some(_) | None => return error,
    };
    SqlError { hint: Some(hint.to_owned()), ..error }
}
