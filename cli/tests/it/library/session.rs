//! The connection is somebody else's: it is as it was before, and what it was set to counts.

use schemagen::migrate::Migrator;

use super::{POSTGRES, SQLITE, connection::Driver};

#[test]
fn a_postgres_session_is_as_it_was() {
    let server = Driver::Postgres.server();
    let mut client = postgres::Client::connect(&server.address(), postgres::NoTls).unwrap();
    client
        .batch_execute(
            "SET search_path = pg_catalog; SET statement_timeout = '7min'; SET DateStyle = 'German';
             SET my.tenant = 'it''s one'",
        )
        .unwrap();
    let settings = "SELECT current_setting('search_path') || current_setting('statement_timeout')
                    || current_setting('DateStyle') || current_setting('my.tenant') || current_setting('role')
                    || (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())
                    || (SELECT count(*) FROM pg_prepared_statements WHERE from_sql)";
    let look = |client: &mut postgres::Client| client.query_one(settings, &[]).unwrap().get::<_, String>(0);
    let before = look(&mut client);
    Migrator::new(POSTGRES).unwrap().run(&mut client).unwrap();
    assert_eq!(look(&mut client), before);
}

#[test]
fn an_sqlite_session_is_as_it_was() {
    let server = Driver::Rusqlite.server();
    let mut file = rusqlite::Connection::open(server.address()).unwrap();
    file.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA recursive_triggers = ON").unwrap();
    Migrator::new(SQLITE).unwrap().run(&mut file).unwrap();
    let pragma =
        |name: &str| file.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!((pragma("foreign_keys"), pragma("recursive_triggers")), (0, 1));
}

#[test]
fn the_role_of_the_session_owns_what_is_made() {
    let server = Driver::Postgres.server();
    let mut client = postgres::Client::connect(&server.address(), postgres::NoTls).unwrap();
    let number: i64 = server.count("SELECT oid::bigint FROM pg_database WHERE datname = current_database()");
    let role = format!("owner_{number}");
    let grant = format!("CREATE ROLE {role}; GRANT ALL ON SCHEMA public TO {role}; SET ROLE {role}");
    server.execute(&format!("GRANT CREATE ON DATABASE \"{}\" TO PUBLIC", name(&server)));
    client.batch_execute(&grant).unwrap();
    Migrator::new(POSTGRES).unwrap().run(&mut client).unwrap();
    let owned = format!("SELECT count(*) FROM pg_tables WHERE tableowner = '{role}' AND tablename = 'users'");
    assert_eq!(server.count(&owned), 1);
    drop(client);
    server.execute(&format!("DROP OWNED BY {role} CASCADE; DROP ROLE {role}"));
}

#[test]
fn a_session_in_a_transaction_is_refused() {
    let server = Driver::Postgres.server();
    let mut client = postgres::Client::connect(&server.address(), postgres::NoTls).unwrap();
    client.batch_execute("BEGIN; CREATE TABLE mine (x int)").unwrap();
    let error = Migrator::new(POSTGRES).unwrap().run(&mut client).unwrap_err();
    assert!(error.to_string().contains("the session is in a transaction; end it first"), "{error}");
    client.batch_execute("ROLLBACK").unwrap();
    assert_eq!(
        server.count("SELECT count(*) FROM pg_class WHERE relname IN ('mine', 'schemagen_history')"),
        0
    );

    let server = Driver::Rusqlite.server();
    let mut file = rusqlite::Connection::open(server.address()).unwrap();
    file.execute_batch("BEGIN").unwrap();
    Migrator::new(SQLITE).unwrap().run(&mut file).unwrap_err();
    file.execute_batch("ROLLBACK").unwrap();
    assert_eq!(server.count("SELECT count(*) FROM sqlite_schema"), 0);
}

fn name(server: &super::Server) -> String {
    match server {
        super::Server::Postgres(database) => database.name().to_owned(),
        super::Server::Sqlite(_) => String::new(),
    }
}
