//! Connections that break while a migration runs: after it the file is wholly there or not at all, and the history says
//! which.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, TcpStream},
    thread,
};

use schema_db::{
    AppliedState, ApplyError, ConnectOptions, Database, Direction, LockOptions, Migration, Outcome,
};
use schema_migrate::SessionError;
use schema_model::{Dialect, MigrationId, script::Script};
use test_support::OwnServer;

use crate::between::{between, pass_on};

pub(crate) fn migration(sql: &str) -> Migration {
    let id = MigrationId::new("20261121103000_m").unwrap();
    let file = format!("migrations/{id}.sql");
    Migration { id, parents: Vec::new(), file, script: Script::parse(sql, Dialect::Postgres).unwrap() }
}

fn up(url: &str, sql: &str) -> Result<Outcome, ApplyError> {
    let mut database = Database::connect(&url.parse().unwrap(), &ConnectOptions::default()).unwrap();
    let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    migrator.apply(&migration(sql), Direction::Up, &mut |_| ())
}

fn state(url: &str) -> Vec<AppliedState> {
    let mut database = Database::connect(&url.parse().unwrap(), &ConnectOptions::default()).unwrap();
    database.applied().unwrap().into_iter().map(|it| it.state).collect()
}

fn count(server: &OwnServer, query: &str) -> i64 {
    server.admin().query_one(query, &[]).unwrap().get(0)
}

/// Counts statements that take long.
const SLEEPS: &str = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(60)%'";

/// Applies the file to a server that is struck as soon as the query counts something.
fn struck(server: &mut OwnServer, file: &str, sign: &str, strike: fn(&mut OwnServer)) -> ApplyError {
    let url = server.socket_url();
    thread::scope(|scope| {
        let applying = scope.spawn(|| up(&url, file).unwrap_err());
        while count(server, sign) == 0 {}
        strike(server);
        applying.join().unwrap()
    })
}

#[test]
fn a_server_that_crashes_leaves_nothing_of_the_step() {
    let mut server = OwnServer::start(&["synchronous_commit=on"]);
    let file = "CREATE TABLE a (x int);\n-- schemagen: step\nCREATE TABLE b (x int);\nSELECT pg_sleep(60);";
    let url = server.socket_url();
    let failed = struck(&mut server, file, SLEEPS, OwnServer::crash);
    assert!(matches!(&failed, ApplyError::Statement { number: 3, .. }), "{failed}");
    server.restart();
    let tables = "SELECT count(*) FROM pg_class WHERE relname IN ('a', 'b')";
    assert_eq!(count(&server, tables), 1);
    assert!(matches!(state(&url)[..], [AppliedState::HalfApplied { done, .. }] if done.steps == 1));
    assert_eq!(up(&url, &file.replace("pg_sleep(60)", "1")).unwrap(), Outcome::Done);
    assert_eq!(count(&server, tables), 2);
    assert_eq!(state(&url), [AppliedState::Applied]);
}

#[test]
fn a_server_that_crashes_leaves_an_index_to_be_built_anew() {
    let mut server = OwnServer::start(&["synchronous_commit=on"]);
    server.admin().batch_execute("CREATE TABLE t (x int)").unwrap();
    let file = "-- schemagen: step no-transaction\nINSERT INTO t VALUES (1);\nCREATE INDEX CONCURRENTLY i ON t (x);\nINSERT INTO t VALUES (2)";
    let url = server.socket_url();
    let mut writer = server.admin();
    writer.batch_execute("BEGIN; INSERT INTO t VALUES (0)").unwrap();
    struck(&mut server, file, "SELECT count(*) FROM pg_index WHERE NOT indisvalid", OwnServer::crash);
    server.restart();
    assert_eq!(up(&url, file).unwrap(), Outcome::Done);
    assert_eq!(count(&server, "SELECT count(*) FROM t"), 2);
    assert_eq!(count(&server, "SELECT count(*) FROM pg_index WHERE NOT indisvalid"), 0);
    assert_eq!(count(&server, "SELECT count(*) FROM pg_index WHERE indexrelid = 'i'::regclass"), 1);
}

#[test]
fn a_server_that_comes_back_as_a_standby_is_waited_for_and_then_finishes() {
    let mut server = OwnServer::start(&["wal_level=replica", "synchronous_commit=on"]);
    let file = "CREATE TABLE a (x int);\n-- schemagen: step\nCREATE TABLE b (x int);\nSELECT pg_sleep(60);";
    let url = server.socket_url();
    let failed = struck(&mut server, file, SLEEPS, OwnServer::become_standby);
    assert!(matches!(&failed, ApplyError::Statement { number: 3, .. }), "{failed}");
    let rest = file.replace("pg_sleep(60)", "1");
    let refused = up(&url, &rest).unwrap_err();
    assert!(matches!(refused, ApplyError::Session(SessionError::Standby { .. })), "{refused}");
    assert!(matches!(state(&url)[..], [AppliedState::HalfApplied { done, .. }] if done.steps == 1));
    server.admin().batch_execute("SELECT pg_promote()").unwrap();
    assert_eq!(up(&url, &rest).unwrap(), Outcome::Done);
    assert_eq!(count(&server, "SELECT count(*) FROM pg_class WHERE relname IN ('a', 'b')"), 2);
}

/// Passes everything on to `server`, until a client sends a commit behind `mark`: that is still passed on, and its answer
/// is not.
fn cut_at_commit(server: &OwnServer, mark: &'static str) -> u16 {
    between(server, move |client, server| pass(client, server, mark))
}

fn pass(mut client: TcpStream, mut server: TcpStream, mark: &'static str) {
    pass_on(&server, &client);
    thread::spawn(move || {
        let mut bytes = vec![0; 65536];
        let mut marked = false;
        while let Ok(count @ 1..) = client.read(&mut bytes) {
            let text = String::from_utf8_lossy(&bytes[..count]).into_owned();
            // Behind the kind of the message and its length.
            marked |= bytes[..count].get(5..).is_some_and(|it| it.starts_with(mark.as_bytes()));
            if marked && text.contains("COMMIT") {
                // No answer reaches the client any more.
                client.shutdown(Shutdown::Both).unwrap();
                server.write_all(&bytes[..count]).unwrap();
                return;
            }
            server.write_all(&bytes[..count]).unwrap();
        }
    });
}

#[test]
fn a_commit_whose_answer_is_lost_is_looked_up() {
    let server = OwnServer::start(&[]);
    server.set_rules("host all all 127.0.0.1/32 trust");
    let port = cut_at_commit(&server, "CREATE TABLE a");
    let url = format!("postgres://postgres@127.0.0.1:{port}/postgres?sslmode=disable");
    assert_eq!(up(&url, "CREATE TABLE a (x int)").unwrap(), Outcome::Done);
    assert_eq!(state(&server.socket_url()), [AppliedState::Applied]);
    assert_eq!(count(&server, "SELECT count(*) FROM a"), 0);
}

#[test]
fn a_commit_whose_answer_is_lost_in_the_middle_is_not_repeated() {
    let server = OwnServer::start(&[]);
    server.set_rules("host all all 127.0.0.1/32 trust");
    let port = cut_at_commit(&server, "CREATE TABLE b");
    let url = format!("postgres://postgres@127.0.0.1:{port}/postgres?sslmode=disable");
    let step = "\n-- schemagen: step\n";
    let file = format!("CREATE TABLE a (x int);{step}CREATE TABLE b (x int);{step}CREATE TABLE c (x int)");
    let error = up(&url, &file).unwrap_err();
    assert!(error.to_string().contains("kept and recorded: 2 steps"), "{error}");
    assert_eq!(up(&server.socket_url(), &file).unwrap(), Outcome::Done);
    assert_eq!(count(&server, "SELECT count(*) FROM pg_class WHERE relname IN ('a', 'b', 'c')"), 3);
}
