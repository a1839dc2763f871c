//! Connecting to a server, and what a session of ours is like whatever the server, the role and earlier files set.

use std::{
    fmt,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use postgres::{Client, Config, NoTls, error::SqlState};

use super::{apply::sql_error, history};
use crate::{
    Access, ConnectOptions, DatabaseError, DatabaseUrl, SqlError, quote::identifier, session::Spelling,
};

/// A connection to a PostgreSQL server.
pub struct PostgresDatabase {
    pub(super) client: Client,
    pub(super) config: Config,
    pub(super) url: DatabaseUrl,
    /// Brings the session back to what it was after connecting.
    pub(super) settings: String,
    pub(super) spelling: Spelling,
    /// What the lock is for: database, schema and table of the history.
    pub(super) lock_name: String,
}

/// How long to wait before asking a server again that is starting or full.
const RETRY: Duration = Duration::from_millis(100);

impl PostgresDatabase {
    pub(crate) fn connect(
        config: &Config,
        url: &DatabaseUrl,
        options: &ConnectOptions,
    ) -> Result<Self, DatabaseError> {
        let config = completed(config, options);
        let mut client = open(&config, url, options.timeout)?;
        let facts =
            Facts::ask(&mut client).map_err(|error| sql(url, "asking the server who we are", error))?;
        let settings = settings(options, facts.version);
        client
            .batch_execute(&settings)
            .map_err(|error| sql(url, "setting up the session", sql_error(&error)))?;
        let spelling = history::spelling(options, &facts.role);
        let lock_name = format!("{}\0{}", facts.database, spelling.table);
        Ok(Self { client, config, url: url.clone(), settings, spelling, lock_name })
    }

    /// The driver's connection, for reading.
    pub fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    /// A second connection like this one.
    pub(super) fn another(&self) -> Result<Client, DatabaseError> {
        let timeout = self.config.get_connect_timeout().copied().unwrap_or_default();
        let mut client = open(&self.config, &self.url, timeout)?;
        let set = client.batch_execute(&self.settings);
        set.map_err(|error| sql(&self.url, "setting up the session", sql_error(&error)))?;
        Ok(client)
    }
}

impl fmt::Debug for PostgresDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgresDatabase({})", self.url)
    }
}

/// What only the server knows.
struct Facts {
    database: String,
    /// The role to act as: `NONE`, or the one that the server's settings of our user name.
    role: String,
    version: u32,
}

impl Facts {
    fn ask(client: &mut Client) -> Result<Self, SqlError> {
        let question = "SELECT pg_catalog.current_database()::text, CURRENT_USER::text, SESSION_USER::text, \
                        pg_catalog.current_setting('server_version_num')";
        let row = client.query_one(question, &[]).map_err(|error| sql_error(&error))?;
        let (database, user, login, version): (String, String, String, String) =
            (row.get(0), row.get(1), row.get(2), row.get(3));
        let role = if user == login { "NONE".to_owned() } else { identifier(&user) };
        Ok(Self { database, role, version: version.parse().unwrap_or_default() })
    }
}

/// What a connection string may leave out.
fn completed(config: &Config, options: &ConnectOptions) -> Config {
    let mut config = config.clone();
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        config.host(&local_host(config.get_ports().first().copied().unwrap_or(5432)));
    }
    if config.get_application_name().is_none() {
        config.application_name("schemagen");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(options.timeout);
    }
    config
}

/// The folder of the server's socket, as libpq finds it, or this machine's own address.
fn local_host(port: u16) -> String {
    let folders = ["/var/run/postgresql", "/run/postgresql", "/tmp"];
    let there =
        folders.into_iter().find(|folder| Path::new(folder).join(format!(".s.PGSQL.{port}")).exists());
    there.unwrap_or("localhost").to_owned()
}

fn open(config: &Config, url: &DatabaseUrl, timeout: Duration) -> Result<Client, DatabaseError> {
    let started = Instant::now();
    loop {
        match config.connect(NoTls) {
            Ok(client) => return Ok(client),
            Err(error) => match refusal(&error, config, url) {
                DatabaseError::NotReady { .. } if started.elapsed() < timeout => pause(),
                refused => return Err(refused),
            },
        }
    }
}

/// A server that starts, or is full, has no way to tell when it is ready.
#[allow(clippy::disallowed_methods)]
fn pause() {
    thread::sleep(RETRY);
}

/// Tells apart why there is no connection, by codes and never by messages, which are translated.
fn refusal(error: &postgres::Error, config: &Config, url: &DatabaseUrl) -> DatabaseError {
    let shown = url.to_string();
    let Some(said) = error.as_db_error() else { return unreachable_server(error, url) };
    let message = url.redact(said.message());
    match said.code() {
        &SqlState::INVALID_PASSWORD => DatabaseError::WrongPassword {
            url: shown,
            user: config.get_user().unwrap_or("the operating system's user").to_owned(),
        },
        &SqlState::INVALID_AUTHORIZATION_SPECIFICATION => DatabaseError::NotAllowed { url: shown, message },
        &SqlState::INVALID_CATALOG_NAME => DatabaseError::NoSuchDatabase {
            url: shown,
            database: config.get_dbname().or(config.get_user()).unwrap_or_default().to_owned(),
        },
        &SqlState::TOO_MANY_CONNECTIONS | &SqlState::CANNOT_CONNECT_NOW => {
            DatabaseError::NotReady { url: shown, message }
        }
        _ => sql(url, "connecting", sql_error(error)),
    }
}

fn unreachable_server(error: &postgres::Error, url: &DatabaseUrl) -> DatabaseError {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    match cause.as_deref() {
        // The driver's own text, not the server's: it has no code.
        Some("password missing") => DatabaseError::PasswordMissing { url: url.to_string() },
        _ => DatabaseError::Unreachable {
            url: url.to_string(),
            reason: url.redact(&cause.unwrap_or_else(|| error.to_string())),
        },
    }
}

pub(super) fn sql(url: &DatabaseUrl, doing: &'static str, error: SqlError) -> DatabaseError {
    let redacted = |text: String| url.redact(&text);
    let error = SqlError {
        message: redacted(error.message),
        detail: error.detail.map(redacted),
        hint: error.hint.map(redacted),
        ..error
    };
    if error.code.as_deref() == Some(SqlState::READ_ONLY_SQL_TRANSACTION.code()) {
        return DatabaseError::ReadOnly { path: url.to_string() };
    }
    DatabaseError::Sql { url: url.to_string(), doing, error: Box::new(error) }
}

/// One setting a line. Roles and databases may have set any of them.
fn settings(options: &ConnectOptions, version: u32) -> String {
    let read_only = match options.access {
        Access::Read => "on",
        Access::Write | Access::Create => "off",
    };
    let mut settings = format!(
        "SET statement_timeout = 0;\n\
         SET idle_in_transaction_session_timeout = 0;\n\
         SET client_encoding = 'UTF8';\n\
         SET standard_conforming_strings = on;\n\
         SET DateStyle = 'ISO';\n\
         SET IntervalStyle = 'postgres';\n\
         SET bytea_output = 'hex';\n\
         SET default_transaction_isolation = 'read committed';\n\
         SET default_transaction_read_only = {read_only};\n\
         SET search_path = {};\n",
        identifier(options.default_schema.as_str())
    );
    if version >= 170_000 {
        settings.push_str("SET transaction_timeout = 0;\n");
    }
    settings
}
