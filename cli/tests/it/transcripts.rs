//! Runs every transcript in tests/cli. `UPDATE=1` rewrites what they say; `TRANSCRIPT=name` runs one.

#![allow(clippy::unwrap_used)]

use std::{fs, path::Path};

use similar::TextDiff;

use crate::{
    machine::{Machine, repository},
    transcript::{Part, parse, print},
};

#[test]
fn transcripts() {
    let wanted = std::env::var("TRANSCRIPT").ok();
    let folder = repository().join("tests/cli");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.retain(|it| it.extension().is_some_and(|it| it == "md"));
    files.retain(|it| wanted.as_deref().is_none_or(|name| it.file_stem().is_some_and(|stem| stem == name)));
    files.sort();
    assert!(!files.is_empty(), "no transcript {wanted:?} in tests/cli");
    let different: Vec<String> = std::thread::scope(|scope| {
        let runs: Vec<_> = files.iter().map(|file| scope.spawn(|| check(file))).collect();
        runs.into_iter().filter_map(|it| it.join().unwrap()).collect()
    });
    assert!(
        different.is_empty(),
        "{}\nif this is what is wanted: UPDATE=1 cargo test -p schemagen-cli --test it",
        different.join("\n")
    );
}

/// Runs a transcript; `None` when it says what happened.
fn check(file: &Path) -> Option<String> {
    let expected = fs::read_to_string(file).unwrap();
    let machine = Machine::new(&expected);
    let actual: Vec<Part> = parse(&expected).into_iter().map(|part| execute(&machine, part)).collect();
    let actual = print(&actual);
    if actual == expected {
        return None;
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(file, actual).unwrap();
        return None;
    }
    let diff = TextDiff::from_lines(&expected, &actual);
    Some(diff.unified_diff().header(&file.display().to_string(), "what happened").to_string())
}

fn execute(machine: &Machine, part: Part) -> Part {
    match part {
        Part::Text(_) => part,
        Part::File { fence, name, text } => {
            machine.write(&name, &text);
            Part::File { fence, name, text }
        }
        Part::Setup { fence, script } => {
            let run = machine.run(&script);
            assert_eq!(run.exit, 0, "preparation failed: {script}\n{}", run.output);
            Part::Setup { fence, script }
        }
        Part::Sql { fence, database, sql } => {
            machine.run_sql(&database, &sql);
            Part::Sql { fence, database, sql }
        }
        Part::Console { fence, runs } => {
            Part::Console { fence, runs: runs.into_iter().map(|it| machine.run(&it.command)).collect() }
        }
    }
}
