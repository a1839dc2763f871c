//! One empty database, and every driver that the library takes.

use std::path::PathBuf;

use schema_model::MigrationId;
use schemagen::migrate::{Embedded, Health, Migrator, RunError};
use sqlx::Connection as _;
use tempfile::TempDir;
use test_support::TestDatabase;
use tokio::runtime::{Builder, Runtime};

use super::{POSTGRES, SQLITE, machine};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Driver {
    Postgres,
    TokioPostgres,
    SqlxPostgres,
    Rusqlite,
    SqlxSqlite,
}

pub(crate) const DRIVERS: [Driver; 5] =
    [Driver::Postgres, Driver::TokioPostgres, Driver::SqlxPostgres, Driver::Rusqlite, Driver::SqlxSqlite];

pub(crate) enum Server {
    Postgres(TestDatabase),
    Sqlite(TempDir),
}

type Ids = Result<Vec<MigrationId>, RunError>;

/// The same call on a connection of each driver.
macro_rules! on_connection {
    ($driver:expr, $url:expr, $migrator:expr, $call:ident) => {
        match $driver {
            Driver::Postgres => {
                $migrator.$call(&mut postgres::Client::connect($url, postgres::NoTls).unwrap())
            }
            Driver::Rusqlite => $migrator.$call(&mut rusqlite::Connection::open($url).unwrap()),
            Driver::TokioPostgres => runtime().block_on(async {
                let (mut client, work) = tokio_postgres::connect($url, tokio_postgres::NoTls).await.unwrap();
                tokio::spawn(work);
                $migrator.$call(&mut client).await
            }),
            Driver::SqlxPostgres => runtime().block_on(async {
                let options = sqlx_options($url);
                $migrator.$call(&mut sqlx::PgConnection::connect_with(&options).await.unwrap()).await
            }),
            Driver::SqlxSqlite => runtime().block_on(async {
                let options =
                    sqlx::sqlite::SqliteConnectOptions::new().filename($url).create_if_missing(true);
                $migrator.$call(&mut sqlx::SqliteConnection::connect_with(&options).await.unwrap()).await
            }),
        }
    };
}

impl Driver {
    pub(crate) fn server(self) -> Server {
        match self {
            Self::Postgres | Self::TokioPostgres | Self::SqlxPostgres => {
                Server::Postgres(test_support::database())
            }
            Self::Rusqlite | Self::SqlxSqlite => Server::Sqlite(tempfile::tempdir().unwrap()),
        }
    }

    pub(crate) fn run(self, server: &Server, migrator: &Migrator) -> Ids {
        self.run_at(&server.address(), migrator)
    }

    pub(crate) fn run_at(self, address: &str, migrator: &Migrator) -> Ids {
        on_connection!(self, address, migrator, run)
    }

    pub(crate) fn pending(self, server: &Server, migrator: &Migrator) -> Ids {
        on_connection!(self, &server.address(), migrator, pending)
    }

    pub(crate) fn health(self, server: &Server, migrator: &Migrator) -> Health {
        on_connection!(self, &server.address(), migrator, health)
    }
}

impl Server {
    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    pub(crate) fn embedded(&self) -> Embedded {
        if self.is_postgres() { POSTGRES } else { SQLITE }
    }

    /// What drivers open.
    pub(crate) fn address(&self) -> String {
        match self {
            Self::Postgres(database) => database.url().to_owned(),
            Self::Sqlite(_) => self.file().display().to_string(),
        }
    }

    /// Runs a command of schemagen on it and gives its output.
    pub(crate) fn schemagen(&self, command: &str) -> String {
        let url = match self {
            Self::Postgres(database) => database.url().to_owned(),
            Self::Sqlite(_) => format!("sqlite:{}", self.file().display()),
        };
        machine(self).run(&format!("schemagen {command} --database-url '{url}'")).output
    }

    /// Runs SQL past the product.
    pub(crate) fn execute(&self, sql: &str) {
        match self {
            Self::Postgres(database) => database.connect().batch_execute(sql).unwrap(),
            Self::Sqlite(_) => rusqlite::Connection::open(self.file()).unwrap().execute_batch(sql).unwrap(),
        }
    }

    /// The first column of the first row as a number, asked past the product.
    pub(crate) fn count(&self, query: &str) -> i64 {
        match self {
            Self::Postgres(database) => database.connect().query_one(query, &[]).unwrap().get(0),
            Self::Sqlite(_) => {
                let file = rusqlite::Connection::open(self.file()).unwrap();
                file.query_row(query, [], |row| row.get(0)).unwrap()
            }
        }
    }

    fn file(&self) -> PathBuf {
        let Self::Sqlite(folder) = self else { panic!("not SQLite") };
        folder.path().join("shop.db")
    }
}

pub(crate) fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// A URL as sqlx wants it: a socket's folder is a parameter there too.
pub(crate) fn sqlx_options(url: &str) -> sqlx::postgres::PgConnectOptions {
    url.parse().unwrap()
}
