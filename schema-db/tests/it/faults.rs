//! What goes wrong in real deployments of PostgreSQL, and what the next plain run makes of it.

use std::thread;

use schema_db::{AppliedState, ApplyError, Direction, LockOptions, Outcome};
use schema_model::script::Position;

use crate::place::Place;

#[test]
fn an_enum_value_is_used_by_the_next_file_of_the_same_run() {
    let place = Place::postgres();
    let mut database = place.connect();
    let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    for (slug, sql) in [
        ("a", "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE t (m mood)"),
        ("b", "ALTER TYPE mood ADD VALUE 'glad'"),
        ("c", "INSERT INTO t VALUES ('glad')"),
    ] {
        migrator.apply(&place.migration(slug, sql), Direction::Up, &mut |_| ()).unwrap();
    }
    assert_eq!(place.count("SELECT count(*) FROM t"), 1);
}

#[test]
fn a_constraint_that_does_not_hold_yet_is_validated_when_it_does() {
    let place = Place::postgres();
    place.execute("CREATE TABLE t (x int); INSERT INTO t VALUES (-1)");
    let file = "ALTER TABLE t ADD CONSTRAINT positive CHECK (x > 0) NOT VALID;\n-- schemagen: step\n\
                ALTER TABLE t VALIDATE CONSTRAINT positive";
    let migration = place.migration("m", file);
    let error = place.up(&migration).unwrap_err();
    assert!(
        matches!(&error, ApplyError::Statement { error, .. } if error.code.as_deref() == Some("23514")),
        "{error}"
    );
    let half = AppliedState::HalfApplied { done: Position { steps: 1, statements: 0 }, steps: 2 };
    assert_eq!(place.states()[0].1, half);
    let valid = "SELECT count(*) FROM pg_constraint WHERE conname = 'positive' AND convalidated";
    assert_eq!(place.count(valid), 0);
    place.execute("DELETE FROM t");
    assert_eq!(place.up(&migration).unwrap(), Outcome::Done);
    assert_eq!(place.count(valid), 1);
}

#[test]
fn rows_that_do_not_fit_undo_all_of_the_step() {
    for statement in [
        "ALTER TABLE t ALTER COLUMN x SET NOT NULL",
        "ALTER TABLE t ADD COLUMN y int NOT NULL",
        "ALTER TABLE t ADD CONSTRAINT u UNIQUE (z)",
        "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (z) REFERENCES parent (id)",
        "ALTER TABLE t ADD CONSTRAINT c CHECK (z <> 7)",
        "ALTER TABLE t ALTER COLUMN s TYPE varchar(2)",
        "ALTER TABLE t ALTER COLUMN s TYPE int",
        "ALTER TABLE t ALTER COLUMN s TYPE int USING s::int",
    ] {
        let place = Place::postgres();
        place.execute(
            "CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE t (x int, z int, s text);
             INSERT INTO t VALUES (NULL, 7, 'abc'), (1, 7, 'def')",
        );
        let error =
            place.up(&place.migration("m", &format!("CREATE TABLE v (x int);\n{statement}"))).unwrap_err();
        assert!(matches!(&error, ApplyError::Statement { number: 2, .. }), "{statement}: {error}");
        assert_eq!(place.count("SELECT count(*) FROM pg_class WHERE relname = 'v'"), 0, "{statement}");
        assert_eq!(place.count("SELECT count(*) FROM t"), 2);
        place.up(&place.migration("m", "CREATE TABLE v (x int)")).unwrap();
    }
}

#[test]
fn a_history_that_a_migration_takes_away_is_missed_and_nothing_is_kept() {
    for statement in [
        "DROP TABLE schemagen_history",
        "ALTER TABLE schemagen_history RENAME TO elsewhere",
        "ALTER TABLE schemagen_history SET SCHEMA other",
        "ALTER SCHEMA public RENAME TO elsewhere",
        "DROP SCHEMA public CASCADE",
        "DELETE FROM schemagen_history",
        "TRUNCATE schemagen_history",
    ] {
        let place = Place::postgres();
        place.execute("CREATE SCHEMA other");
        place.up(&place.migration("a", "CREATE TABLE a (x int)")).unwrap();
        let file = format!("CREATE TABLE b (x int);\n{statement}");
        let error = place.up(&place.migration("b", &file)).unwrap_err();
        assert!(error.to_string().contains("recording progress"), "{statement}: {error}");
        assert_eq!(place.states()[0], ("a".to_owned(), AppliedState::Applied), "{statement}");
        assert_eq!(place.count("SELECT count(*) FROM pg_class WHERE relname = 'b'"), 0, "{statement}");
        assert_eq!(place.up(&place.migration("b", "CREATE TABLE b (x int)")).unwrap(), Outcome::Done);
    }
}

#[test]
fn a_history_that_a_migration_would_make_a_strangers_is_not_kept() {
    for statement in [
        "ALTER TABLE schemagen_history ENABLE ROW LEVEL SECURITY",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
         CREATE TRIGGER t AFTER UPDATE ON schemagen_history FOR EACH ROW EXECUTE FUNCTION f()",
        "CREATE TABLE notes (migration bigint REFERENCES schemagen_history)",
        "CREATE RULE r AS ON DELETE TO schemagen_history DO INSTEAD NOTHING",
    ] {
        let place = Place::postgres();
        place.up(&place.migration("a", "CREATE TABLE a (x int)")).unwrap();
        let error =
            place.up(&place.migration("b", &format!("CREATE TABLE b (x int);\n{statement}"))).unwrap_err();
        assert!(error.to_string().contains("has triggers, rules or policies"), "{statement}: {error}");
        assert_eq!(place.count("SELECT count(*) FROM pg_class WHERE relname = 'b'"), 0, "{statement}");
        assert_eq!(place.up(&place.migration("b", "CREATE TABLE b (x int)")).unwrap(), Outcome::Done);
    }
}

/// The server process dies while it commits: whether it did is for the history to say.
#[test]
fn a_connection_lost_while_committing_is_resolved_by_looking() {
    let place = Place::postgres();
    let file = "CREATE TABLE t (x int);
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(600); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow();
INSERT INTO t VALUES (1)";
    let migration = place.migration("m", file);
    let error = thread::scope(|scope| {
        let applied = scope.spawn(|| place.up(&migration));
        let commits = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COMMIT%' AND state = 'active' \
                       AND datname = current_database()";
        while place.count(commits) == 0 {
            thread::yield_now();
        }
        place.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COMMIT%' AND state = 'active' \
             AND datname = current_database()",
        );
        applied.join().unwrap().unwrap_err()
    });
    assert!(matches!(&error, ApplyError::Step { doing: "committing", .. }), "{error}");
    assert_eq!(place.count("SELECT count(*) FROM pg_class WHERE relname = 't'"), 0);
    let quick = place.migration("m", &file.replace("pg_sleep(600)", "pg_sleep(0)"));
    assert_eq!(place.up(&quick).unwrap(), Outcome::Done);
    assert_eq!(place.up(&quick).unwrap(), Outcome::AlreadyDone);
}
