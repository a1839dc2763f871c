//! What only SQLite has: foreign keys that are off for a step, and a file that others have open as well.

use std::{fs, time::Duration};

use schema_db::{
    Access, ApplyError, ConnectOptions, Database, Direction, Event, LockOptions, Migration, Outcome, Values,
    Violation,
};
use schema_migrate::SessionError;

use crate::place::Place;

const TABLES: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id) ON DELETE CASCADE);
INSERT INTO users VALUES (1, 'ann'), (2, 'bob');
INSERT INTO posts VALUES (10, 1), (11, 2);";

const REBUILD: &str = "CREATE TABLE users_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO users_new SELECT id, name FROM users;
DROP TABLE users;
ALTER TABLE users_new RENAME TO users;";

fn foreign_keys(place: &Place, script: &str) -> (Result<(), ApplyError>, bool) {
    foreign_keys_in(place.connect(), place, script)
}

fn foreign_keys_in(mut database: Database, place: &Place, script: &str) -> (Result<(), ApplyError>, bool) {
    let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    let result = migrator.apply(&place.migration("rebuild", script), Direction::Up, &mut |_| ());
    let schema_db::Database::Sqlite(database) = migrator.database() else { panic!("not SQLite") };
    let on = database.connection().query_row("PRAGMA foreign_keys", [], |row| row.get(0)).unwrap();
    (result.map(drop), on)
}

#[test]
fn a_rebuild_without_foreign_keys_keeps_the_rows_of_children() {
    let place = Place::sqlite();
    place.execute(TABLES);
    let (result, on) = foreign_keys(&place, &format!("-- schemagen: step foreign-keys-off\n{REBUILD}"));
    result.unwrap();
    assert!(on);
    assert_eq!(place.count("SELECT count(*) FROM posts"), 2);
    assert_eq!(place.count("SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_eq!(
        place.count("SELECT count(*) FROM pragma_foreign_key_list('posts') WHERE \"table\" = 'users'"),
        1
    );
}

#[test]
fn triggers_outlive_the_rebuild_of_their_table_but_not_the_table() {
    let place = Place::sqlite();
    place.execute(&format!(
        "{TABLES} CREATE TABLE log (name TEXT); CREATE TABLE gone (x);
         CREATE TRIGGER audit AFTER INSERT ON users BEGIN INSERT INTO log VALUES (new.name); END;
         CREATE TRIGGER old_news AFTER INSERT ON gone BEGIN SELECT 1; END;
         CREATE TRIGGER told AFTER DELETE ON posts BEGIN UPDATE users SET name = 'poor ' || name; END"
    ));
    let script = "-- schemagen: step foreign-keys-off
        DROP TRIGGER told;
        ALTER TABLE users RENAME TO people;
        ALTER TABLE people RENAME COLUMN name TO nick;
        CREATE TABLE new_people (id INTEGER PRIMARY KEY, nick TEXT NOT NULL);
        INSERT INTO new_people SELECT id, nick FROM people;
        DROP TABLE people;
        PRAGMA legacy_alter_table = ON;
        ALTER TABLE new_people RENAME TO people;
        PRAGMA legacy_alter_table = OFF;
        DROP TABLE gone;";
    foreign_keys(&place, script).0.unwrap();
    place.execute("INSERT INTO people (nick) VALUES ('eve')");
    assert_eq!(place.count("SELECT count(*) FROM log WHERE name = 'eve'"), 1);
    assert_eq!(place.count("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'"), 1);
}

#[test]
fn foreign_keys_are_enforced_in_every_other_step() {
    let place = Place::sqlite();
    place.execute(TABLES);
    foreign_keys(&place, REBUILD).0.unwrap();
    // This is what the directive is there for: SQLite deletes the children with the rows of the dropped table.
    assert_eq!(place.count("SELECT count(*) FROM posts"), 0);
}

#[test]
fn rows_without_their_parents_undo_the_step() {
    let place = Place::sqlite();
    place.execute(TABLES);
    let script = format!(
        "CREATE TABLE kept (x);\n-- schemagen: step foreign-keys-off\n{}",
        REBUILD.replace("FROM users;", "FROM users WHERE id = 1;")
    );
    let (result, on) = foreign_keys(&place, &script);
    let error = result.unwrap_err();
    let ApplyError::ForeignKeys { violations, step, .. } = &error else { panic!("{error}") };
    let violation = Violation { table: "posts".to_owned(), rowid: None, parent: "users".to_owned() };
    assert_eq!((violations.as_slice(), *step), (&[violation][..], 2));
    assert!(error.to_string().contains("posts (1 row) to users"), "{error}");
    assert!(on);
    let shown = ConnectOptions { access: Access::Create, values: Values::Shown, ..ConnectOptions::default() };
    let shown = Database::connect(&place.url(), &shown).unwrap();
    let error = foreign_keys_in(shown, &place, &script).0.unwrap_err();
    assert!(error.to_string().contains("posts (rowid 11) to users"), "{error}");
    assert_eq!(place.count("SELECT count(*) FROM schemagen_history WHERE error LIKE '%rowid%'"), 0);
    assert_eq!(place.count("SELECT count(*) FROM users"), 2);
    assert_eq!(place.count("SELECT count(*) FROM kept"), 0);
}

#[test]
fn foreign_keys_are_on_again_after_a_failing_statement() {
    let place = Place::sqlite();
    let (result, on) = foreign_keys(&place, "-- schemagen: step foreign-keys-off\nSELECT * FROM missing");
    result.unwrap_err();
    assert!(on);
}

/// Connected with little patience.
fn impatient(place: &Place) -> Database {
    let timeout = Duration::from_millis(100);
    let options = ConnectOptions { timeout, access: Access::Create, ..ConnectOptions::default() };
    Database::connect(&place.url(), &options).unwrap()
}

fn up(database: &mut Database, migration: &Migration) -> Result<Outcome, ApplyError> {
    let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    migrator.apply(migration, Direction::Up, &mut |_| ())
}

#[test]
fn a_file_that_another_program_writes_to_is_waited_for_and_then_left_alone() {
    for journal in ["delete", "wal"] {
        let place = Place::sqlite();
        place.execute(&format!(
            "PRAGMA journal_mode = {journal}; CREATE TABLE users (id INTEGER PRIMARY KEY)"
        ));
        let migration = place.migration("m", "CREATE TABLE a (x);\n-- schemagen: step\nCREATE TABLE b (x)");
        let mut database = impatient(&place);
        let other = other_program(&place);
        other.execute_batch("BEGIN IMMEDIATE; INSERT INTO users VALUES (1)").unwrap();
        let error = up(&mut database, &migration).unwrap_err();
        assert!(
            matches!(&error, ApplyError::Session(SessionError::Busy { database }) if database.contains("test.db")),
            "{error}"
        );
        other.execute_batch("COMMIT").unwrap();
        assert_eq!(place.count("SELECT count(*) FROM sqlite_schema WHERE name IN ('a', 'b')"), 0);
        assert_eq!(up(&mut database, &migration).unwrap(), Outcome::Done);
        assert_eq!(place.count("SELECT count(*) FROM users"), 1);
    }
}

/// Without a write-ahead log a transaction cannot be committed while somebody reads.
#[test]
fn a_reader_who_stays_undoes_the_step_and_nothing_else() {
    let place = Place::sqlite();
    place.execute("CREATE TABLE users (id INTEGER PRIMARY KEY); INSERT INTO users VALUES (1), (2)");
    let migration = place.migration("m", "CREATE TABLE a (x);\n-- schemagen: step\nCREATE TABLE b (x)");
    let mut database = impatient(&place);
    drop(place.connect().applied());
    let other = other_program(&place);
    let mut reading = other.prepare("SELECT id FROM users").unwrap();
    let mut rows = reading.query([]).unwrap();
    rows.next().unwrap();
    let error = up(&mut database, &migration).unwrap_err();
    assert!(error.to_string().contains("test.db") && error.to_string().contains("another"), "{error}");
    drop(rows);
    assert_eq!(place.count("SELECT count(*) FROM sqlite_schema WHERE name IN ('a', 'b')"), 0);
    assert_eq!(up(&mut database, &migration).unwrap(), Outcome::Done);
}

#[test]
fn a_file_that_is_deleted_meanwhile_ends_the_run() {
    let place = Place::sqlite();
    place.execute("CREATE TABLE users (id INTEGER PRIMARY KEY)");
    let Place::Sqlite(folder) = &place else { panic!("not SQLite") };
    let file = folder.path().join("test.db");
    let migration = place.migration("m", "CREATE TABLE a (x);\n-- schemagen: step\nCREATE TABLE b (x)");
    let mut database = impatient(&place);
    let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    let error = migrator.apply(&migration, Direction::Up, &mut |event| {
        if let Event::StepDone { step: 1, .. } = event {
            fs::remove_file(&file).unwrap();
        }
    });
    let error = error.unwrap_err().to_string();
    assert!(error.contains("deleted or replaced"), "{error}");
    assert!(!file.exists());
}

fn other_program(place: &Place) -> rusqlite::Connection {
    let Place::Sqlite(folder) = place else { panic!("not SQLite") };
    rusqlite::Connection::open(folder.path().join("test.db")).unwrap()
}

/// SQLite reads the schema when it opens a file, and again when it changed by statements of the language.
#[test]
fn a_schema_that_was_written_by_hand_is_read_again() {
    let place = Place::sqlite();
    place.execute("CREATE TABLE t (x INTEGER)");
    let mut database = place.connect();
    let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    for (slug, sql) in [
        (
            "by_hand",
            "PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET sql = 'CREATE TABLE t (x INTEGER, y INTEGER)' WHERE name = 't'",
        ),
        ("uses_it", "INSERT INTO t (y) VALUES (1)"),
    ] {
        migrator.apply(&place.migration(slug, sql), Direction::Up, &mut |_| ()).unwrap();
    }
    drop(migrator);
    assert_eq!(place.count("SELECT y FROM t"), 1);
    assert_eq!(place.count("PRAGMA writable_schema"), 0);
}

#[test]
fn vacuum_and_pragmas_run_outside_transactions() {
    let place = Place::sqlite();
    let script =
        "-- schemagen: step no-transaction\nPRAGMA journal_mode = wal;\nPRAGMA foreign_keys = OFF;\nVACUUM;";
    let (result, on) = foreign_keys(&place, script);
    result.unwrap();
    assert!(on, "the session is as it was");
    assert_eq!(place.count("SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'"), 1);
}

/// Made and deleted once, not for every migration; others who delete it, or come after a crash, are in nobody's way.
#[test]
fn the_journal_of_a_run_stays_from_one_migration_to_the_next_and_no_longer() {
    let place = Place::sqlite();
    let Place::Sqlite(folder) = &place else { panic!("not SQLite") };
    let journal = folder.path().join("test.db-journal");
    let mut database = place.connect();
    up(&mut database, &place.migration("first", "CREATE TABLE a (x)")).unwrap();
    let head = fs::read(&journal).unwrap();
    assert!(!head.is_empty() && head[..8].iter().all(|it| *it == 0), "nothing is rolled back from it");
    fs::copy(&journal, folder.path().join("left")).unwrap();
    other_program(&place).execute_batch("CREATE TABLE theirs (x)").unwrap();
    assert!(!journal.exists(), "the other program deletes what it wrote");
    up(&mut database, &place.migration("second", "CREATE TABLE b (x)")).unwrap();
    assert!(journal.exists());
    drop(database);
    assert!(!journal.exists());
    fs::rename(folder.path().join("left"), &journal).unwrap();
    assert_eq!(place.count("SELECT count(*) FROM sqlite_schema WHERE name IN ('a', 'b', 'theirs')"), 3);
    drop(place.connect());
    assert!(!journal.exists(), "also one that a crash has left");
}

#[test]
fn a_write_ahead_log_stays_one() {
    let place = Place::sqlite();
    place.execute("PRAGMA journal_mode = wal");
    up(&mut place.connect(), &place.migration("first", "CREATE TABLE a (x)")).unwrap();
    assert_eq!(place.texts("PRAGMA journal_mode"), ["wal"]);
}
