//! Servers speak many languages. What is done about an error never depends on what it says: here every message is made
//! unreadable on its way, and everything goes as with one that can be read.

use std::{
    io::{Read, Write as _},
    net::{Shutdown, TcpStream},
    thread,
    time::Duration,
};

use schema_db::{
    Access, AppliedState, ApplyError, ConnectOptions, Database, DatabaseError, Direction, LockOptions,
    Migration, Outcome, Patience,
};
use schema_migrate::SessionError;
use schema_model::{Dialect, MigrationId, script::Script};
use test_support::OwnServer;

use crate::between::between;

/// A port that leads to the server, and from which no word of an error or notice comes back as it was.
fn interpreter(server: &OwnServer) -> u16 {
    between(server, |client, server| {
        let (mut asks, mut hears) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        thread::spawn(move || {
            drop(std::io::copy(&mut asks, &mut hears));
            drop(hears.shutdown(Shutdown::Both));
        });
        thread::spawn(move || {
            translate(&server, &client);
            drop(client.shutdown(Shutdown::Both));
        });
    })
}

/// Passes on message by message until either side ends.
fn translate(mut server: &TcpStream, mut client: &TcpStream) {
    let mut head = [0; 5];
    while server.read_exact(&mut head).is_ok() {
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]);
        let mut body = vec![0; usize::try_from(length).unwrap() - 4];
        if server.read_exact(&mut body).is_err() {
            return;
        }
        if matches!(head[0], b'E' | b'N') {
            garble(&mut body);
        }
        if client.write_all(&head).and_then(|()| client.write_all(&body)).is_err() {
            return;
        }
    }
}

/// Replaces the texts that servers translate: severity, message, detail and hint. The severity for programs (V) stays.
fn garble(body: &mut [u8]) {
    for field in body.split_mut(|byte| *byte == 0) {
        if let Some((b'S' | b'M' | b'D' | b'H', text)) = field.split_first_mut() {
            text.iter_mut().filter(|it| it.is_ascii_alphabetic()).for_each(|it| *it = b'z');
        }
    }
}

fn migration(sql: &str) -> Migration {
    let id = MigrationId::new("20261121103000_m").unwrap();
    let file = format!("migrations/{id}.sql");
    Migration { id, parents: Vec::new(), file, script: Script::parse(sql, Dialect::Postgres).unwrap() }
}

fn up(url: &str, sql: &str) -> Result<Outcome, ApplyError> {
    let patience = Patience {
        lock_timeout: Some(Duration::from_millis(200)),
        retries: 1,
        pause: Duration::from_millis(10),
        ..Patience::default()
    };
    let options = ConnectOptions { patience, access: Access::Create, ..ConnectOptions::default() };
    let mut database = Database::connect(&url.parse().unwrap(), &options).unwrap();
    let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    migrator.apply(&migration(sql), Direction::Up, &mut |_| ())
}

/// The code of a failed statement, whose message nobody can read.
fn code(result: Result<Outcome, ApplyError>) -> String {
    let error = match result {
        Err(ApplyError::Statement { error, .. } | ApplyError::Step { error, .. }) => error,
        other => panic!("{other:?}"),
    };
    assert!(error.message.contains("zzz"), "{error}");
    error.code.unwrap()
}

#[test]
fn errors_are_told_apart_by_their_codes() {
    let server = OwnServer::start(&[]);
    server
        .admin()
        .batch_execute("SET password_encryption = 'scram-sha-256'; CREATE ROLE ann LOGIN PASSWORD 'right'")
        .unwrap();
    server.set_rules(
        "host all ann 127.0.0.1/32 scram-sha-256\nhost all shut_out 127.0.0.1/32 reject\nhost all all 127.0.0.1/32 trust",
    );
    let port = interpreter(&server);
    let refused = |who: &str, database: &str| {
        let url = format!("postgres://{who}@127.0.0.1:{port}/{database}?sslmode=disable");
        Database::connect(&url.parse().unwrap(), &ConnectOptions::default()).unwrap_err()
    };
    assert!(matches!(refused("postgres", "nowhere"), DatabaseError::NoSuchDatabase { .. }));
    assert!(matches!(refused("ann:wrong", "postgres"), DatabaseError::WrongPassword { .. }));
    assert!(matches!(refused("shut_out", "postgres"), DatabaseError::NotAllowed { .. }));
}

#[test]
fn migrations_are_applied_refused_tried_again_and_resumed_as_ever() {
    let server = OwnServer::start(&[]);
    server.set_rules("host all all 127.0.0.1/32 trust");
    let url = format!("postgres://postgres@127.0.0.1:{}/postgres?sslmode=disable", interpreter(&server));
    let outside = "-- schemagen: step no-transaction\n";
    let file = format!(
        "CREATE TABLE t (x int);\nINSERT INTO t VALUES (1), (1);\n{outside}CREATE UNIQUE INDEX CONCURRENTLY i ON t (x)"
    );
    assert_eq!(code(up(&url, &file)), "23505");
    let mut admin = server.admin();
    let invalid = "SELECT count(*) FROM pg_index WHERE NOT indisvalid";
    assert_eq!(admin.query_one(invalid, &[]).unwrap().get::<_, i64>(0), 0);
    admin
        .batch_execute("DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t); BEGIN; SELECT * FROM t")
        .unwrap();
    // What is left of the file may be another: this one waits for the reader, twice, and then no more.
    let rest = format!(
        "CREATE TABLE t (x int);\nINSERT INTO t VALUES (1), (1);\n{outside}ALTER TABLE t ADD COLUMN y int"
    );
    assert_eq!(code(up(&url, &rest)), "55P03");
    admin.batch_execute("COMMIT").unwrap();
    assert_eq!(up(&url, &file).unwrap(), Outcome::Done);
    assert_eq!(up(&url, &file).unwrap(), Outcome::AlreadyDone);
    let mut database = Database::connect(&url.parse().unwrap(), &ConnectOptions::default()).unwrap();
    assert_eq!(database.applied().unwrap()[0].state, AppliedState::Applied);
    admin.batch_execute("ALTER TABLE schemagen_history DROP COLUMN token_hash").unwrap();
    let error = database.applied().unwrap_err();
    assert!(matches!(error, DatabaseError::Session(SessionError::History { .. })), "{error}");
}
