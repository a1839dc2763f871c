//! A session that belongs to somebody else: what it was set to, and how it gets there again.

use super::settings::RESET_KNOWN;
use crate::{Port, SessionError, SqlError, quote::postgres_text};

/// Refuses a session that is in a transaction: what is set in it, and committed, is its owner's.
pub(crate) async fn outside(port: &Port<'_>, database: &str) -> Result<(), SessionError> {
    // The first is the time of the transaction's begin: the same as that of the statement where there is no other.
    let question = "SELECT pg_catalog.now() <> pg_catalog.statement_timestamp()";
    let rows = port.query(question).await;
    let rows = rows.map_err(|error| super::error(database, "looking at the session", error))?;
    match rows.into_iter().flatten().flatten().next().as_deref() {
        Some("t") => Err(SessionError::InTransaction { database: database.to_owned() }),
        Some(_) | None => Ok(()),
    }
}

/// The SQL that sets everything as it is now.
pub(crate) async fn remember(port: &Port<'_>) -> Result<String, SqlError> {
    let question = "SELECT pg_catalog.current_setting('role'), NULL \
                    UNION ALL SELECT name, setting FROM pg_catalog.pg_settings WHERE source = 'session'";
    let mut sql = format!("RESET SESSION AUTHORIZATION; RESET ROLE; {RESET_KNOWN}");
    for row in port.query(question).await? {
        let mut columns = row.into_iter();
        let (name, setting) = (columns.next().flatten(), columns.next().flatten());
        let (name, setting) = match (name, setting) {
            (Some(name), Some(setting)) => (name, setting),
            (Some(role), None) => ("role".to_owned(), role),
            (None, _) => continue,
        };
        let (name, setting) = (postgres_text(&name), postgres_text(&setting));
        sql.extend(["; SELECT pg_catalog.set_config(", &name, ", ", &setting, ", false)"]);
    }
    Ok(sql)
}
