//! What only SQLite has: foreign keys that are off for a step, and triggers that go with a table.

pub(crate) mod borrowed;
mod foreign_keys;
pub(crate) mod health;
mod history;
mod triggers;

use schema_model::{
    Dialect,
    script::{Script, Statement},
};

use crate::{SessionError, SqlError};

pub(crate) use foreign_keys::ForeignKeys;
pub use foreign_keys::Violation;
pub(crate) use history::spelling;

/// What a session of ours is like, whatever earlier files set.
pub(crate) const SETTINGS: &str = "PRAGMA foreign_keys = ON; PRAGMA legacy_alter_table = OFF; \
                                   PRAGMA ignore_check_constraints = OFF; PRAGMA recursive_triggers = OFF; \
                                   PRAGMA writable_schema = OFF";

/// Takes back what a script may have set, if it can have set anything. Only where it wrote to the schema by hand must that be
/// read again, which takes the longer the more tables there are (SQLite 3.50).
pub(crate) fn reset(script: &Script) -> Option<String> {
    let has = |words: &[String], word: &str| words.iter().any(|it| it == word);
    let opening = |statement: &Statement| statement.opening(Dialect::Sqlite);
    // Some act even where they are only explained.
    let pragmas: Vec<_> = script.statements().map(opening).filter(|it| has(it, "pragma")).collect();
    if pragmas.is_empty() {
        return None;
    }
    let writes = pragmas.iter().any(|it| has(it, "writable_schema"));
    let reread = if writes { "; PRAGMA writable_schema = RESET" } else { "" };
    Some(format!("{SETTINGS}{reread}"))
}

/// What SQLite says of a file, or of a folder, that it may not write.
pub(crate) const READ_ONLY: &str = "SQLITE_READONLY";

/// The error with what it is about.
pub(crate) fn error(database: &str, doing: &'static str, error: SqlError) -> SessionError {
    let database = database.to_owned();
    match error.code.as_deref() {
        Some("SQLITE_BUSY") => SessionError::Busy { database },
        Some(READ_ONLY) => SessionError::ReadOnly { database },
        Some("SQLITE_NOTADB") => SessionError::NotADatabase { database },
        Some(_) | None => SessionError::Sql { database, doing, error: Box::new(error) },
    }
}
