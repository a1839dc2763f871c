//! Connecting: every reason why there is no connection is told apart, and no message shows a password.

use std::{fs, net::TcpListener};

use schema_db::{
    Access, ConnectOptions, Database, DatabaseError, DatabaseUrl, SessionError,
    scratch::{Cluster, ClusterOptions},
};

const PASSWORD: &str = "s3cr@t/word";
const CODED: &str = "s3cr%40t%2Fword";

fn refused(url: &str, access: Access) -> DatabaseError {
    let url: DatabaseUrl = url.parse().unwrap();
    let error = Database::connect(&url, &ConnectOptions { access, ..ConnectOptions::default() }).unwrap_err();
    let shown = format!("{error} {error:?} {url} {url:?}");
    assert!(!shown.contains(PASSWORD) && !shown.contains(CODED), "{shown}");
    error
}

#[test]
fn a_server_that_is_not_there() {
    // A port that was free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = refused(&format!("postgres://ann:{CODED}@127.0.0.1:{port}/app"), Access::Write);
    assert!(
        matches!(&error, DatabaseError::Unreachable { url, .. } if url.ends_with(&format!(":{port}/app"))),
        "{error}"
    );
    let error = refused(&format!("host=/nowhere user=ann password={PASSWORD} dbname=app"), Access::Write);
    assert!(matches!(error, DatabaseError::Unreachable { .. }), "{error}");
}

#[test]
fn a_database_that_is_not_there() {
    let database = test_support::database();
    let url = database.url().replacen(database.name(), "no_such_database", 1);
    let error = refused(&url, Access::Write);
    assert!(
        matches!(&error, DatabaseError::NoSuchDatabase { database, .. } if database == "no_such_database"),
        "{error}"
    );
}

/// A server that asks `guarded` for a password and does not let `shut_out` in.
fn guarded() -> Cluster {
    let binaries = test_support::search_places().find().unwrap();
    let cluster = Cluster::start(&binaries, &ClusterOptions::from_environment()).unwrap();
    let mut admin = cluster.connect("postgres").unwrap();
    admin
        .batch_execute(&format!(
            "SET password_encryption = 'scram-sha-256'; CREATE ROLE guarded LOGIN PASSWORD '{PASSWORD}'; CREATE ROLE shut_out LOGIN"
        ))
        .unwrap();
    let file: String = admin.query_one("SHOW hba_file", &[]).unwrap().get(0);
    let rules = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("local all guarded scram-sha-256\nlocal all shut_out reject\n{rules}")).unwrap();
    let loaded = "SELECT pg_conf_load_time()::text";
    let before: String = admin.query_one(loaded, &[]).unwrap().get(0);
    admin.batch_execute("SELECT pg_reload_conf()").unwrap();
    while admin.query_one(loaded, &[]).unwrap().get::<_, String>(0) == before {}
    cluster
}

#[test]
fn passwords_are_asked_for_checked_and_never_shown() {
    let cluster = guarded();
    let folder = cluster.socket_folder().display().to_string();
    let url = |user: &str| format!("postgres:///postgres?host={folder}&user={user}");

    let error = refused(&format!("{}&password=wrong", url("guarded")), Access::Write);
    assert!(matches!(&error, DatabaseError::WrongPassword { user, .. } if user == "guarded"), "{error}");
    let error = refused(&url("guarded"), Access::Write);
    assert!(matches!(error, DatabaseError::PasswordMissing { .. }), "{error}");
    let error = refused(&format!("{}&password={CODED}", url("shut_out")), Access::Write);
    assert!(matches!(error, DatabaseError::NotAllowed { .. }), "{error}");

    let right: DatabaseUrl = format!("{}&password={CODED}", url("guarded")).parse().unwrap();
    let database = Database::connect(&right, &ConnectOptions::default()).unwrap();
    assert!(!format!("{database:?}").contains(PASSWORD));
}

#[test]
fn reading_a_server_writes_nothing() {
    let database = test_support::database();
    let options = ConnectOptions { access: Access::Read, ..ConnectOptions::default() };
    let Database::Postgres(mut reading) =
        Database::connect(&database.url().parse().unwrap(), &options).unwrap()
    else {
        panic!("not PostgreSQL")
    };
    let error = reading.client().batch_execute("CREATE TABLE a ()").unwrap_err();
    assert_eq!(error.code().map(postgres::error::SqlState::code), Some("25006"));
}

#[test]
fn sqlite_files_that_cannot_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let url = |name: &str| format!("sqlite:{}", folder.path().join(name).display());

    assert!(
        matches!(refused(&url("no/such.db"), Access::Create), DatabaseError::FolderMissing { folder, .. } if folder.ends_with("no"))
    );
    assert!(matches!(refused(&url("such.db"), Access::Write), DatabaseError::FileMissing { .. }));
    assert!(matches!(refused(&url("such.db"), Access::Read), DatabaseError::FileMissing { .. }));
    assert!(matches!(
        refused(&url("."), Access::Create),
        DatabaseError::Session(SessionError::NotADatabase { .. })
    ));
    fs::write(folder.path().join("text.db"), "this is some text, and a rather long one ".repeat(40)).unwrap();
    assert!(matches!(
        refused(&url("text.db"), Access::Write),
        DatabaseError::Session(SessionError::NotADatabase { .. })
    ));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing was created");

    rusqlite::Connection::open(folder.path().join("ro.db"))
        .unwrap()
        .execute_batch("CREATE TABLE t (x)")
        .unwrap();
    assert!(matches!(
        refused(&url("ro.db?mode=ro"), Access::Write),
        DatabaseError::Session(SessionError::ReadOnly { .. })
    ));
    Database::connect(
        &url("ro.db?mode=ro").parse().unwrap(),
        &ConnectOptions { access: Access::Read, ..ConnectOptions::default() },
    )
    .unwrap();
}

#[test]
fn a_busy_sqlite_file_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("busy.db");
    let holder = rusqlite::Connection::open(&path).unwrap();
    holder.execute_batch("CREATE TABLE t (x); BEGIN EXCLUSIVE").unwrap();
    let options =
        ConnectOptions { timeout: std::time::Duration::from_millis(20), ..ConnectOptions::default() };
    let url: DatabaseUrl = format!("sqlite:{}", path.display()).parse().unwrap();
    let error = Database::connect(&url, &options).unwrap_err();
    assert!(matches!(error, DatabaseError::Session(SessionError::Busy { .. })), "{error}");
}

#[test]
fn databases_in_memory_work() {
    let options = ConnectOptions { access: Access::Create, ..ConnectOptions::default() };
    let mut database = Database::connect(&"sqlite::memory:".parse().unwrap(), &options).unwrap();
    assert_eq!(database.applied().unwrap(), []);
}
