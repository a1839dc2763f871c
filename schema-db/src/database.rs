//! A connected database of either dialect.

use std::{fmt, future::Future, time::Duration};

use postgres::Client;
use schema_migrate::{
    AppliedMigration, Event, HISTORY_TABLE, Lock, LockHolder, LockOptions, OtherHistory, Patience, Port,
    Repair, Row, Session, SessionOptions, Sessions, SqlError, Values, Writes,
};
use schema_model::{Dialect, MigrationId, Name, QualifiedName};

use crate::{
    DatabaseError, DatabaseUrl, LockError, Migrator, Stop,
    postgres::{Encryption, PostgresDatabase},
    sqlite::SqliteDatabase,
    url::Target,
};

/// A connection.
#[derive(Debug)]
pub enum Database {
    /// To a PostgreSQL server.
    Postgres(Box<PostgresDatabase>),
    /// To an SQLite file.
    Sqlite(Box<SqliteDatabase>),
}

/// How to connect, and what every command must agree on.
#[derive(Debug, Clone)]
pub struct ConnectOptions {
    /// What the connection is for.
    pub access: Access,
    /// How long connecting may take, and how long SQLite waits for another process.
    pub timeout: Duration,
    /// PostgreSQL: the schema of names without one.
    pub default_schema: Name,
    /// The table that keeps the history; without a schema it is in the default one.
    pub history: QualifiedName,
    /// Who works here, for the history; `None` is the database's user.
    pub actor: Option<String>,
    /// The machine that works here, for the history.
    pub host: Option<String>,
    /// How long statements wait for others.
    pub patience: Patience,
    /// Whether messages may hold values of rows.
    pub values: Values,
    /// Ends a run from another thread.
    pub stop: Stop,
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Reading only.
    Read,
    /// Reading and writing a database that exists.
    Write,
    /// Reading and writing; an SQLite file is created where there is none.
    Create,
}

impl Default for ConnectOptions {
    fn default() -> Self {
        let name = |text: &str| Name::new(text).unwrap_or_else(|error| panic!("{error}"));
        Self {
            access: Access::Write,
            timeout: Duration::from_secs(10),
            default_schema: name("public"),
            history: QualifiedName::unqualified(name(HISTORY_TABLE)),
            actor: None,
            host: None,
            patience: Patience::default(),
            values: Values::default(),
            stop: Stop::default(),
        }
    }
}

impl ConnectOptions {
    /// What the engine needs of them.
    pub(crate) fn session(&self, sessions: Sessions) -> SessionOptions {
        SessionOptions {
            default_schema: self.default_schema.clone(),
            history: self.history.clone(),
            actor: self.actor.clone(),
            host: self.host.clone(),
            patience: self.patience,
            values: self.values,
            writes: match self.access {
                Access::Read => Writes::No,
                Access::Write | Access::Create => Writes::Yes,
            },
            sessions,
        }
    }
}

/// The second connection that holds the lock, where there is one.
#[derive(Default)]
pub(crate) struct LockConnection(pub(crate) Option<Client>);

impl fmt::Debug for LockConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "LockConnection" } else { "no LockConnection" })
    }
}

impl Database {
    /// Connects, and sets what reading and writing rely on.
    pub fn connect(url: &DatabaseUrl, options: &ConnectOptions) -> Result<Self, DatabaseError> {
        match &url.target {
            Target::Postgres(server) => {
                PostgresDatabase::connect(server, url, options).map(|it| Self::Postgres(Box::new(it)))
            }
            Target::Sqlite(target) => {
                SqliteDatabase::connect(target, url, options).map(|it| Self::Sqlite(Box::new(it)))
            }
        }
    }

    /// The kind of database.
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Postgres(_) => Dialect::Postgres,
            Self::Sqlite(_) => Dialect::Sqlite,
        }
    }

    /// How the connection is protected; `None` for an SQLite file.
    pub fn encryption(&self) -> Option<Encryption> {
        match self {
            Self::Postgres(database) => Some(database.encryption()),
            Self::Sqlite(_) => None,
        }
    }

    /// The migrations that the history says are applied or unfinished, in the order in which they began. Empty where
    /// there is no history; nothing is created.
    pub fn applied(&mut self) -> Result<Vec<AppliedMigration>, DatabaseError> {
        Ok(self.ask(|port, session| async move { schema_migrate::applied(&port, session).await })?)
    }

    /// The SQL with which a migration was applied.
    pub fn recorded_sql(&mut self, migration: &MigrationId) -> Result<Option<String>, DatabaseError> {
        Ok(self.ask(|port, session| async move {
            schema_migrate::recorded_sql(&port, session, migration).await
        })?)
    }

    /// Whether there is a history.
    pub fn has_history(&mut self) -> Result<bool, DatabaseError> {
        Ok(self.ask(|port, session| async move { schema_migrate::has_history(&port, session).await })?)
    }

    /// What was said of migrations by hand, oldest first.
    pub fn repairs(&mut self) -> Result<Vec<Repair>, DatabaseError> {
        Ok(self.ask(|port, session| async move { schema_migrate::repairs(&port, session).await })?)
    }

    /// The other tables that keep a history: of other projects, or of this one under another name.
    pub fn other_histories(&mut self) -> Result<Vec<OtherHistory>, DatabaseError> {
        Ok(self.ask(|port, session| async move { schema_migrate::other_histories(&port, session).await })?)
    }

    /// Waits for every other deployer to finish and keeps new ones out until the [`Migrator`] is dropped. `waiting` hears
    /// once who is in the way. SQLite has no such lock: there every step takes turns with those of other processes.
    pub fn lock(
        &mut self,
        options: &LockOptions,
        waiting: &mut dyn FnMut(&LockHolder),
    ) -> Result<Migrator<'_>, LockError> {
        let mut connection = match self {
            Self::Postgres(database) => {
                database.watch()?;
                LockConnection(Some(database.another()?))
            }
            Self::Sqlite(_) => LockConnection::default(),
        };
        let mut hear = |event: Event<'_>| {
            if let Event::Waiting { holder } = event {
                waiting(&holder);
            }
        };
        let lock = self.converse(&mut connection, &mut hear, |port, session| async move {
            Lock::take(&port, session, options).await
        })?;
        Ok(Migrator::new(self, lock, connection))
    }

    /// Runs statements and gives the rows of those that have any.
    pub(crate) fn query(&mut self, sql: &str) -> Result<Vec<Row>, SqlError> {
        match self {
            Self::Postgres(database) => database.query(sql),
            Self::Sqlite(database) => database.query(sql),
        }
    }

    /// The error with what it is about.
    pub(crate) fn error(&self, doing: &'static str, error: SqlError) -> DatabaseError {
        match self {
            Self::Postgres(database) => database.session.error(doing, error).into(),
            Self::Sqlite(database) => database.session.error(doing, error).into(),
        }
    }

    /// Connects again, after the connection broke.
    pub(crate) fn reconnect(&mut self) -> Result<(), DatabaseError> {
        match self {
            Self::Postgres(database) => database.reconnect(),
            // A file needs no connection.
            Self::Sqlite(_) => Ok(()),
        }
    }

    /// Whether the connection has ended.
    pub(crate) fn is_broken(&self) -> bool {
        match self {
            Self::Postgres(database) => database.is_broken(),
            Self::Sqlite(_) => false,
        }
    }

    /// A conversation that needs no lock and tells nothing.
    pub(crate) fn ask<'m, T: 'm, W>(&'m mut self, work: impl FnOnce(Port<'m>, &'m Session) -> W) -> T
    where
        W: Future<Output = T> + Send + 'm,
    {
        self.converse(&mut LockConnection::default(), &mut drop, work)
    }

    /// A conversation with the engine.
    pub(crate) fn converse<'m, T: 'm, W>(
        &'m mut self,
        lock: &mut LockConnection,
        hear: &mut dyn FnMut(Event<'m>),
        work: impl FnOnce(Port<'m>, &'m Session) -> W,
    ) -> T
    where
        W: Future<Output = T> + Send + 'm,
    {
        match self {
            Self::Postgres(database) => database.converse(lock, hear, work),
            Self::Sqlite(database) => database.converse(hear, work),
        }
    }
}
