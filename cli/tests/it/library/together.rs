//! Programs that start at once, beside the command line, and one that is killed half way.

use std::{
    collections::BTreeSet,
    env, process,
    process::Command,
    sync::{
        Barrier,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use schemagen::migrate::{Event, Migrator};

use super::{
    COUNT, POSTGRES, SQLITE,
    connection::{Driver, Server},
};

const PROGRAMS: usize = 8;

#[test]
fn eight_programs_and_the_command_apply_each_migration_once_on_postgres() {
    at_once(&Driver::Postgres.server(), &[Driver::Postgres, Driver::TokioPostgres, Driver::SqlxPostgres]);
}

#[test]
fn eight_programs_and_the_command_apply_each_migration_once_on_sqlite() {
    at_once(&Driver::Rusqlite.server(), &[Driver::Rusqlite, Driver::SqlxSqlite]);
}

/// Together they tell of each migration exactly once.
fn at_once(server: &Server, drivers: &[Driver]) {
    let migrator = Migrator::new(server.embedded()).unwrap();
    let together = Barrier::new(PROGRAMS + 1);
    let applied: Vec<String> = thread::scope(|scope| {
        let programs: Vec<_> = (0..PROGRAMS)
            .map(|number| {
                let (migrator, together) = (&migrator, &together);
                let driver = drivers[number % drivers.len()];
                scope.spawn(move || {
                    together.wait();
                    driver.run(server, migrator).unwrap()
                })
            })
            .collect();
        together.wait();
        let told = server.schemagen("migrate");
        let told = told.lines().filter_map(|it| it.strip_prefix("applied ")).map(str::to_owned);
        let ran = programs.into_iter().flat_map(|it| it.join().unwrap()).map(|it| it.to_string());
        ran.collect::<Vec<_>>().into_iter().chain(told).collect()
    });
    let different: BTreeSet<_> = applied.iter().collect();
    assert_eq!((applied.len(), different.len()), (COUNT, COUNT), "{applied:?}");
    assert_eq!(server.count("SELECT count(*) FROM schemagen_history WHERE finished_at IS NOT NULL"), 5);
}

/// Where the program that is to be killed finds its database.
const DOOMED: &str = "SCHEMAGEN_TEST_DOOMED";

#[test]
fn a_program_that_is_killed_half_way_is_finished_by_the_next_one_on_postgres() {
    killed("on_postgres", Driver::SqlxPostgres);
}

#[test]
fn a_program_that_is_killed_half_way_is_finished_by_the_next_one_on_sqlite() {
    killed("on_sqlite", Driver::Rusqlite);
}

/// This test runs itself once more as a process that ends in the middle of a step.
fn killed(ending: &str, driver: Driver) {
    if let Ok(address) = env::var(DOOMED) {
        return doomed(&address, driver);
    }
    let server = driver.server();
    let name =
        format!("library::together::a_program_that_is_killed_half_way_is_finished_by_the_next_one_{ending}");
    let mut program = Command::new(env::current_exe().unwrap());
    let ran = program.args([&name, "--exact"]).env(DOOMED, server.address()).output().unwrap();
    assert_eq!(ran.status.code(), None, "{}", String::from_utf8_lossy(&ran.stdout));
    let done = |server: &Server| {
        server.count("SELECT count(*) FROM schemagen_history WHERE finished_at IS NOT NULL")
    };
    let before = done(&server);
    assert!((1..5).contains(&before), "{before}");
    driver.run(&server, &Migrator::new(server.embedded()).unwrap()).unwrap();
    assert_eq!(done(&server), 5);
    assert!(server.schemagen("status").contains("5 migrations applied, 0 pending"));
}

/// Ends at once, with the first statement of the third migration done and not committed.
fn doomed(address: &str, driver: Driver) {
    let embedded = if driver == Driver::Rusqlite { SQLITE } else { POSTGRES };
    let begun = AtomicUsize::new(0);
    let migrator = Migrator::new(embedded).unwrap().listen(move |event| match event {
        Event::Begun { .. } => drop(begun.fetch_add(1, Ordering::Relaxed)),
        Event::StatementDone { .. } if begun.load(Ordering::Relaxed) == 3 => process::abort(),
        _ => {}
    });
    driver.run_at(address, &migrator).unwrap();
}
