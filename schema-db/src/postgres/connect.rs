//! Connecting to a server, and what a session of ours is like whatever the server, the role and earlier files set.

use std::{fmt, path::Path};

use postgres::{Client, error::SqlState};
use schema_migrate::{Session, SessionError, SqlError, driver::postgres::sql_error};
use schema_model::Dialect;

use super::{
    apply::{self, redacted},
    open::{Opened, open, open_marked},
    tls::{Connector, Encryption},
    watch::{Listener, Watch},
};
use crate::{ConnectOptions, DatabaseError, DatabaseUrl, Stop, url::ServerTarget};

/// A connection to a PostgreSQL server.
pub struct PostgresDatabase {
    pub(super) client: Client,
    pub(super) server: ServerTarget,
    /// For the message that cancels a statement, which is as well protected.
    pub(super) connector: Option<Connector>,
    pub(super) encryption: Encryption,
    pub(super) url: DatabaseUrl,
    pub(crate) session: Session,
    pub(super) stop: Stop,
    pub(super) watch: Option<Watch>,
}

impl PostgresDatabase {
    pub(crate) fn connect(
        server: &ServerTarget,
        url: &DatabaseUrl,
        options: &ConnectOptions,
    ) -> Result<Self, DatabaseError> {
        let server = completed(server, options);
        let Opened { mut client, connector, encryption, sessions } = open_marked(&server, url)?;
        let (name, session) = (url.to_string(), options.session(sessions));
        let session = apply::open(&mut client, url, |port| async move {
            Session::open(&port, Dialect::Postgres, &session, name).await
        })?;
        let (url, stop) = (url.clone(), options.stop.clone());
        Ok(Self { client, server, connector, encryption, url, session, stop, watch: None })
    }

    /// The driver's connection, for reading.
    pub fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    /// How the connection is protected.
    pub fn encryption(&self) -> Encryption {
        self.encryption
    }

    /// Whether the connection has ended.
    pub(crate) fn is_broken(&self) -> bool {
        self.client.is_closed()
    }

    /// The same again, after the connection broke.
    pub(crate) fn reconnect(&mut self) -> Result<(), DatabaseError> {
        self.client = self.another()?;
        match self.watch.take() {
            Some(_) => self.watch(),
            None => Ok(()),
        }
    }

    /// Looks from now on at statements that take long. Behind a pooler nobody knows which session runs them.
    pub(crate) fn watch(&mut self) -> Result<(), DatabaseError> {
        if self.watch.is_some() || self.session.settings().is_none() {
            return Ok(());
        }
        let pid = self.client.query_one("SELECT pg_catalog.pg_backend_pid()", &[]);
        let pid = pid.map_err(|error| sql(&self.url, "asking the server who we are", sql_error(&error)))?;
        let (server, url) = (self.server.clone(), self.url.clone());
        let connect = move || open(&server, &url).ok().map(|it| it.client);
        self.watch = Some(Watch::start(pid.get(0), self.session.patience().lock_timeout, connect));
        Ok(())
    }

    /// Who hears what is seen of them.
    pub(crate) fn tell(&self, listener: Listener) {
        if let Some(watch) = &self.watch {
            watch.tell(listener);
        }
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
        return SessionError::ReadOnly { database: url.to_string() }.into();
    }
    SessionError::Sql { database: url.to_string(), doing, error: Box::new(error) }.into()
}
