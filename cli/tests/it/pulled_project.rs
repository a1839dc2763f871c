//! A database as a project of its own, and the database that the project makes.

#![allow(clippy::unwrap_used)]

use std::{collections::BTreeSet, fs};

use test_support::TestDatabase;

use crate::{
    hexpm_project::run,
    machine::{Machine, repository},
};

/// A catalog query that shares nothing with introspection.
const CATALOG: &str = include_str!("whole_catalog.sql");

/// Compiles what `pull` has written, and replays its migration.
pub(crate) fn check(machine: &Machine, models: &str) -> String {
    as_locked(machine, models);
    run(machine, "schemagen verify");
    run(machine, "schemagen check")
}

/// Leaves out what the repository's own lock file has not: no network.
pub(crate) fn as_locked(machine: &Machine, models: &str) {
    run(machine, &format!("cp {}/Cargo.lock .", repository().display()));
    let manifest = machine.folder().join(format!("{models}/Cargo.toml"));
    let text = fs::read_to_string(&manifest).unwrap();
    let bare = |line: &str| match line.split_once(" = \"") {
        Some((library, version)) if ["chrono", "rust_decimal", "serde_json", "uuid"].contains(&library) => {
            format!("{library} = {{ version = \"{version}, default-features = false }}\n")
        }
        _ => format!("{line}\n"),
    };
    fs::write(&manifest, text.lines().map(bare).collect::<String>()).unwrap();
}

/// The database that the project makes from nothing is the one that it was pulled from.
pub(crate) fn makes_the_same(machine: &Machine) -> TestDatabase {
    let again = test_support::database();
    run(machine, &format!("schemagen migrate --database-url '{}'", again.url()));
    let drift = run(machine, &format!("schemagen drift --database-url '{}'", again.url()));
    assert!(drift.contains("no drift"), "{drift}");
    let (before, after) = (catalog(machine.database()), catalog(&again));
    let missing: Vec<_> = before.difference(&after).collect();
    let superfluous: Vec<_> = after.difference(&before).collect();
    assert!(
        missing.is_empty() && superfluous.is_empty(),
        "missing: {missing:#?}\nsuperfluous: {superfluous:#?}"
    );
    again
}

pub(crate) fn catalog(database: &TestDatabase) -> BTreeSet<String> {
    database.connect().query(CATALOG, &[]).unwrap().iter().map(|row| row.get(0)).collect()
}
