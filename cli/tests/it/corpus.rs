//! Schemas of real applications that are not in this repository: `SCHEMAGEN_CORPUS` names their folder.
//!
//! The models of tests/hexpm against the dump of the database that they describe: the same tables, columns, types,
//! defaults, keys, checks, enums and indexes, names included, by a catalog query that shares nothing with introspection.

#![allow(clippy::unwrap_used)]

mod hexpm_project;
#[allow(dead_code)] // what transcripts alone use
mod machine;
#[allow(dead_code)]
mod pulled_project;
#[allow(dead_code)]
mod transcript;

use std::{collections::BTreeSet, env, fs, path::PathBuf};

use hexpm_project::{EXTENSIONS, run, write_project};
use machine::Machine;
use postgres::Client;

const CATALOG: &str = include_str!("catalog.sql");

#[test]
fn the_models_make_the_database_of_the_dump() {
    let machine = Machine::new("<!-- postgres -->");
    write_project(&machine);
    machine.database().connect().batch_execute(EXTENSIONS).unwrap();
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

#[test]
fn what_the_model_cannot_hold_is_named() {
    let machine = Machine::new("<!-- postgres -->");
    write_project(&machine);
    machine.database().connect().batch_execute(&dump("hexpm.sql")).unwrap();
    run(&machine, "schemagen generate start");
    let found = machine.run("schemagen drift");
    for name in [
        "json_object_delete_keys",
        "json_object_set_key",
        "materialized view package_downloads",
        "materialized view release_downloads",
    ] {
        assert!(found.output.contains(name), "{name} is not named:\n{}", found.output);
    }
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
        if unsaid == 0 {
            pulled_project::makes_the_same(&machine);
        }
    }
}

/// The dump without the lines that only psql understands.
fn dump(name: &str) -> String {
    let corpus = env::var("SCHEMAGEN_CORPUS").expect("SCHEMAGEN_CORPUS names the folder with schemas/");
    let text = fs::read_to_string(PathBuf::from(corpus).join("schemas").join(name)).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('\\')).collect();
    lines.join("\n")
}

fn catalog(client: &mut Client) -> BTreeSet<String> {
    client.query(CATALOG, &[]).unwrap().iter().map(|row| row.get(0)).collect()
}
