//! Others who use the database: whoever is in the way is waited for in turns, named, and never kept waiting for long.

use std::{
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use postgres::Client;
use schema_db::{
    ApplyError, ConnectOptions, Database, Direction, Event, Left, LockOptions, Migration, Outcome, Patience,
    postgres::Sight,
};

use crate::place::Place;

const OUTSIDE: &str = "-- schemagen: step no-transaction\n";

/// As patient as tests can be.
fn impatient(retries: u32) -> Patience {
    Patience {
        lock_timeout: Some(Duration::from_millis(800)),
        retries,
        pause: Duration::from_millis(50),
        ..Patience::default()
    }
}

/// A table with a row, and a session that has read it in a transaction that stays open.
fn long_reader(place: &Place) -> (Client, i32) {
    place.execute("CREATE TABLE t (x int); INSERT INTO t VALUES (1); CREATE TABLE u (x int)");
    let mut reader = client(place);
    reader.batch_execute("BEGIN; SELECT * FROM t").unwrap();
    let pid = reader.query_one("SELECT pg_backend_pid()", &[]).unwrap().get(0);
    (reader, pid)
}

fn client(place: &Place) -> Client {
    let Place::Postgres(database) = place else { panic!("not PostgreSQL") };
    database.connect()
}

/// What is heard of a run, as short words.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Heard {
    Retry(String),
    Sight(Vec<i32>),
}

fn run(
    place: &Place,
    migration: &Migration,
    patience: Patience,
    heard: &mpsc::Sender<Heard>,
) -> Result<Outcome, ApplyError> {
    let options = ConnectOptions { patience, ..ConnectOptions::default() };
    let mut database = Database::connect(&place.url(), &options).unwrap();
    let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    let seen = heard.clone();
    migrator.watched_by(Box::new(move |sight: &Sight| {
        drop(seen.send(Heard::Sight(sight.blockers.iter().map(|it| it.pid).collect())));
    }));
    migrator.apply(migration, Direction::Up, &mut |event| {
        if let Event::Retrying { error, .. } = event {
            drop(heard.send(Heard::Retry(error.to_string())));
        }
    })
}

/// The longest that a plain reader waits until it is told to end.
fn longest_wait(place: &Place, ended: &AtomicBool) -> Duration {
    let mut reader = client(place);
    let mut longest = Duration::ZERO;
    while !ended.load(Ordering::SeqCst) {
        let begun = Instant::now();
        reader.query_one("SELECT count(*) FROM t", &[]).unwrap();
        longest = longest.max(begun.elapsed());
        reader.batch_execute("SELECT pg_sleep(0.01)").unwrap();
    }
    longest
}

#[test]
fn a_long_reader_is_waited_for_in_turns_and_nobody_else_waits_for_long() {
    let place = Place::postgres();
    let (mut reader, pid) = long_reader(&place);
    let migration = place.migration("m", "CREATE TABLE v (x int);\nALTER TABLE t ADD COLUMN y int");
    let (tell, hear) = mpsc::channel();
    let ended = AtomicBool::new(false);
    let (outcome, longest, held) = thread::scope(|scope| {
        let other = scope.spawn(|| longest_wait(&place, &ended));
        let applied = scope.spawn(|| run(&place, &migration, impatient(50), &tell));
        let begun = Instant::now();
        let retries = hear.iter().filter_map(|it| match it {
            Heard::Retry(error) => Some(error),
            Heard::Sight(_) => None,
        });
        for error in retries.take(3) {
            assert!(error.contains("55P03") && error.contains(&format!("process {pid} ")), "{error}");
            assert!(error.contains("idle in transaction"), "{error}");
        }
        let held = begun.elapsed();
        reader.batch_execute("COMMIT").unwrap();
        let outcome = applied.join().unwrap();
        ended.store(true, Ordering::SeqCst);
        (outcome, other.join().unwrap(), held)
    });
    assert_eq!(outcome.unwrap(), Outcome::Done);
    assert_eq!(place.count("SELECT count(y) FROM t"), 0);
    // Without the time-out it would have waited as long as the first reader kept its transaction open.
    assert!(held > Duration::from_millis(2400), "{held:?}");
    assert!(longest < Duration::from_millis(1600), "a reader waited {longest:?}");
}

#[test]
fn a_lock_that_never_comes_ends_the_run_and_names_who_has_it() {
    let place = Place::postgres();
    let (mut reader, pid) = long_reader(&place);
    let migration = place.migration("m", "CREATE TABLE v (x int);\nALTER TABLE t ADD COLUMN y int");
    let (tell, hear) = mpsc::channel();
    let error = run(&place, &migration, impatient(1), &tell).unwrap_err();
    drop(tell);
    let ApplyError::Statement { number: 2, error: said, left: Left::Nothing, .. } = &error else {
        panic!("{error}")
    };
    assert_eq!(said.code.as_deref(), Some("55P03"));
    assert!(
        said.detail.as_ref().is_some_and(|it| it.contains(&format!("it waited for process {pid} "))),
        "{said}"
    );
    assert_eq!(hear.iter().filter(|it| matches!(it, Heard::Retry(_))).count(), 1);
    assert_eq!(place.count("SELECT count(*) FROM pg_class WHERE relname = 'v'"), 0);
    reader.batch_execute("COMMIT").unwrap();
    assert_eq!(place.up(&migration).unwrap(), Outcome::Done);
}

/// As where a process was killed whose statement the server has not ended yet.
#[test]
fn a_row_of_the_history_that_another_session_has_is_waited_for() {
    let place = Place::postgres();
    let file = "CREATE TABLE t (x int);\n-- schemagen: step\nSELECT * FROM missing";
    place.up(&place.migration("m", file)).unwrap_err();
    let mut other = client(&place);
    other.batch_execute("BEGIN; SELECT * FROM schemagen_history FOR UPDATE").unwrap();
    let migration = place.migration("m", &file.replace("missing", "t"));
    let (tell, hear) = mpsc::channel();
    let outcome = thread::scope(|scope| {
        let applied = scope.spawn(|| run(&place, &migration, impatient(50), &tell));
        let retries = hear.iter().filter(|it| matches!(it, Heard::Retry(error) if error.contains("55P03")));
        assert_eq!(retries.take(2).count(), 2);
        other.batch_execute("COMMIT").unwrap();
        applied.join().unwrap()
    });
    assert_eq!(outcome.unwrap(), Outcome::Done);
    other.batch_execute("BEGIN; SELECT * FROM schemagen_history FOR UPDATE").unwrap();
    let (tell, _hear) = mpsc::channel();
    let error = run(&place, &migration, impatient(1), &tell).unwrap_err();
    assert!(error.to_string().contains("reading the history"), "{error}");
}

#[test]
fn a_deadlock_is_tried_again() {
    let place = Place::postgres();
    place.execute("CREATE TABLE t (x int); CREATE TABLE u (x int)");
    let migration = place.migration("m", "LOCK TABLE t;\nLOCK TABLE u;\nALTER TABLE u ADD COLUMN y int");
    let mut other = client(&place);
    // The migration is the one who notices.
    other.batch_execute("SET deadlock_timeout = '1min'; BEGIN; LOCK TABLE u").unwrap();
    let (tell, hear) = mpsc::channel();
    let patience = Patience { lock_timeout: Some(Duration::from_secs(30)), ..impatient(5) };
    let outcome = thread::scope(|scope| {
        let applied = scope.spawn(|| run(&place, &migration, patience, &tell));
        // It has t and waits for u.
        hear.iter().find(|it| matches!(it, Heard::Sight(pids) if !pids.is_empty())).unwrap();
        other.batch_execute("LOCK TABLE t; COMMIT").unwrap();
        applied.join().unwrap()
    });
    drop(tell);
    assert_eq!(outcome.unwrap(), Outcome::Done);
    let retries: Vec<_> =
        hear.iter().filter(|it| matches!(it, Heard::Retry(error) if error.contains("40P01"))).collect();
    assert_eq!(retries.len(), 1, "{retries:?}");
}

#[test]
fn an_index_built_concurrently_waits_as_long_as_it_must_and_says_for_whom() {
    let place = Place::postgres();
    place.execute("CREATE TABLE t (x int)");
    let mut writer = client(&place);
    writer.batch_execute("BEGIN; INSERT INTO t VALUES (1)").unwrap();
    let pid: i32 = writer.query_one("SELECT pg_backend_pid()", &[]).unwrap().get(0);
    let migration = place
        .migration("m", &format!("{OUTSIDE}CREATE INDEX CONCURRENTLY i ON t (x);\nCREATE TABLE v (x int)"));
    let (tell, hear) = mpsc::channel();
    let outcome = thread::scope(|scope| {
        let applied = scope.spawn(|| run(&place, &migration, impatient(0), &tell));
        // Three looks are more than the time-out of a lock.
        let seen: Vec<_> = hear.iter().take(6).collect();
        assert!(seen.iter().all(|it| *it == Heard::Sight(vec![pid])), "{seen:?}");
        writer.batch_execute("COMMIT").unwrap();
        applied.join().unwrap()
    });
    assert_eq!(outcome.unwrap(), Outcome::Done);
    assert_eq!(
        place.count("SELECT count(*) FROM pg_index WHERE indisvalid AND indexrelid = 'i'::regclass"),
        1
    );
}

#[test]
fn a_time_out_that_a_migration_sets_is_its_own_and_ends_with_it() {
    let place = Place::postgres();
    let settings = "CREATE TABLE s1 AS SELECT current_setting('lock_timeout') AS l, current_setting('statement_timeout') AS s;";
    let first = place.migration("a", &format!("{settings} SET lock_timeout = '77ms';\n{OUTSIDE}VACUUM;\nCREATE TABLE s2 AS SELECT current_setting('lock_timeout') AS l"));
    let second = place.migration("b", "CREATE TABLE s3 AS SELECT current_setting('lock_timeout') AS l");
    let patience = Patience { statement_timeout: Some(Duration::from_mins(1)), ..impatient(0) };
    let (tell, _hear) = mpsc::channel();
    run(&place, &first, patience, &tell).unwrap();
    run(&place, &second, patience, &tell).unwrap();
    assert_eq!(place.count("SELECT count(*) FROM s1 WHERE l = '800ms' AND s = '1min'"), 1);
    assert_eq!(place.count("SELECT count(*) FROM s2 WHERE l = '77ms'"), 1);
    assert_eq!(place.count("SELECT count(*) FROM s3 WHERE l = '800ms'"), 1);
}

#[test]
fn a_statement_that_takes_too_long_is_not_tried_again() {
    let place = Place::postgres();
    let patience = Patience { statement_timeout: Some(Duration::from_millis(100)), ..impatient(5) };
    let (tell, hear) = mpsc::channel();
    let error = run(&place, &place.migration("m", "SELECT pg_sleep(60)"), patience, &tell).unwrap_err();
    drop(tell);
    assert!(
        matches!(&error, ApplyError::Statement { error, .. } if error.code.as_deref() == Some("57014")),
        "{error}"
    );
    assert_eq!(hear.iter().filter(|it| matches!(it, Heard::Retry(_))).count(), 0);
}
