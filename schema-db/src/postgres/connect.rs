//! Connecting to a server, and what a session of ours is like whatever the server, the role and earlier files set.

use std::{
    fmt,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use postgres::{Client, Config, NoTls, error::SqlState};

use schema_migrate::{Session, SqlError};
use schema_model::Dialect;

use super::apply::{self, redacted, sql_error};
use crate::{ConnectOptions, DatabaseError, DatabaseUrl};

/// A connection to a PostgreSQL server.
pub struct PostgresDatabase {
    pub(super) client: Client,
    pub(super) config: Config,
    pub(super) url: DatabaseUrl,
    pub(crate) session: Session,
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
        let (name, session) = (url.to_string(), options.session());
        let session = apply::open(&mut client, url, |port| async move {
            Session::open(&port, Dialect::Postgres, &session, name).await
        })?;
        Ok(Self { client, config, url: url.clone(), session })
    }

    /// The driver's connection, for reading.
    pub fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    /// A second connection like this one.
    pub(crate) fn another(&self) -> Result<Client, DatabaseError> {
        let timeout = self.config.get_connect_timeout().copied().unwrap_or_default();
        let mut client = open(&self.config, &self.url, timeout)?;
        let set = client.batch_execute(self.session.settings());
        set.map_err(|error| sql(&self.url, "setting up the session", sql_error(&error)))?;
        Ok(client)
    }
}

impl fmt::Debug for PostgresDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgresDatabase({})", self.url)
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
    let error = redacted(url, error);
    if error.code.as_deref() == Some(SqlState::READ_ONLY_SQL_TRANSACTION.code()) {
        return DatabaseError::ReadOnly { path: url.to_string() };
    }
    DatabaseError::Sql { url: url.to_string(), doing, error: Box::new(error) }
}
