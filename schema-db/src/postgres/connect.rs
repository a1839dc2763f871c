//! Connecting to a server, and what a session of ours is like whatever the server, the role and earlier files set.

use std::{fmt, path::Path};

use postgres::{Client, error::SqlState};
use schema_migrate::{Session, SqlError};
use schema_model::Dialect;

use super::{
    apply::{self, redacted, sql_error},
    open::{Opened, open, open_marked},
    tls::Encryption,
};
use crate::{ConnectOptions, DatabaseError, DatabaseUrl, url::ServerTarget};

/// A connection to a PostgreSQL server.
pub struct PostgresDatabase {
    pub(super) client: Client,
    pub(super) server: ServerTarget,
    pub(super) encryption: Encryption,
    pub(super) url: DatabaseUrl,
    pub(crate) session: Session,
}

impl PostgresDatabase {
    pub(crate) fn connect(
        server: &ServerTarget,
        url: &DatabaseUrl,
        options: &ConnectOptions,
    ) -> Result<Self, DatabaseError> {
        let server = completed(server, options);
        let Opened { mut client, encryption, sessions } = open_marked(&server, url)?;
        let (name, session) = (url.to_string(), options.session(sessions));
        let session = apply::open(&mut client, url, |port| async move {
            Session::open(&port, Dialect::Postgres, &session, name).await
        })?;
        Ok(Self { client, server, encryption, url: url.clone(), session })
    }

    /// The driver's connection, for reading.
    pub fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    /// How the connection is protected.
    pub fn encryption(&self) -> Encryption {
        self.encryption
    }

    /// The same again, after the connection broke.
    pub(crate) fn reconnect(&mut self) -> Result<(), DatabaseError> {
        self.client = self.another()?;
        Ok(())
    }

    /// A second connection like this one.
    pub(crate) fn another(&self) -> Result<Client, DatabaseError> {
        let Some(settings) = self.session.settings() else {
            return open(&self.server, &self.url).map(|it| it.client);
        };
        let Opened { mut client, .. } = open_marked(&self.server, &self.url)?;
        let set = client.batch_execute(settings);
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
fn completed(server: &ServerTarget, options: &ConnectOptions) -> ServerTarget {
    let mut server = server.clone();
    let config = &mut server.config;
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        config.host(&local_host(config.get_ports().first().copied().unwrap_or(5432)));
    }
    if config.get_application_name().is_none() {
        config.application_name("schemagen");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(options.timeout);
    }
    server
}

/// The folder of the server's socket, as libpq finds it, or this machine's own address.
fn local_host(port: u16) -> String {
    let folders = ["/var/run/postgresql", "/run/postgresql", "/tmp"];
    let there =
        folders.into_iter().find(|folder| Path::new(folder).join(format!(".s.PGSQL.{port}")).exists());
    there.unwrap_or("localhost").to_owned()
}

pub(super) fn sql(url: &DatabaseUrl, doing: &'static str, error: SqlError) -> DatabaseError {
    let error = redacted(url, error);
    if error.code.as_deref() == Some(SqlState::READ_ONLY_SQL_TRANSACTION.code()) {
        return DatabaseError::ReadOnly { path: url.to_string() };
    }
    DatabaseError::Sql { url: url.to_string(), doing, error: Box::new(error) }
}
