//! What only SQLite has: foreign keys that are off for a step.

use schema_db::{ApplyError, Direction, LockOptions, Violation};

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
    let mut database = place.connect();
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
    let violation = Violation { table: "posts".to_owned(), rowid: Some(11), parent: "users".to_owned() };
    assert_eq!((violations.as_slice(), *step), (&[violation][..], 2));
    assert!(error.to_string().contains("posts (rowid 11) to users"), "{error}");
    assert!(on);
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
