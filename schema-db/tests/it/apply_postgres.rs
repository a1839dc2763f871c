//! What only PostgreSQL has: roles and settings that a file leaves behind, indexes that are left INVALID, the lock.

use std::time::Duration;

use schema_db::{
    AppliedState, ApplyError, ConnectOptions, Database, Deed, Direction, Left, LockError, LockOptions,
    Outcome,
};
use schema_migrate::LockError as Refused;
use schema_model::{Name, QualifiedName, script::Position};

use crate::place::Place;

const OUTSIDE: &str = "-- schemagen: step no-transaction\n";

/// Runs the files on one connection.
fn run_all(place: &Place, files: &[&str]) -> Result<(), ApplyError> {
    let mut database = place.connect();
    let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    for (number, file) in files.iter().enumerate() {
        migrator.apply(&place.migration(&format!("m{number}"), file), Direction::Up, &mut |_| ())?;
    }
    Ok(())
}

#[test]
fn what_a_file_sets_ends_with_it() {
    let place = Place::postgres();
    let role = format!(
        "role_{}",
        place.count("SELECT oid::bigint FROM pg_database WHERE datname = current_database()")
    );
    place.execute(&format!("CREATE ROLE {role}; GRANT ALL ON SCHEMA public TO {role}"));
    let leaves_behind = format!(
        "SELECT pg_catalog.set_config('search_path', '', false); SET ROLE {role};
         SET default_transaction_read_only = on; SET client_encoding = 'LATIN1';
         SET DateStyle = 'German'; SELECT pg_advisory_unlock_all(); CREATE TEMP TABLE t (x int);
         DECLARE c CURSOR WITH HOLD FOR SELECT 1; LISTEN x; SET statement_timeout = 50"
    );
    let outside = format!("{OUTSIDE}SET ROLE {role};\nSET search_path = pg_temp;\nVACUUM");
    let looks = "CREATE TABLE a AS SELECT current_user = session_user AS same_role, current_schema() AS path,
                   current_setting('statement_timeout') AS timeout, current_setting('DateStyle') AS dates;
                 CREATE TEMP TABLE t (x int); SELECT pg_sleep(0.1)";
    run_all(&place, &[&leaves_behind, looks, &outside, "CREATE TABLE b (x int)"]).unwrap();
    let ours = "SELECT count(*) FROM public.a WHERE same_role AND path = 'public' AND timeout = '0' AND dates LIKE 'ISO%'";
    assert_eq!(place.count(ours), 1);
    assert_eq!(place.count("SELECT count(*) FROM public.b"), 0);
    assert!(place.states().iter().all(|(_, state)| *state == AppliedState::Applied));
    place.execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}

#[test]
fn whom_a_file_speaks_for_ends_with_it_and_the_lock_stays() {
    let place = Place::postgres();
    let role = format!(
        "nobody_{}",
        place.count("SELECT oid::bigint FROM pg_database WHERE datname = current_database()")
    );
    place.execute(&format!(
        "CREATE ROLE {role}; CREATE TABLE log (x int);
         CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO log VALUES (1); RETURN NEW; END'"
    ));
    let locks = "CREATE TABLE locks{n} AS SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'
                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let files = [
        format!(
            "SELECT pg_advisory_unlock_all(); SET session_replication_role = replica; SET SESSION AUTHORIZATION {role}"
        ),
        format!(
            "CREATE TABLE t (x int); CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
                 INSERT INTO t VALUES (1); {}",
            locks.replace("{n}", "1")
        ),
        format!("{OUTSIDE}SET SESSION AUTHORIZATION {role};\nDISCARD ALL;\nVACUUM"),
        locks.replace("{n}", "2"),
    ];
    run_all(&place, &files.each_ref().map(String::as_str)).unwrap();
    assert_eq!(place.count("SELECT count(*) FROM log"), 1, "triggers fire again");
    for table in ["locks1", "locks2"] {
        assert_eq!(place.count(&format!("SELECT count FROM {table}")), 1, "{table}");
    }
    place.execute(&format!("DROP ROLE {role}"));
}

#[test]
fn a_migration_that_ends_the_session_of_the_lock_is_the_last() {
    let place = Place::postgres();
    let ends = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let error = run_all(&place, &[ends, "CREATE TABLE b (x int)"]).unwrap_err();
    assert!(matches!(error, ApplyError::LockLost { .. }), "{error}");
    assert_eq!(place.count("SELECT count(*) FROM pg_class WHERE relname = 'b'"), 0);
    assert_eq!(place.states(), [("m0".to_owned(), AppliedState::Applied)]);
    run_all(&place, &[ends, "CREATE TABLE b (x int)"]).unwrap();
}

#[test]
fn settings_of_roles_and_databases_do_not_matter() {
    let place = Place::postgres();
    let Place::Postgres(database) = &place else { panic!("not PostgreSQL") };
    for setting in [
        "default_transaction_read_only = on",
        "standard_conforming_strings = off",
        "search_path = nowhere",
        "DateStyle = 'German'",
        "default_transaction_isolation = 'serializable'",
        "statement_timeout = '200ms'",
        "idle_in_transaction_session_timeout = '1ms'",
        "bytea_output = 'escape'",
        "backslash_quote = off",
    ] {
        let name = database.name();
        place.execute(&format!("BEGIN READ WRITE; ALTER DATABASE \"{name}\" SET {setting}; COMMIT"));
    }
    run_all(&place, &["CREATE TABLE a (x text); INSERT INTO a VALUES ('\\n')", "SELECT pg_sleep(0.3)"])
        .unwrap();
    assert_eq!(place.count("SELECT count(*) FROM public.a WHERE length(x) = 2"), 1);
    assert_eq!(place.applied().len(), 2);
}

#[test]
fn an_enum_value_needs_a_step_of_its_own() {
    let place = Place::postgres();
    let file = "ALTER TYPE mood ADD VALUE 'glad';\nINSERT INTO a VALUES ('glad');";
    run_all(&place, &["CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE a (m mood)"]).unwrap();
    let error = place.up(&place.migration("x", file)).unwrap_err();
    assert!(error.to_string().contains("write `-- schemagen: step` between"), "{error}");
    place.up(&place.migration("x", &file.replace(";\nI", ";\n-- schemagen: step\nI"))).unwrap();
    assert_eq!(place.count("SELECT count(*) FROM a"), 1);
}

#[test]
fn constraints_that_fail_at_commit_undo_the_step() {
    let place = Place::postgres();
    let file = "CREATE TABLE a (x int PRIMARY KEY);
                CREATE TABLE b (x int REFERENCES a DEFERRABLE INITIALLY DEFERRED); INSERT INTO b VALUES (1)";
    let error = place.up(&place.migration("x", file)).unwrap_err();
    assert!(matches!(&error, ApplyError::Step { doing: "committing", left: Left::Nothing, .. }), "{error}");
    assert_eq!(place.count("SELECT count(*) FROM pg_class WHERE relname IN ('a', 'b')"), 0);
    assert_eq!(place.states()[0].1, AppliedState::HalfApplied { done: Position::default(), steps: 1 });
}

#[test]
fn an_index_that_cannot_be_built_leaves_nothing_behind() {
    let place = Place::postgres();
    place.execute("CREATE TABLE \"T\" (x int); INSERT INTO \"T\" VALUES (1), (1)");
    let file = format!("{OUTSIDE}CREATE UNIQUE INDEX CONCURRENTLY \"I x\" ON ONLY public.\"T\" (x)");
    let error = place.up(&place.migration("m", &file)).unwrap_err();
    assert!(
        matches!(&error, ApplyError::Statement { error, .. } if error.code.as_deref() == Some("23505")),
        "{error}"
    );
    assert_eq!(place.count("SELECT count(*) FROM pg_class WHERE relname = 'I x'"), 0);
    place.execute("DELETE FROM \"T\" WHERE ctid = (SELECT min(ctid) FROM \"T\")");
    assert_eq!(place.up(&place.migration("m", &file)).unwrap(), Outcome::Done);
    assert_eq!(
        place.count("SELECT count(*) FROM pg_index WHERE indisvalid AND indexrelid = '\"I x\"'::regclass"),
        1
    );
}

#[test]
fn an_index_left_invalid_is_dropped_and_built_again() {
    let place = Place::postgres();
    place.execute("CREATE TABLE t (x int); INSERT INTO t VALUES (1), (1)");
    let Place::Postgres(database) = &place else { panic!("not PostgreSQL") };
    database.connect().batch_execute("CREATE UNIQUE INDEX CONCURRENTLY i ON t (x)").unwrap_err();
    let file = format!("{OUTSIDE}CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (x);\nSELECT 1");
    cut_off(&place, &file);
    place.execute("DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t)");
    assert_eq!(place.count("SELECT count(*) FROM pg_index WHERE NOT indisvalid"), 1);
    assert_eq!(place.up(&place.migration("m", &file)).unwrap(), Outcome::Done);
    assert_eq!(
        place.count("SELECT count(*) FROM pg_index WHERE indisvalid AND indexrelid = 'i'::regclass"),
        1
    );
}

/// Makes the history look as if the process had ended while the first statement ran.
fn cut_off(place: &Place, file: &str) {
    place.up(&place.migration("m", &format!("{OUTSIDE}SELECT 1/0"))).unwrap_err();
    place.execute(
        "UPDATE schemagen_history SET statement_started_at = now(), error = NULL WHERE finished_at IS NULL",
    );
    assert_eq!(place.migration("m", file).script.statement_count(), 2);
}

#[test]
fn a_statement_that_was_cut_off_is_judged_by_its_effect() {
    for (before, statement, after) in [
        ("", "CREATE INDEX CONCURRENTLY i ON t (x)", 1),
        ("CREATE INDEX i ON t (x)", "CREATE INDEX CONCURRENTLY i ON t (x)", 1),
        ("CREATE INDEX i ON t (x)", "DROP INDEX CONCURRENTLY public.i", 0),
        ("", "DROP INDEX CONCURRENTLY public.i", 0),
        ("", "VACUUM t", 0),
    ] {
        let place = Place::postgres();
        place.execute(&format!("CREATE TABLE t (x int); {before}"));
        let file = format!("{OUTSIDE}{statement};\nCREATE TABLE after_it (x int)");
        cut_off(&place, &file);
        assert_eq!(place.up(&place.migration("m", &file)).unwrap(), Outcome::Done, "{statement}");
        assert_eq!(place.count("SELECT count(*) FROM pg_class WHERE relname = 'i'"), after, "{statement}");
        assert_eq!(place.count("SELECT count(*) FROM after_it"), 0);
    }
}

/// A partition is detached in two transactions: it may be as before, on its way out, or out.
#[test]
fn a_partition_whose_detachment_was_cut_off_gets_out() {
    let detach = "ALTER TABLE public.t DETACH PARTITION \"P\" CONCURRENTLY";
    for (begun, is_out) in [(false, false), (true, false), (true, true)] {
        let place = Place::postgres();
        place.execute("CREATE TABLE t (x int) PARTITION BY LIST (x); CREATE TABLE \"P\" PARTITION OF t FOR VALUES IN (1)");
        let Place::Postgres(database) = &place else { panic!("it is one") };
        let (mut reader, mut other) = (database.connect(), database.connect());
        if begun {
            // Whoever reads the table lets the first transaction pass, and the second one wait.
            let mut reading = reader.transaction().unwrap();
            reading.batch_execute("SELECT * FROM t").unwrap();
            other.batch_execute("SET statement_timeout = '500ms'").unwrap();
            other.batch_execute(detach).unwrap_err();
        }
        if is_out {
            place.execute("ALTER TABLE t DETACH PARTITION \"P\" FINALIZE");
        }
        let file = format!("{OUTSIDE}{detach};\nCREATE TABLE after_it (x int)");
        cut_off(&place, &file);
        assert_eq!(place.up(&place.migration("m", &file)).unwrap(), Outcome::Done);
        assert_eq!(place.count("SELECT count(*) FROM pg_inherits"), 0);
        assert_eq!(place.count("SELECT count(*) FROM \"P\""), 0);
        assert_eq!(place.count("SELECT count(*) FROM after_it"), 0);
    }
}

#[test]
fn a_statement_whose_effect_cannot_be_seen_is_not_run_twice() {
    let place = Place::postgres();
    let file = format!("{OUTSIDE}DO $$ BEGIN COMMIT; END $$;\nCREATE TABLE after_it (x int)");
    cut_off(&place, &file);
    let error = place.up(&place.migration("m", &file)).unwrap_err();
    let ApplyError::Interrupted { place: line, .. } = &error else { panic!("{error}") };
    assert_eq!(line.line, 2);
    assert_eq!(place.count("SELECT count(*) FROM pg_class WHERE relname = 'after_it'"), 0);
    place.up(&place.migration("m", &file)).unwrap_err();
    let mut database = place.connect();
    let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    migrator.repair(&place.migration("m", &file), Deed::StatementDone, "it did").unwrap();
    drop(migrator);
    assert_eq!(place.up(&place.migration("m", &file)).unwrap(), Outcome::Done);
}

#[test]
fn the_lock_tells_who_holds_it() {
    let place = Place::postgres();
    let (mut first, mut second) = (place.connect(), place.connect());
    let migrator = first.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    let mut told = Vec::new();
    let options = LockOptions { timeout: Some(Duration::from_millis(60)) };
    let error = second.lock(&options, &mut |holder| told.push(holder.clone())).unwrap_err();
    let LockError::Lock(Refused::Held { holder }) = &error else { panic!("{error}") };
    let pid = place.count(
        "SELECT pid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted
                           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    );
    assert_eq!(i64::from(holder.pid), pid);
    assert_eq!(holder.application, "schemagen");
    assert!(holder.since.starts_with("20") && holder.since.ends_with('Z'));
    assert_eq!(told.as_slice(), std::slice::from_ref(holder));
    assert!(error.to_string().contains(&format!("pg_terminate_backend({pid})")), "{error}");
    drop(migrator);
    second.lock(&options, &mut |_| ()).unwrap();
}

#[test]
fn a_lost_lock_ends_the_run() {
    let place = Place::postgres();
    let mut database = place.connect();
    let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    place.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    );
    let error = migrator.apply(&place.migration("m", ""), Direction::Up, &mut |_| ()).unwrap_err();
    assert!(matches!(error, ApplyError::LockLost { .. }), "{error}");
}

#[test]
fn two_histories_in_one_database_do_not_meet() {
    let place = Place::postgres();
    let history = QualifiedName {
        schema: Some(Name::new("O'ps \\ \"x\"").unwrap()),
        name: Name::new("our history").unwrap(),
    };
    let options =
        ConnectOptions { history, actor: Some("ann's laptop".to_owned()), ..ConnectOptions::default() };
    let mut other = Database::connect(&place.url(), &options).unwrap();
    let mut database = place.connect();
    let mut ours = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    let mut theirs = other.lock(&LockOptions { timeout: Some(Duration::ZERO) }, &mut |_| ()).unwrap();
    ours.apply(&place.migration("a", "CREATE TABLE a (x int)"), Direction::Up, &mut |_| ()).unwrap();
    theirs.apply(&place.migration("b", "CREATE TABLE b (x int)"), Direction::Up, &mut |_| ()).unwrap();
    let applied = theirs.applied().unwrap();
    assert_eq!(applied.iter().map(|it| it.id.slug()).collect::<Vec<_>>(), ["b"]);
    assert_eq!(applied[0].applied_by, "ann's laptop");
    assert_eq!(ours.applied().unwrap()[0].id.slug(), "a");
}

#[test]
fn a_connection_that_breaks_leaves_the_step_undone() {
    let place = Place::postgres();
    let file =
        "CREATE TABLE a (x int);\nSELECT pg_terminate_backend(pg_backend_pid());\nCREATE TABLE b (x int)";
    let error = place.up(&place.migration("m", file)).unwrap_err();
    assert!(matches!(&error, ApplyError::Statement { number: 2, .. }), "{error}");
    assert_eq!(place.states()[0].1, AppliedState::HalfApplied { done: Position::default(), steps: 1 });
    let trace = place.applied().swap_remove(0).error.unwrap();
    assert!(trace.contains("statement 2"), "written over another connection: {trace}");
    place.up(&place.migration("m", "CREATE TABLE a (x int)")).unwrap();
}

#[test]
fn the_server_reads_what_the_splitter_split() {
    let place = Place::postgres();
    // psql itself, which reads line by line, ends the second string too early.
    let file = r#"CREATE TABLE "a;b" (x text DEFAULT ';' CHECK (x <> E'\';' /* ; /* ; */ ; */));
INSERT INTO "a;b" VALUES (E'a\''
  'b\';'), (U&'d\0061;'), ('c\'), ($q$;$$;$q$);
CREATE FUNCTION f(int) RETURNS int LANGUAGE plpgsql AS $body$ BEGIN EXECUTE $$ SELECT ';' $$; RETURN 1; END $body$;
CREATE TABLE t (i int); CREATE TABLE u (i int);
CREATE RULE r AS ON INSERT TO t DO (DELETE FROM u; DELETE FROM "a;b" WHERE x = 'c\');
INSERT INTO t VALUES (f(1))"#;
    let migration = place.migration("m", file);
    assert_eq!(migration.script.statement_count(), 7);
    place.up(&migration).unwrap();
    assert_eq!(place.count("SELECT count(*) FROM \"a;b\" WHERE x IN (E'a\\'b\\';', 'da;', ';$$;')"), 3);
    assert_eq!(place.count("SELECT count(*) FROM \"a;b\""), 3);
}
