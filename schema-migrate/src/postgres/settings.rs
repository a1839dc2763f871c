//! What a session of ours is like whatever the server, the role and earlier files set.

use super::{Facts, Tenure};
use schema_model::Name;

use crate::{
    Patience, Port, Session, SessionOptions, Sessions, SqlError, Writes,
    patience::milliseconds,
    quote::{identifier, postgres_text},
};

/// Sets what a session needs for as long as it is ours. Roles and databases may have set any of it.
pub(crate) fn settings(options: &SessionOptions, facts: &Facts, tenure: Tenure) -> String {
    let read_only = match options.writes {
        Writes::No => "on",
        Writes::Yes => "off",
    };
    let lock_timeout = milliseconds(options.patience.lock_timeout).to_string();
    let statement_timeout = milliseconds(options.patience.statement_timeout).to_string();
    let search_path = identifier(options.default_schema.as_str());
    let mut settings = vec![
        ("statement_timeout", statement_timeout.as_str()),
        ("lock_timeout", &lock_timeout),
        ("idle_in_transaction_session_timeout", "0"),
        ("client_encoding", "UTF8"),
        ("standard_conforming_strings", "on"),
        ("DateStyle", "ISO"),
        ("IntervalStyle", "postgres"),
        ("bytea_output", "hex"),
        ("tcp_keepalives_idle", "30"),
        ("tcp_keepalives_interval", "10"),
        ("tcp_keepalives_count", "3"),
        ("tcp_user_timeout", "60000"),
        ("search_path", &search_path),
    ];
    if facts.version >= 140_000 {
        // A server that works for a process which was killed notices it, and gives its locks back.
        settings.push(("client_connection_check_interval", "2s"));
    }
    if facts.version >= 170_000 {
        settings.push(("transaction_timeout", "0"));
    }
    match tenure {
        Tenure::Connection => {
            settings.extend([
                ("default_transaction_isolation", "read committed"),
                ("default_transaction_read_only", read_only),
            ]);
            // One statement, as it is said after every migration.
            let set = settings.iter().map(|(name, value)| {
                format!("pg_catalog.set_config('{name}', {}, false)", postgres_text(value))
            });
            format!("SELECT {}", set.collect::<Vec<_>>().join(", "))
        }
        // A transaction says by itself whether it writes.
        Tenure::Transaction => {
            let set = settings.iter().map(|(name, value)| match *name {
                "search_path" => format!("SET LOCAL {name} = {value}"),
                _ => format!("SET LOCAL {name} = {}", postgres_text(value)),
            });
            set.collect::<Vec<_>>().join(";\n")
        }
    }
}

/// A query that is true where a session searches the default schema first, as it is.
pub(crate) fn searches(default_schema: &Name) -> String {
    format!("SELECT pg_catalog.current_schema() = {}", postgres_text(default_schema.as_str()))
}

/// Outside of a transaction nothing can be set in a session that is somebody else's: it must be right as it is.
pub(crate) async fn finds_names(port: &Port<'_>, session: &Session) -> Result<(), SqlError> {
    let Some(question) = &session.finds_names else { return Ok(()) };
    let rows = port.query(question.clone()).await?;
    if rows.into_iter().flatten().flatten().next().as_deref() == Some("t") {
        return Ok(());
    }
    Err(SqlError {
        message: "the pooler's sessions search another schema than the default one".to_owned(),
        hint: Some("apply this migration over a direct connection to the server".to_owned()),
        ..SqlError::default()
    })
}

/// Lets the next statement wait for locks as long as it must, unless the migration itself said how long: a row tells that
/// it did not. Nobody queues behind a statement that runs by itself.
pub(crate) fn patient(patience: &Patience) -> String {
    format!(
        "SELECT pg_catalog.set_config('lock_timeout', '0', false) FROM pg_catalog.pg_settings \
         WHERE name = 'lock_timeout' AND setting = '{}'",
        milliseconds(patience.lock_timeout)
    )
}

/// Lets the next statement take as long as it must, unless the migration itself said how long: a row tells that it did not.
pub(crate) fn unlimited(patience: &Patience) -> String {
    format!(
        "SELECT pg_catalog.set_config('statement_timeout', '0', false) FROM pg_catalog.pg_settings \
         WHERE name = 'statement_timeout' AND setting = '{}'",
        milliseconds(patience.statement_timeout)
    )
}

/// Takes that back.
pub(crate) fn limited_again(patience: &Patience) -> String {
    format!("SET statement_timeout = {}", milliseconds(patience.statement_timeout))
}

/// Takes that back.
pub(crate) fn waits_again(patience: &Patience) -> String {
    format!("SET lock_timeout = {}", milliseconds(patience.lock_timeout))
}

/// Takes back what was set and is known to the server. What a program made up itself (`my.tenant`) is in no list: RESET ALL
/// would take it, and nobody could bring it back.
pub(super) const RESET_KNOWN: &str = "SELECT pg_catalog.set_config(name, reset_val, false) FROM pg_catalog.pg_settings \
                                      WHERE source = 'session'";

/// The settings, and no lock. The lock of a borrowed session is one of its locks, so that those which a file took as well are
/// kept until it ends.
pub(super) fn unlocked(options: &SessionOptions, settings: &str) -> String {
    match options.sessions {
        Sessions::Borrowed => settings.to_owned(),
        Sessions::Own | Sessions::Shared | Sessions::Marked(_) => {
            format!("{settings}, pg_catalog.pg_advisory_unlock_all()")
        }
    }
}

/// One round trip for everything a file can leave behind.
pub(crate) fn reset(options: &SessionOptions, facts: &Facts, settings: &str) -> String {
    reset_by(options, facts, &unlocked(options, settings))
}

/// The same by a statement that [`unlocked`] gave.
pub(super) fn reset_by(options: &SessionOptions, facts: &Facts, unlocked: &str) -> String {
    let reset = match options.sessions {
        Sessions::Borrowed => RESET_KNOWN,
        Sessions::Own | Sessions::Shared | Sessions::Marked(_) => "RESET ALL",
    };
    format!(
        "RESET SESSION AUTHORIZATION; SET ROLE {}; {reset}; {unlocked}; CLOSE ALL; UNLISTEN *; DISCARD TEMP",
        facts.role
    )
}
