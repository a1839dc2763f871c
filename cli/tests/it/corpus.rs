//! Schemas of real applications that are not in this repository: `SCHEMAGEN_CORPUS` names their folder.
//!
//! The models of tests/hexpm against the dump of the database that they describe: the same tables, columns, types,
//! defaults, keys, checks, enums and indexes, functions and materialized views, names included, by a catalog query that shares
//! nothing with introspection. Bodies of functions and queries of views are written from their purpose and not copied, so
//! that they are compared by what they give: arguments, results and columns.

#![allow(clippy::unwrap_used)]

#[allow(dead_code)]
mod hexpm_project;
#[allow(dead_code)] // what transcripts alone use
mod machine;
#[allow(dead_code)]
mod pulled_project;
#[allow(dead_code)]
mod transcript;

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
};

use hexpm_project::{run, write_project};
use machine::{Machine, repository};
use postgres::Client;
use schema_model::{Dialect, script::Script};

const CATALOG: &str = include_str!("catalog.sql");

#[test]
fn the_models_make_the_database_of_the_dump() {
    let machine = Machine::new("<!-- postgres -->");
    write_whole_project(&machine);
    run(&machine, "schemagen generate start");
    run(&machine, "schemagen migrate");
    let ours = catalog(&mut machine.database().connect());

    let dumped = test_support::database();
    dumped.connect().batch_execute(&dump("hexpm.sql")).unwrap();
    let theirs = catalog(&mut dumped.connect());

    let missing: Vec<_> = theirs.difference(&ours).collect();
    let superfluous: Vec<_> = ours.difference(&theirs).collect();
    assert!(
        missing.is_empty() && superfluous.is_empty(),
        "missing: {missing:#?}\nsuperfluous: {superfluous:#?}"
    );
    assert_eq!(theirs.iter().filter(|it| it.starts_with("table ")).count(), 36);
}

/// Nothing of the dump is left over: whatever is there before any migration has a line in the models or SQL files.
#[test]
fn nothing_of_the_dump_is_left_over() {
    let machine = Machine::new("<!-- postgres -->");
    write_whole_project(&machine);
    machine.database().connect().batch_execute(&dump("hexpm.sql")).unwrap();
    run(&machine, "schemagen generate start");
    let found = machine.run("schemagen drift --json");
    let report: serde_json::Value = serde_json::from_str(found.output.lines().last().unwrap()).unwrap();
    let findings = report["result"]["findings"].as_array().unwrap();
    let undeclared: Vec<_> = findings.iter().filter(|it| it["place"].is_null()).collect();
    assert!(undeclared.is_empty(), "no struct and no SQL file declares {undeclared:#?}");
    let kinds = ["table ", "enum ", "function ", "materialized view "];
    let counted = kinds
        .map(|kind| findings.iter().filter(|it| it["object"].as_str().unwrap().starts_with(kind)).count());
    assert_eq!(counted, [36, 2, 2, 2]);
    // Extensions are given by the SQL files; they are nobody's objects.
    let others = report["result"]["others"].as_array().unwrap();
    assert!(others.iter().all(|it| it.as_str().unwrap().starts_with("extension ")), "{others:?}");
}

/// The models with the SQL files beside them.
fn write_whole_project(machine: &Machine) {
    write_project(machine);
    for name in ["extensions.sql", "json.sql", "downloads.sql"] {
        let text = fs::read_to_string(repository().join("tests/hexpm/sql").join(name)).unwrap();
        machine.write(&format!("sql/{name}"), &text);
    }
    // With the extensions among them, nothing is to be ignored.
    let config = machine.read("schemagen.toml");
    let config = config.split_once("[drift]").unwrap().0;
    machine.write("schemagen.toml", &format!("{config}sql = [\"sql\"]\n"));
}

/// Every schema becomes structs and SQL files that compile and make the same database. What they do not say is in this list.
#[test]
fn every_schema_is_pulled() {
    for (schema, unsaid) in [
        ("hexpm", 0),
        // An operator.
        ("danbooru", 1),
        ("camunda", 0),
        ("graphile_starter", 0),
        ("temporal_temporal", 0),
        ("temporal_visibility", 0),
        ("inaturalist", 0),
    ] {
        let machine = Machine::new("<!-- postgres -->");
        machine.database().connect().batch_execute(&dump(&format!("{schema}.sql"))).unwrap();
        let models = format!("pulled-{}", schema.replace('_', "-"));
        let pulled = machine.run(&format!("schemagen pull --models-crate {models}"));
        assert_eq!(pulled.output.matches("not said: ").count(), unsaid, "{}", pulled.output);
        run(&machine, &format!("rustfmt --check --edition 2024 {models}/src/lib.rs"));
        pulled_project::check(&machine, &models);
        run(&machine, "schemagen baseline --despite-differences --reason pulled");
        let drift = machine.run("schemagen drift");
        assert_eq!(drift.output.matches("is in the database").count(), unsaid, "{}", drift.output);
        pulled_project::makes_the_same(&machine);
    }
}

/// The versions of one application, each beside the next: `diff` tells what differs, its SQL leads from one to the other, and
/// then nothing does.
#[test]
fn neighbouring_versions_are_compared() {
    let mut versions: Vec<PathBuf> = Vec::new();
    let mut pairs: Vec<_> =
        fs::read_dir(corpus().join("pairs")).unwrap().map(|it| it.unwrap().path()).collect();
    pairs.sort();
    for pair in pairs {
        versions.extend(["old.sql", "new.sql"].map(|it| pair.join(it)));
    }
    assert!(versions.len() > 1);
    for neighbours in versions.windows(2) {
        for (before, after) in [(&neighbours[0], &neighbours[1]), (&neighbours[1], &neighbours[0])] {
            leads(before, after);
        }
    }
}

/// From one dump to another by what `diff` prints.
fn leads(before: &Path, after: &Path) {
    let machine = Machine::new("<!-- postgres -->");
    let mut client = machine.database().connect();
    client.batch_execute(&statements(before)).unwrap();
    client.batch_execute("RESET ALL").unwrap();
    let told = format!("{} to {}", before.display(), after.display());
    let diff =
        |options: &str| machine.run(&format!("schemagen diff database sql:{} {options}", after.display()));
    let found = diff("--json 2>/dev/null");
    let document: serde_json::Value = serde_json::from_str(&found.output).unwrap();
    let changes = document["result"]["changes"].as_array().unwrap().len();
    assert_eq!(found.exit, i32::from(changes > 0), "{told}: {}", found.output);
    let sql = diff("--sql 2>/dev/null");
    for statement in Script::statements_of_dump(sql.output.as_bytes(), Dialect::Postgres).unwrap().statements
    {
        client
            .batch_execute(statement.text())
            .unwrap_or_else(|it| panic!("{told}: {it}: {}", statement.text()));
    }
    let same = diff("");
    assert!(same.exit == 0 && same.output.contains("are the same"), "{told}: {}", same.output);
    let wanted = test_support::database();
    wanted.connect().batch_execute(&statements(after)).unwrap();
    let (made, wanted) = (pulled_project::catalog(machine.database()), pulled_project::catalog(&wanted));
    let missing: Vec<_> = wanted.difference(&made).collect();
    let superfluous: Vec<_> = made.difference(&wanted).collect();
    assert!(
        missing.is_empty() && superfluous.is_empty(),
        "{told}: missing: {missing:#?}\nsuperfluous: {superfluous:#?}"
    );
}

fn corpus() -> PathBuf {
    env::var("SCHEMAGEN_CORPUS").expect("SCHEMAGEN_CORPUS names the folder with schemas/").into()
}

fn dump(name: &str) -> String {
    statements(&corpus().join("schemas").join(name))
}

/// A dump without the lines that only psql understands.
fn statements(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('\\')).collect();
    lines.join("\n")
}

fn catalog(client: &mut Client) -> BTreeSet<String> {
    client.query(CATALOG, &[]).unwrap().iter().map(|row| row.get(0)).collect()
}
