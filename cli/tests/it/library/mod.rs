//! The library beside the command line: the example's migrations, applied by programs of their own with every driver.

#![allow(clippy::unwrap_used)]

mod connection;
mod health;
mod session;
mod together;

use schemagen::migrate::{Embedded, Migrator, Newer, RunError, Status};

use crate::{deployers::copy_shop, machine::Machine};
use connection::{DRIVERS, Server};

pub(crate) static POSTGRES: Embedded = schemagen::migrate!("../migrations/postgres");
pub(crate) static SQLITE: Embedded =
    schemagen::migrate!("../migrations/sqlite", snapshots = "../snapshots/sqlite");

/// All of them.
const COUNT: usize = 5;

/// The migrations as they were when there were so many.
fn release(embedded: Embedded, count: usize) -> Embedded {
    Embedded { migrations: &embedded.migrations[..count], snapshots: &embedded.snapshots[..count] }
}

#[test]
fn every_driver_applies_what_is_pending_once() {
    for driver in DRIVERS {
        let server = driver.server();
        let migrator = Migrator::new(server.embedded()).unwrap();
        assert_eq!(driver.pending(&server, &migrator).unwrap().len(), COUNT, "{driver:?}");
        assert_eq!(driver.run(&server, &migrator).unwrap().len(), COUNT, "{driver:?}");
        assert_eq!(driver.run(&server, &migrator).unwrap(), [], "{driver:?}");
        assert_eq!(driver.pending(&server, &migrator).unwrap(), [], "{driver:?}");
    }
}

#[test]
fn the_command_sees_what_the_library_applied_and_the_other_way_round() {
    for driver in DRIVERS {
        let server = driver.server();
        let migrator = |count| Migrator::new(release(server.embedded(), count)).unwrap();
        assert_eq!(driver.run(&server, &migrator(2)).unwrap().len(), 2);
        let status = server.schemagen("status");
        assert!(status.contains("2 migrations applied, 3 pending"), "{driver:?}: {status}");
        let told = server.schemagen("migrate");
        assert_eq!(told.lines().filter(|it| it.starts_with("applied ")).count(), 3, "{driver:?}: {told}");
        assert_eq!(driver.run(&server, &migrator(COUNT)).unwrap(), [], "{driver:?}");
    }
}

#[test]
fn a_release_that_is_older_than_the_database_refuses_or_goes_on() {
    for driver in DRIVERS {
        let server = driver.server();
        driver.run(&server, &Migrator::new(server.embedded()).unwrap()).unwrap();
        let old = Migrator::new(release(server.embedded(), 2)).unwrap();
        let error = driver.run(&server, &old).unwrap_err();
        assert!(
            error.to_string().starts_with("the database is ahead of this folder: it has 2026"),
            "{error}"
        );
        assert_eq!(driver.run(&server, &old.clone().newer(Newer::Accept)).unwrap(), [], "{driver:?}");
    }
}

/// A newer release merged a migration late that sorts before the last one of the old release.
#[test]
fn an_older_release_goes_on_beside_a_migration_that_was_merged_late() {
    for driver in DRIVERS {
        let server = driver.server();
        let old = Migrator::new(server.embedded()).unwrap();
        driver.run(&server, &old).unwrap();
        server.execute(
            "INSERT INTO schemagen_history (migration, direction, parents, token_hash, raw_hash, sql, steps_total, \
             steps_done, statements_done, done_hash, started_at, finished_at, applied_by, tool_version) \
             SELECT '20000101000000_merged_late', direction, '', token_hash, raw_hash, sql, steps_total, steps_done, \
             statements_done, done_hash, started_at, NULL, applied_by, tool_version FROM schemagen_history \
             WHERE number = 1",
        );
        let error = driver.run(&server, &old).unwrap_err().to_string();
        assert!(
            error.starts_with("20000101000000_merged_late: it is applied, but its file is missing"),
            "{error}"
        );
        let old = old.newer(Newer::Accept);
        assert_eq!(driver.run(&server, &old).unwrap(), [], "{driver:?}");
        let health = driver.health(&server, &old);
        assert_eq!((health.status, health.problems.len()), (Status::Healthy, 0), "{driver:?}");
        server.execute("DELETE FROM schemagen_history WHERE number = 5");
        let error = driver.run(&server, &old).unwrap_err().to_string();
        assert!(error.contains("pending, while the database has what is not here: 2000"), "{error}");
    }
}

#[test]
fn what_was_edited_after_it_was_applied_is_refused() {
    for driver in DRIVERS {
        let server = driver.server();
        let migrator = Migrator::new(server.embedded()).unwrap();
        driver.run(&server, &migrator).unwrap();
        server.execute(
            "UPDATE schemagen_history SET token_hash = raw_hash, raw_hash = token_hash WHERE number = 1",
        );
        let error = driver.run(&server, &migrator).unwrap_err();
        assert!(matches!(&error, RunError::Misfits(misfits) if misfits.len() == 1), "{error}");
        assert!(error.to_string().contains("was edited after it was applied"), "{error}");
    }
}

#[test]
fn migrations_of_the_other_dialect_are_refused() {
    for driver in DRIVERS {
        let server = driver.server();
        let other = if server.is_postgres() { SQLITE } else { POSTGRES };
        let error = driver.run(&server, &Migrator::new(other).unwrap()).unwrap_err();
        assert!(error.to_string().starts_with("the migrations of this program are for "), "{error}");
    }
}

#[test]
fn files_that_do_not_fit_are_told_all_at_once() {
    let broken = Embedded { migrations: &POSTGRES.migrations[1..], snapshots: &POSTGRES.snapshots[..4] };
    let error = Migrator::new(broken).unwrap_err().to_string();
    assert_eq!(error.lines().count(), 2, "{error}");
    assert!(error.contains("_create_shops.sql is missing") && error.contains(".json is missing"), "{error}");
    let none = Embedded { migrations: &[], snapshots: &[] };
    assert!(Migrator::new(none).unwrap_err().to_string().contains("there are no migrations yet"));
}

/// A project with a database for it.
fn machine(server: &Server) -> Machine {
    let machine = Machine::new("");
    copy_shop(&machine, if server.is_postgres() { "postgres" } else { "sqlite" });
    machine
}
