//! Schemas of the shapes that applications have (tests/schemas): pulled, compiled, made again from nothing, and looked at by a
//! query that shares nothing with introspection.

#![allow(clippy::unwrap_used)]

use std::fs;

use crate::{
    hexpm_project::run,
    machine::{Machine, repository},
    pulled_project::{as_locked, catalog},
};

#[test]
fn schemas_of_applications_are_pulled_and_made_again() {
    let mut files: Vec<_> =
        fs::read_dir(repository().join("tests/schemas")).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), 20);
    let faults: Vec<String> = std::thread::scope(|scope| {
        let halves = [0, 1].map(|half| {
            let own: Vec<_> = files.iter().skip(half).step_by(2).collect();
            scope.spawn(move || own.into_iter().filter_map(|it| fault(it)).collect::<Vec<_>>())
        });
        halves.into_iter().flat_map(|it| it.join().unwrap()).collect()
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What is not the same; nothing where all is.
fn fault(file: &std::path::Path) -> Option<String> {
    let name = file.file_stem().unwrap().to_string_lossy().into_owned();
    let machine = Machine::new("<!-- postgres -->");
    machine.database().connect().batch_execute(&fs::read_to_string(file).unwrap()).unwrap();
    let models = format!("pulled-{}", name.replace('_', "-"));
    let pulled = machine.run(&format!("schemagen pull --models-crate {models}"));
    if pulled.exit != 0 {
        return Some(format!("{name}: {}", pulled.output));
    }
    run(&machine, &format!("rustfmt --check --edition 2024 {models}/src/lib.rs"));
    as_locked(&machine, &models);
    // Built beside the crates of transcripts, which would wait for twenty more.
    let build =
        |command: &str| run(&machine, &format!("CARGO_TARGET_DIR=$CARGO_TARGET_DIR-schemas {command}"));
    build("schemagen check");
    run(&machine, &format!("schemagen verify --scratch-url '{}'", machine.database().url()));
    run(&machine, "schemagen baseline --reason pulled");
    run(&machine, "schemagen drift");
    // What was just pulled is all that there is to say.
    let again = build("schemagen pull");
    assert!(again.contains("the structs say what the database has"), "{name}: {again}");
    let made = test_support::database();
    run(&machine, &format!("schemagen migrate --database-url '{}'", made.url()));
    let (before, after) = (catalog(machine.database()), catalog(&made));
    let missing: Vec<_> = before.difference(&after).collect();
    let superfluous: Vec<_> = after.difference(&before).collect();
    let is_same = missing.is_empty() && superfluous.is_empty() && before.len() > 10;
    (!is_same).then(|| format!("{name}: missing: {missing:#?}\nsuperfluous: {superfluous:#?}"))
}
