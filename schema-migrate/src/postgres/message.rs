//! What errors of PostgreSQL mean. They are told apart by codes, never by messages, which are translated.

use crate::{SessionError, SqlError};

/// The error with what it is about.
pub(crate) fn error(database: &str, doing: &'static str, error: SqlError) -> SessionError {
    let database = database.to_owned();
    match error.code.as_deref() {
        Some("25006") => SessionError::ReadOnly { database },
        Some(_) | None => SessionError::Sql { database, doing, error: Box::new(ended_early(error)) },
    }
}

/// What poolers say in their own name, and what servers say when a pooler mixed up their sessions.
const POOLED: &str = "the connection leads through a pooler that cannot do this; use a direct connection, or a pool in \
                      transaction or session mode";

/// Whoever holds a lock for long.
const OTHERS: &str = "wait until the others have ended their transactions, or end them with `SELECT pg_terminate_backend(pid)`";

/// A pooler ends a connection on which it was asked for more than it can do, and its last words are not heard.
pub(crate) fn of_pooler(error: SqlError) -> SqlError {
    match (&error.code, &error.hint) {
        (None, None) => SqlError { hint: Some(POOLED.to_owned()), ..error },
        (Some(_), _) | (_, Some(_)) => error,
    }
}

/// Names the setting that ended a statement of ours.
fn ended_early(error: SqlError) -> SqlError {
    let hint = match error.code.as_deref() {
        Some("57014") => "statement_timeout of the role, the database or the pooler is too short",
        Some("55P03") => OTHERS,
        Some("25P03") => {
            "idle_in_transaction_session_timeout of the role, the database or the pooler is too short"
        }
        Some("25P04") => "transaction_timeout of the role, the database or the pooler is too short",
        Some("08P01" | "26000" | "42P05") => POOLED,
        Some(_) | None => return error,
    };
    SqlError { hint: Some(hint.to_owned()), ..error }
}

/// Another session held a lock for too long, or waited for one of ours.
pub(crate) fn is_passing(error: &SqlError) -> bool {
    matches!(error.code.as_deref(), Some("55P03" | "40P01"))
}

/// Adds what to do in a migration file, where the server's hint does not know it.
pub(crate) fn explained(error: SqlError) -> SqlError {
    let hint = match error.code.as_deref() {
        Some("55P04") => {
            "write `-- schemagen: step` between adding the enum value and the statement that uses it"
        }
        Some("08P01" | "26000" | "42P05") => POOLED,
        Some("42501") => {
            "let the owner of the object apply the migration, or let an administrator grant this role what it lacks \
             (GRANT CREATE ON SCHEMA .. TO .., for a new object)"
        }
        Some("25001") => "write `-- schemagen: step no-transaction` in the line before the statement",
        Some("55P03") => OTHERS,
        Some(_) | None => return error,
    };
    SqlError { hint: Some(hint.to_owned()), ..error }
}
