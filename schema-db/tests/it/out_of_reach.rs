//! Servers that cannot be reached, or not yet: each reason has its own error, and none takes longer than the limit.

use std::{
    net::{TcpListener, TcpStream},
    thread,
    time::{Duration, Instant},
};

use schema_db::{
    ConnectOptions, Database, DatabaseError, DatabaseUrl, Direction, LockError, LockOptions, Migration,
    Outcome,
};
use schema_model::{Dialect, MigrationId, script::Script};
use test_support::OwnServer;

const LIMIT: Duration = Duration::from_millis(400);

fn connect_within(url: &str, timeout: Duration) -> Result<Database, DatabaseError> {
    let url: DatabaseUrl = url.parse().unwrap();
    Database::connect(&url, &ConnectOptions { timeout, ..ConnectOptions::default() })
}

/// The error, which must not take much longer than the limit.
fn refused(url: &str) -> DatabaseError {
    let started = Instant::now();
    let error = connect_within(url, LIMIT).unwrap_err();
    assert!(started.elapsed() < LIMIT + Duration::from_secs(5), "{error}");
    error
}

#[test]
fn a_name_that_nobody_knows() {
    let error = refused("postgres://ann@no-such-host.invalid/app");
    assert!(matches!(error, DatabaseError::Unreachable { .. }), "{error}");
}

#[test]
fn whatever_listens_there_and_says_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    for mode in ["disable", "require"] {
        let error = refused(&format!("postgres://ann@127.0.0.1:{port}/app?sslmode={mode}"));
        assert!(error.to_string().contains("no answer within 0.4 s"), "{error}");
    }
}

#[test]
fn whatever_listens_there_and_speaks_otherwise() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            answer(stream.unwrap());
        }
    });
    for mode in ["disable", "prefer", "require"] {
        let error = refused(&format!("postgres://ann@127.0.0.1:{port}/app?sslmode={mode}"));
        assert!(
            matches!(error, DatabaseError::Unreachable { .. } | DatabaseError::Tls { .. }),
            "{mode}: {error}"
        );
    }
}

/// Some other kind of server.
fn answer(mut stream: TcpStream) {
    use std::io::{Read as _, Write as _};
    let mut request = [0; 8];
    let _ = stream.read(&mut request);
    let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
}

#[test]
fn a_server_that_is_full_is_asked_again() {
    let server = OwnServer::start(&["max_connections=4", "superuser_reserved_connections=0"]);
    server.set_rules("host all all 127.0.0.1/32 trust");
    let mut held: Vec<_> = Vec::new();
    while held.len() < 4 {
        held.extend(postgres::Client::connect(&server.socket_url(), postgres::NoTls));
    }
    let error = refused(&server.socket_url());
    assert!(matches!(error, DatabaseError::NotReady { .. }), "{error}");
    // Whoever asks a second time has been refused before.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let target = server.port();
    thread::spawn(move || {
        for (number, client) in listener.incoming().enumerate() {
            if number == 1 {
                held.clear();
            }
            let (mut client, mut server) =
                (client.unwrap(), TcpStream::connect(("127.0.0.1", target)).unwrap());
            let (mut answers, mut to_client) = (server.try_clone().unwrap(), client.try_clone().unwrap());
            thread::spawn(move || std::io::copy(&mut answers, &mut to_client));
            thread::spawn(move || std::io::copy(&mut client, &mut server));
        }
    });
    let url = server.url("sslmode=disable").replace(&format!(":{target}/"), &format!(":{port}/"));
    connect_within(&url, Duration::from_secs(10)).unwrap();
}

/// One session to work, one for the lock; a third one is only for looking, and is done without.
#[test]
fn a_role_with_few_sessions_needs_two_of_them() {
    let server = OwnServer::start(&[]);
    let url = server.socket_url().replace("user=postgres", "user=few");
    server.set_rules("local all all trust");
    for (limit, enough) in [(1, false), (2, true)] {
        let mut admin = server.admin();
        admin
            .batch_execute(
                "DROP ROLE IF EXISTS few; CREATE ROLE few LOGIN; GRANT CREATE ON SCHEMA public TO few",
            )
            .unwrap();
        admin.batch_execute(&format!("ALTER ROLE few CONNECTION LIMIT {limit}")).unwrap();
        let mut database = connect_within(&url, LIMIT).unwrap();
        match database.lock(&LockOptions::default(), &mut |_| ()) {
            Err(error) if !enough => {
                assert!(matches!(error, LockError::Database(DatabaseError::NotReady { .. })), "{error}");
                assert!(error.to_string().contains("few"), "{error}");
            }
            Ok(mut migrator) if enough => {
                migrator.watched_by(Box::new(|_| ()));
                let id = MigrationId::new("20261121103000_m").unwrap();
                let script =
                    Script::parse("CREATE TABLE a (x int);\nSELECT pg_sleep(2.5)", Dialect::Postgres)
                        .unwrap();
                let migration = Migration { id, parents: Vec::new(), file: "m.sql".to_owned(), script };
                assert_eq!(migrator.apply(&migration, Direction::Up, &mut |_| ()).unwrap(), Outcome::Done);
            }
            other => panic!("{limit}: {:?}", other.map(drop)),
        }
        drop(database);
        admin.batch_execute("DROP OWNED BY few").unwrap();
    }
}

#[test]
fn a_server_that_is_going_down_is_not_ready() {
    let server = OwnServer::start(&[]);
    let session = server.admin();
    server.stop_when_empty();
    // The signal may still be on its way.
    let error = loop {
        if let Err(error) = connect_within(&server.socket_url(), LIMIT) {
            break error;
        }
    };
    assert!(matches!(error, DatabaseError::NotReady { .. }), "{error}");
    drop(session);
}

#[test]
fn a_connection_that_is_cut_is_noticed_on_both_sides() {
    let server = OwnServer::start(&[]);
    server.set_rules("host all all 127.0.0.1/32 trust");
    let Database::Postgres(mut database) = connect_within(&server.url(""), LIMIT * 10).unwrap() else {
        panic!()
    };
    for (name, value) in [
        ("tcp_keepalives_idle", "30"),
        ("tcp_keepalives_interval", "10"),
        ("tcp_keepalives_count", "3"),
        ("tcp_user_timeout", "60000"),
    ] {
        let question = format!("SELECT setting FROM pg_settings WHERE name = '{name}'");
        let shown: String = database.client().query_one(&question, &[]).unwrap().get(0);
        assert_eq!(shown, value, "{name}");
    }
    // The other side is this process's; the operating system shows which of its timers runs: 02 is that of keepalives.
    let peer = format!("0100007F:{:04X}", server.port());
    let sockets = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let fields = sockets.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let timers: Vec<&str> = fields.filter(|it| it[2] == peer && it[3] == "01").map(|it| it[5]).collect();
    assert!(matches!(timers[..], [timer] if timer.starts_with("02:")), "{timers:?}");
}
