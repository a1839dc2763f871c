//! What asking costs others: nothing.

use schema_db::postgres::{CanonicaliseError, canonicalise};

use super::{authored, made, name};

const SCRIPT: &str = "CREATE TABLE t (a varchar(9), CONSTRAINT c CHECK (a IN ('x', 'y')))";

#[test]
fn no_table_of_the_user_is_locked_and_nothing_is_left() {
    let (database, mut live) = made(SCRIPT);
    let mut promised = authored(&live, "t", &[("c", "a in ('x', 'y')")]);
    let (mut other, mut client) = (database.connect(), database.connect());
    let mut lock = other.transaction().unwrap();
    lock.batch_execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE").unwrap();
    client.batch_execute("SET lock_timeout = '5s'; SET search_path = pg_catalog; SET jit = on").unwrap();
    assert_eq!(canonicalise(&mut client, &name("public"), &mut promised, &mut live).unwrap(), []);
    assert_eq!(promised, live);
    let left =
        "SELECT (SELECT count(*) FROM pg_class WHERE relname LIKE 'schemagen%' OR relpersistence = 't')
        || current_setting('search_path') || current_setting('jit')";
    assert_eq!(client.query_one(left, &[]).unwrap().get::<_, String>(0), "0pg_catalogon");
}

#[test]
fn a_role_that_may_not_make_temporary_tables_is_told() {
    let (database, live) = made(SCRIPT);
    let promised = authored(&live, "t", &[("c", "a in ('x', 'y')")]);
    let mut client = database.connect();
    let role = format!("reader_{}", database.name());
    client
        .batch_execute(&format!(
            "REVOKE TEMPORARY ON DATABASE \"{}\" FROM PUBLIC; CREATE ROLE \"{role}\"; SET ROLE \"{role}\"",
            database.name()
        ))
        .unwrap();
    let refused = canonicalise(&mut client, &name("public"), &mut promised.clone(), &mut live.clone());
    client.batch_execute(&format!("RESET ROLE; DROP ROLE \"{role}\"")).unwrap();
    let error = refused.unwrap_err();
    assert!(matches!(error, CanonicaliseError::NoTemporaryTables { .. }), "{error}");
    assert!(error.to_string().contains("TEMPORARY privilege"), "{error}");
}

#[test]
fn a_session_for_reading_will_do() {
    let (database, mut live) = made(SCRIPT);
    let mut promised = authored(&live, "t", &[("c", "a in ('x', 'y')")]);
    let mut client = database.connect();
    client.batch_execute("SET default_transaction_read_only = on").unwrap();
    assert_eq!(canonicalise(&mut client, &name("public"), &mut promised, &mut live).unwrap(), []);
    assert_eq!(promised, live);
}

/// A connection that is gone answers no question, and none is asked where both sides are equal.
#[test]
fn a_lost_connection_is_an_error_and_no_answer() {
    let (database, live) = made(SCRIPT);
    let promised = authored(&live, "t", &[("c", "a in ('x', 'y')")]);
    let mut client = database.connect();
    let pid: i32 = client.query_one("SELECT pg_backend_pid()", &[]).unwrap().get(0);
    database.connect().execute("SELECT pg_terminate_backend($1)", &[&pid]).unwrap();
    let lost = canonicalise(&mut client, &name("public"), &mut promised.clone(), &mut live.clone());
    assert!(matches!(lost.unwrap_err(), CanonicaliseError::Postgres { .. }));
    let equal = canonicalise(&mut client, &name("public"), &mut live.clone(), &mut live.clone());
    assert_eq!(equal.unwrap(), []);
}
