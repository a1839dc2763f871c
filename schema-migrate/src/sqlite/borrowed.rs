//! A session that belongs to somebody else: what it was set to, and how it gets there again.

use std::fmt::Write;

use crate::{Port, SessionError, SqlError};

/// The pragmas that a session of ours sets.
const PRAGMAS: [&str; 4] =
    ["foreign_keys", "legacy_alter_table", "ignore_check_constraints", "recursive_triggers"];

/// Refuses a session that is in a transaction: there cannot be another one in it.
pub(crate) async fn outside(port: &Port<'_>, database: &str) -> Result<(), SessionError> {
    match port.query("BEGIN").await {
        Ok(_) => {
            let ended = port.query("COMMIT").await.map(drop);
            ended.map_err(|error| super::error(database, "looking at the session", error))
        }
        Err(_) => Err(SessionError::InTransaction { database: database.to_owned() }),
    }
}

/// The SQL that sets everything as it is now.
pub(crate) async fn remember(port: &Port<'_>) -> Result<String, SqlError> {
    let mut sql = String::new();
    for pragma in PRAGMAS {
        let rows = port.query(format!("PRAGMA {pragma}")).await?;
        if let Some(value) = rows.into_iter().flatten().flatten().next() {
            let _ = write!(sql, "PRAGMA {pragma} = {value}; ");
        }
    }
    Ok(sql)
}
