//! What the session looks like before and after.

use schema_db::postgres::{IntrospectOptions, introspect};

use super::{made, major, read_again};

#[test]
fn settings_of_the_database_change_nothing() {
    let database = made(
        "CREATE TYPE mood AS ENUM ('a');
         CREATE TABLE t (a interval DEFAULT '1 day 2 hours', b date DEFAULT '2020-02-01', c real DEFAULT 0.1,
           d mood DEFAULT 'a', e text DEFAULT 'a\\b', f bytea DEFAULT '\\x00ff');
         CREATE INDEX ON t (lower(e));",
    );
    let before = read_again(&database);
    let name = database.name();
    database
        .connect()
        .batch_execute(&format!(
            "CREATE SCHEMA empty;
             ALTER DATABASE \"{name}\" SET search_path = empty;
             ALTER DATABASE \"{name}\" SET IntervalStyle = 'iso_8601';
             ALTER DATABASE \"{name}\" SET DateStyle = 'SQL, DMY';
             ALTER DATABASE \"{name}\" SET extra_float_digits = -3;
             ALTER DATABASE \"{name}\" SET bytea_output = 'escape';
             ALTER DATABASE \"{name}\" SET quote_all_identifiers = on;
             ALTER DATABASE \"{name}\" SET standard_conforming_strings = off;
             DROP SCHEMA empty;"
        ))
        .unwrap();
    assert_eq!(read_again(&database), before);
}

#[test]
fn the_session_is_left_as_it_was() {
    let database = made("CREATE TABLE t (a int)");
    let mut client = database.connect();
    client.batch_execute("SET search_path = pg_catalog; SET jit = on").unwrap();
    introspect(&mut client, &IntrospectOptions::default()).unwrap();
    let shown = client
        .query_one("SELECT current_setting('search_path') || current_setting('jit') || current_setting('transaction_read_only')", &[])
        .unwrap();
    assert_eq!(shown.get::<_, String>(0), "pg_catalogonoff");
}

/// Objects that look like the server's own, in the schema that a session searches by itself.
#[test]
fn objects_of_users_do_not_stand_in_for_the_servers() {
    let database = made("CREATE TABLE t (a int DEFAULT 1 CHECK (a > 0)); CREATE INDEX ON t ((a + 1));");
    let before = read_again(&database).schema.tables;
    database
        .connect()
        .batch_execute(
            "CREATE FUNCTION pg_get_expr(pg_node_tree, oid) RETURNS text LANGUAGE sql AS $$SELECT 'mine'$$;
             CREATE FUNCTION not_equal(name, text) RETURNS boolean LANGUAGE sql AS 'SELECT false';
             CREATE OPERATOR <> (LEFTARG = name, RIGHTARG = text, FUNCTION = not_equal);
             CREATE OPERATOR !~~ (LEFTARG = name, RIGHTARG = text, FUNCTION = not_equal);
             CREATE VIEW pg_class AS SELECT 1 AS oid;",
        )
        .unwrap();
    assert_eq!(read_again(&database).schema.tables, before);
}

/// A connection that is surely ours keeps the plans of what it asks, whatever happens in between.
#[test]
fn plans_that_are_kept_answer_as_new_ones_do() {
    let database = made(include_str!("everything.sql"));
    let mut client = database.connect();
    let mut kept = database.connect();
    kept.batch_execute("SET schemagen.mark = 'ours'").unwrap();
    let plans = "SELECT count(*) FROM pg_prepared_statements";
    for (change, leaves) in [
        ("SELECT 1", true),
        ("CREATE TABLE more (id int PRIMARY KEY, name text DEFAULT lower('X') CHECK (name <> ''))", true),
        ("CREATE SCHEMA elsewhere CREATE TABLE deep (id int)", true),
        ("CREATE FUNCTION odd(name, text) RETURNS boolean LANGUAGE sql AS 'SELECT false'", true),
        ("CREATE OPERATOR <> (LEFTARG = name, RIGHTARG = text, FUNCTION = odd)", true),
        ("CREATE TYPE feeling AS ENUM ('good'); ALTER TABLE more ADD feeling feeling", true),
        ("ALTER TABLE more DROP COLUMN name", true),
        ("DEALLOCATE ALL", false),
        ("SET search_path = elsewhere", true),
    ] {
        kept.batch_execute(change).unwrap();
        let before: i64 = kept.query_one(plans, &[]).unwrap().get(0);
        assert_eq!(before > 40, leaves && change != "SELECT 1", "{change}");
        let found = introspect(&mut kept, &IntrospectOptions::default()).unwrap();
        assert_eq!(found, introspect(&mut client, &IntrospectOptions::default()).unwrap(), "{change}");
    }
    let others: i64 = client.query_one(plans, &[]).unwrap().get(0);
    assert!(others <= 1, "{others} plans are kept where a pooler may be, on {}", major(&database));
}
