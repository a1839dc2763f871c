//! What tests on a real PostgreSQL share: one server per run, a fresh database per call.
//!
//! ```no_run
//! let database = test_support::database();
//! let mut client = database.connect();
//! client.batch_execute("CREATE TABLE users (id bigint PRIMARY KEY)").unwrap();
//! ```
//!
//! The server is the one of `SCHEMAGEN_TEST_POSTGRES` (`cargo xtask test` starts it), or one that this process
//! starts and that ends with it. A test is never skipped because there is no server: it fails and says what to do.

// Test code: a failure here is the test's failure, and a panic is how a test says so.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod dump;
mod pooler;
mod server;

use std::{
    env,
    path::PathBuf,
    process,
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use postgres::{Client, NoTls};
use schema_db::scratch::{Cluster, ClusterOptions, SearchPlaces};

pub use dump::{TOOLS_VARIABLE, dump};
pub use pooler::{PoolMode, Pooler, find_pgbouncer};
pub use server::{OwnServer, free_port};

/// Holds the URL of a running server for a whole test run.
pub const SERVER_VARIABLE: &str = "SCHEMAGEN_TEST_POSTGRES";

/// A database that no other test knows, dropped with this value.
#[derive(Debug)]
pub struct TestDatabase {
    name: String,
    url: String,
}

/// Creates an empty database on the server of this run.
pub fn database() -> TestDatabase {
    create("")
}

/// Creates a database that starts as a copy of `template`, on which no session may be open.
pub fn database_from(template: &TestDatabase) -> TestDatabase {
    create(&format!(" TEMPLATE \"{}\"", template.name))
}

impl TestDatabase {
    /// The URL, for the `postgres` crate, libpq and `psql` alike.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The name of the database.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Opens a session.
    pub fn connect(&self) -> Client {
        connect(&self.url)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // A server that is gone took its databases along.
        let _ = administer(|admin| drop_database(admin, &self.name));
    }
}

/// Since 15 the default writes every page to the log, which takes twice as long.
fn strategy(admin: &mut Client) -> Result<&'static str, postgres::Error> {
    static STRATEGY: OnceLock<&str> = OnceLock::new();
    if let Some(known) = STRATEGY.get() {
        return Ok(known);
    }
    let is_new = "SELECT current_setting('server_version_num')::int4 >= 150000";
    let is_new: bool = admin.query_one(is_new, &[])?.get(0);
    Ok(STRATEGY.get_or_init(|| if is_new { " STRATEGY file_copy" } else { "" }))
}

fn create(template: &str) -> TestDatabase {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("test_{}_{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let created = administer(|admin| {
        // A killed run with the same process id may have left one.
        drop_database(admin, &name)?;
        let strategy = strategy(admin)?;
        admin.batch_execute(&format!("CREATE DATABASE \"{name}\"{template}{strategy}"))
    });
    created.expect("create a test database");
    let url = with_database(server_url(), &name);
    TestDatabase { name, url }
}

/// Works on the server's own database, on a session that was opened before where one is free.
fn administer<T>(work: impl FnOnce(&mut Client) -> Result<T, postgres::Error>) -> Result<T, postgres::Error> {
    static FREE: Mutex<Vec<Client>> = Mutex::new(Vec::new());
    let free = || FREE.lock().unwrap_or_else(PoisonError::into_inner);
    let open = free().pop().filter(|it| !it.is_closed());
    let mut admin = open.map_or_else(|| Client::connect(server_url(), NoTls), Ok)?;
    let done = work(&mut admin);
    free().push(admin);
    done
}

fn connect(url: &str) -> Client {
    Client::connect(url, NoTls).unwrap_or_else(|error| panic!("cannot connect to {url}: {error}"))
}

/// Ends the sessions first, as PostgreSQL 12 has no `WITH (FORCE)`.
fn drop_database(admin: &mut Client, name: &str) -> Result<(), postgres::Error> {
    let sessions = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1";
    admin.execute(sessions, &[&name])?;
    admin.batch_execute(&format!("DROP DATABASE IF EXISTS \"{name}\""))
}

/// The URL of the server's own database, found or started once per process.
fn server_url() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    // Statics are not dropped: the server ends because its owner does.
    static STARTED: OnceLock<Cluster> = OnceLock::new();
    URL.get_or_init(|| match env::var(SERVER_VARIABLE) {
        Ok(url) if !url.is_empty() => url,
        _ => STARTED.get_or_init(start).url("postgres"),
    })
}

/// Where tests look for server programs: as the product does, and where `cargo xtask test` unpacks them.
pub fn search_places() -> SearchPlaces {
    SearchPlaces::from_environment(&unpacked())
}

fn start() -> Cluster {
    search_places()
        .find()
        .and_then(|binaries| Cluster::start(&binaries, &ClusterOptions::from_environment()))
        .unwrap_or_else(|error| panic!("{error}\nrun `cargo xtask test`: it installs what is missing"))
}

/// The `bin` folders below `target/postgres`.
fn unpacked() -> Vec<PathBuf> {
    let executable = env::current_exe().unwrap_or_default();
    executable
        .ancestors()
        .filter_map(|folder| folder.join("postgres").read_dir().ok())
        .flat_map(|versions| versions.flatten().map(|version| version.path().join("bin")))
        .collect()
}

/// `url` with another database in its path.
fn with_database(url: &str, name: &str) -> String {
    let (before, parameters) = url.split_once('?').map_or((url, None), |(before, rest)| (before, Some(rest)));
    let authority = before.find("://").map_or(0, |at| at + "://".len());
    let server = before[authority..].find('/').map_or(before, |at| &before[..authority + at]);
    let database = format!("{server}/{name}");
    parameters.map_or(database.clone(), |parameters| format!("{database}?{parameters}"))
}

#[cfg(test)]
mod tests {
    use super::{database, database_from, with_database};

    #[test]
    fn another_database_of_the_same_server() {
        for (url, expected) in [
            ("postgres:///postgres?host=/tmp&user=a", "postgres:///x?host=/tmp&user=a"),
            ("postgres://a@b:1/c", "postgres://a@b:1/x"),
            ("postgres://a@b", "postgres://a@b/x"),
        ] {
            assert_eq!(with_database(url, "x"), expected);
        }
    }

    #[test]
    fn databases_are_separate_and_dropped() {
        let (first, second) = (database(), database());
        first.connect().batch_execute("CREATE TABLE only_here ()").unwrap();
        let there = "SELECT to_regclass('only_here') IS NOT NULL";
        assert!(first.connect().query_one(there, &[]).unwrap().get::<_, bool>(0));
        assert!(!second.connect().query_one(there, &[]).unwrap().get::<_, bool>(0));
        assert!(database_from(&first).connect().query_one(there, &[]).unwrap().get::<_, bool>(0));

        let name = first.name().to_owned();
        let _still_open = first.connect();
        drop(first);
        let left = "SELECT count(*) FROM pg_database WHERE datname = $1";
        assert_eq!(second.connect().query_one(left, &[&name]).unwrap().get::<_, i64>(0), 0);
    }
}
