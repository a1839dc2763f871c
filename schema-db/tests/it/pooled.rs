//! PgBouncer between us and the server: each migration is applied once in every mode that can hold a transaction, and
//! nothing of ours stays in sessions that are everybody's.

use std::{sync::Barrier, thread, time::Duration};

use postgres::{Client, NoTls, SimpleQueryMessage};
use schema_db::{
    Access, AppliedState, ApplyError, ConnectOptions, Database, Direction, LockError, LockOptions, Outcome,
};
use schema_model::Name;
use test_support::{PoolMode, Pooler, TestDatabase};

use crate::{
    deployers::{migrations, rounds},
    place::Place,
};

fn connect(url: &str, access: Access) -> Database {
    let options = ConnectOptions { access, ..ConnectOptions::default() };
    Database::connect(&url.parse().unwrap(), &options).unwrap()
}

fn database(place: &Place) -> &TestDatabase {
    let Place::Postgres(database) = place else { panic!("not PostgreSQL") };
    database
}

fn up(place: &Place, url: &str, sql: &str) -> Result<Outcome, ApplyError> {
    let mut database = connect(url, Access::Create);
    let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    migrator.apply(&place.migration("m", sql), Direction::Up, &mut |_| ())
}

/// What a setting is for somebody else behind the pooler.
fn setting(url: &str, name: &str) -> String {
    let mut client = Client::connect(url, NoTls).unwrap();
    let answer = client.simple_query(&format!("SHOW {name}")).unwrap();
    let value = answer.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    });
    value.unwrap()
}

#[test]
fn eight_deployers_behind_a_pooler_apply_each_migration_once() {
    // In session mode every connection needs a session of its own.
    for (mode, sessions, deployers) in [(PoolMode::Transaction, 3, 8), (PoolMode::Session, 20, 2)] {
        at_once(&Pooler::start(mode, sessions), deployers, 6);
    }
}

#[test]
fn two_to_eight_deployers_behind_a_pooler_do_so_too_in_many_rounds() {
    let pooler = Pooler::start(PoolMode::Transaction, 3);
    for round in 0..rounds(7) {
        at_once(&pooler, 2 + round % 7, 2);
    }
}

fn at_once(pooler: &Pooler, deployers: usize, count: usize) {
    let place = Place::postgres();
    place.execute("CREATE TABLE log (x int)");
    let url = pooler.url(database(&place));
    let migrations = migrations(&place, count);
    let together = Barrier::new(deployers);
    thread::scope(|scope| {
        for _ in 0..deployers {
            scope.spawn(|| {
                let mut database = connect(&url, Access::Create);
                together.wait();
                let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
                for migration in &migrations {
                    migrator.apply(migration, Direction::Up, &mut |_| ()).unwrap();
                }
            });
        }
    });
    assert!(place.states().iter().all(|(_, state)| *state == AppliedState::Applied));
    let count = i64::try_from(count).unwrap();
    assert_eq!(place.count("SELECT count(*) FROM schemagen_history"), count);
    assert_eq!(place.count("SELECT count(*) FROM log"), count);
    assert_eq!(place.count("SELECT count(*) FROM pg_index WHERE NOT indisvalid"), 0);
}

#[test]
fn direct_and_pooled_deployers_wait_for_each_other() {
    let place = Place::postgres();
    let pooler = Pooler::start(PoolMode::Transaction, 3);
    let shared = pooler.url(database(&place));
    let direct = database(&place).url().to_owned();
    let at_once = LockOptions { timeout: Some(Duration::ZERO) };
    for (first, second) in [(&shared, &direct), (&direct, &shared), (&shared, &shared)] {
        let (mut first, mut second) = (connect(first, Access::Create), connect(second, Access::Create));
        let held = first.lock(&at_once, &mut |_| ()).unwrap();
        let refused = second.lock(&at_once, &mut |_| ()).unwrap_err();
        assert!(matches!(&refused, LockError::Lock(schema_migrate::LockError::Held { .. })), "{refused}");
        drop(held);
        drop(second.lock(&at_once, &mut |_| ()).unwrap());
    }
}

#[test]
fn sessions_of_others_stay_as_they_were() {
    let place = Place::postgres();
    // One session for work and one for the lock: whoever comes next gets one of the two.
    let pooler = Pooler::start(PoolMode::Transaction, 2);
    let url = pooler.url(database(&place));
    connect(&url, Access::Read).applied().unwrap();
    let file = "SET lock_timeout = '5s'; SET search_path = pg_temp; SET DateStyle = 'German';\n\
                CREATE TABLE public.a (x int); CREATE TEMP TABLE t (x int);\n-- schemagen: step\nCREATE TABLE b (x int)";
    assert_eq!(up(&place, &url, file).unwrap(), Outcome::Done);
    assert_eq!(place.count("SELECT count(*) FROM pg_class WHERE relname IN ('a', 'b') AND relnamespace = 'public'::regnamespace"), 2);
    let mut client = Client::connect(&url, NoTls).unwrap();
    // Both sessions at once: one is kept busy while the other is asked.
    for _ in 0..2 {
        for (name, value) in [
            ("default_transaction_read_only", "off"),
            ("search_path", "\"$user\", public"),
            ("lock_timeout", "0"),
            ("DateStyle", "ISO, MDY"),
        ] {
            assert_eq!(setting(&url, name), value, "{name}");
        }
        client.batch_execute("BEGIN; SELECT 1").unwrap();
    }
    assert_eq!(place.count("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"), 0);
}

#[test]
fn a_lost_lock_is_noticed_behind_a_pooler_too() {
    let place = Place::postgres();
    let pooler = Pooler::start(PoolMode::Transaction, 3);
    let mut database = connect(&pooler.url(database(&place)), Access::Create);
    let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    place.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    );
    let error = migrator.apply(&place.migration("m", "SELECT 1"), Direction::Up, &mut |_| ()).unwrap_err();
    assert!(matches!(error, ApplyError::LockLost { .. }), "{error}");
}

#[test]
fn what_a_pooler_cannot_do_is_told() {
    let place = Place::postgres();
    let pooler = Pooler::start(PoolMode::Statement, 2);
    let mut shared = connect(&pooler.url(database(&place)), Access::Create);
    let refused = shared.lock(&LockOptions::default(), &mut |_| ()).unwrap_err();
    assert!(refused.to_string().contains("use a direct connection"), "{refused}");

    place.execute("CREATE SCHEMA app; CREATE TABLE app.t (x int)");
    let pooler = Pooler::start(PoolMode::Transaction, 2);
    let options = ConnectOptions {
        access: Access::Create,
        default_schema: Name::new("app").unwrap(),
        ..ConnectOptions::default()
    };
    let mut shared = Database::connect(&pooler.url(database(&place)).parse().unwrap(), &options).unwrap();
    let mut migrator = shared.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    let file = "ALTER TABLE t ADD COLUMN y int;\n-- schemagen: step no-transaction\nCREATE INDEX CONCURRENTLY i ON t (x)";
    let error = migrator.apply(&place.migration("m", file), Direction::Up, &mut |_| ()).unwrap_err();
    assert!(error.to_string().contains("over a direct connection"), "{error}");
    assert!(matches!(error, ApplyError::Step { step: 2, .. }), "{error}");
    assert_eq!(place.count("SELECT count(*) FROM pg_class WHERE relname = 'i'"), 0);
}
