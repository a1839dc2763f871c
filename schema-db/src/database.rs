//! A connected database of either dialect.

use std::time::Duration;

use schema_model::{Dialect, MigrationId, Name, QualifiedName};

use crate::{
    AppliedMigration, DatabaseError, DatabaseUrl,
    history::History,
    lock::{LockError, LockHolder, LockOptions},
    migrator::Migrator,
    postgres::PostgresDatabase,
    session::Session,
    sqlite::SqliteDatabase,
    url::Target,
};

/// The table that keeps the history unless [`ConnectOptions::history`] says another.
pub const HISTORY_TABLE: &str = "schemagen_history";

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
        }
    }
}

impl Database {
    /// Connects, and sets what reading and writing rely on.
    pub fn connect(url: &DatabaseUrl, options: &ConnectOptions) -> Result<Self, DatabaseError> {
        match &url.target {
            Target::Postgres(config) => {
                PostgresDatabase::connect(config, url, options).map(|it| Self::Postgres(Box::new(it)))
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

    /// The migrations that the history says are applied or unfinished, in the order in which they began. Empty where
    /// there is no history; nothing is created.
    pub fn applied(&mut self) -> Result<Vec<AppliedMigration>, DatabaseError> {
        History::new(self.session()).applied()
    }

    /// The SQL with which a migration was applied.
    pub fn recorded_sql(&mut self, migration: &MigrationId) -> Result<Option<String>, DatabaseError> {
        History::new(self.session()).recorded_sql(migration)
    }

    /// Waits for every other deployer to finish and keeps new ones out until the [`Migrator`] is dropped. `waiting` hears
    /// once who is in the way. SQLite has no such lock: there every step takes turns with those of other processes.
    pub fn lock(
        &mut self,
        options: &LockOptions,
        waiting: &mut dyn FnMut(&LockHolder),
    ) -> Result<Migrator<'_>, LockError> {
        let lock = match self {
            Self::Postgres(database) => Some(database.lock(options, waiting)?),
            Self::Sqlite(_) => None,
        };
        Ok(Migrator::new(self, lock))
    }

    pub(crate) fn session(&mut self) -> &mut dyn Session {
        match self {
            Self::Postgres(database) => database.as_mut(),
            Self::Sqlite(database) => database.as_mut(),
        }
    }
}
