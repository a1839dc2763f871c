//! `generate` ends, or the disk is full, at every single change that it makes on disk; several start at once; the clock runs
//! backwards: there is always one migration, whole, and the next command knows what to do.

#![allow(clippy::unwrap_used)]

use std::{collections::BTreeSet, fs};

use crate::{
    fault::{Fault, KILLED, struck},
    machine::Machine,
    transcript::Run,
};

/// A project with one migration, whose structs have changed since.
fn changed() -> Machine {
    let machine = Machine::new("");
    machine.write("schemagen.toml", "dialect = \"sqlite\"\nmodel = \"cat declarations.json\"\n");
    machine.write("declarations.json", crate::slow::DECLARATIONS);
    assert_eq!(machine.run("schemagen generate && mkdir kept && cp -r migrations snapshots kept/").exit, 0);
    let email = r#""primary_key": true}, {"field": "email", "place": {"file": "a.rs", "line": 3}, "type": {"logical": "text"}, "nullable": true}"#;
    machine.edit("declarations.json", r#""primary_key": true}"#, email);
    machine
}

fn begin_anew(machine: &Machine) {
    assert_eq!(machine.run("rm -rf migrations snapshots && cp -r kept/* .").exit, 0);
}

/// The second migration is there once, with all its files and no others.
fn is_there_once(machine: &Machine, what: &str) {
    let names = |folder: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(machine.folder().join(folder)).unwrap();
        entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect()
    };
    let (first, second) = ("20261121103000_create_users", "20261121103001_add_users_email");
    let expected = [
        format!("{first}.sql"),
        format!("{first}.down.sql"),
        format!("{second}.sql"),
        format!("{second}.down.sql"),
    ];
    assert_eq!(names("migrations"), expected.into(), "{what}");
    assert_eq!(names("snapshots"), [format!("{first}.json"), format!("{second}.json")].into(), "{what}");
    let check = machine.run("schemagen check");
    assert_eq!(check.exit, 0, "{what}: {}", check.output);
}

/// What was left is in order, or says by which command it will be.
fn is_understood(check: &Run, what: &str) {
    let known = match check.exit {
        0 => "in order: 1 table, 2 migrations",
        1 => "SG0319",
        _ => "run `schemagen generate`: it finishes what was complete and removes what was not",
    };
    assert!(check.output.contains(known), "{what}: {}", check.output);
}

#[test]
fn a_migration_is_written_whole_or_not_at_all_wherever_the_process_ends() {
    let machine = changed();
    for fault in [Fault::Kill, Fault::Half, Fault::Full] {
        for at in 1..1000 {
            begin_anew(&machine);
            let what = format!("{fault:?} at {at}");
            let run = machine.run(&struck("schemagen generate", fault, at));
            assert!(!run.output.contains("panicked"), "{what}: {}", run.output);
            is_understood(&machine.run("schemagen check"), &what);
            let again = machine.run("schemagen generate");
            assert_eq!(again.exit, 0, "{what}: {}", again.output);
            is_there_once(&machine, &what);
            if run.exit == 0 {
                assert!(at > 3, "{what} changes nothing");
                break;
            }
            let expected = if fault == Fault::Full { 2 } else { KILLED };
            assert_eq!(run.exit, expected, "{what}: {}", run.output);
            if fault == Fault::Full {
                assert!(
                    run.output.contains("SG0306") && run.output.contains("free some space"),
                    "{}",
                    run.output
                );
            }
        }
    }
}

#[test]
fn of_several_generates_at_once_one_writes() {
    let machine = changed();
    for _ in 0..5 {
        begin_anew(&machine);
        let runs: Vec<Run> = std::thread::scope(|scope| {
            let started: Vec<_> = (0..8).map(|_| scope.spawn(|| machine.run("schemagen generate"))).collect();
            started.into_iter().map(|it| it.join().unwrap()).collect()
        });
        let wrote = runs.iter().filter(|it| it.exit == 0 && it.output.contains("wrote snapshots/")).count();
        assert_eq!(wrote, 1, "{runs:#?}");
        for run in &runs {
            let known = match run.exit {
                0 if run.output.contains("wrote ") => "review the SQL",
                0 => "nothing has changed",
                _ => "SG0307",
            };
            assert!(run.output.contains(known), "{run:?}");
        }
        is_there_once(&machine, "eight at once");
    }
}

#[test]
fn whoever_looks_while_a_migration_is_written_sees_it_whole_or_not_at_all() {
    let machine = changed();
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            for number in 0..25 {
                let run = machine.run(&format!("schemagen generate --empty x{number}"));
                assert_eq!(run.exit, 0, "{}", run.output);
            }
        });
        while !writing.is_finished() {
            let run = machine.run("schemagen check");
            assert!(run.exit == 1 && run.output.contains("SG0319"), "{}", run.output);
        }
    });
}

#[test]
fn a_clock_that_was_set_back_does_not_change_the_order() {
    let machine = changed();
    // A year before the first migration.
    let run = machine.run("SOURCE_DATE_EPOCH=1763721000 schemagen generate");
    assert_eq!(run.exit, 0, "{}", run.output);
    is_there_once(&machine, "a year back");
}
