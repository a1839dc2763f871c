//! Several deployers start at once: each migration is applied once, and nobody fails.

#![allow(clippy::unwrap_used)]

use std::{collections::BTreeSet, fs};

use test_support::{PoolMode, Pooler};

use crate::machine::{Machine, repository};

const DEPLOYERS: usize = 8;

#[test]
fn eight_processes_on_postgres_apply_each_migration_once() {
    let machine = Machine::new("<!-- postgres -->");
    copy_shop(&machine, "postgres");
    deploy(&machine, "schemagen migrate");
    let mut client = machine.database().connect();
    let applied: i64 = client
        .query_one("SELECT count(*) FROM schemagen_history WHERE finished_at IS NOT NULL", &[])
        .unwrap()
        .get(0);
    assert_eq!(applied, 5);
    assert_eq!(client.query("SELECT migration FROM schemagen_history", &[]).unwrap().len(), 5);
}

#[test]
fn eight_processes_behind_a_pooler_apply_each_migration_once() {
    let machine = Machine::new("<!-- postgres -->");
    copy_shop(&machine, "postgres");
    let pooler = Pooler::start(PoolMode::Transaction, 3);
    let through = format!("DATABASE_URL='{}' schemagen", pooler.url(machine.database()));
    deploy(&machine, &format!("{through} migrate"));
    for command in ["status", "drift"] {
        let run = machine.run(&format!("{through} {command}"));
        assert_eq!(run.exit, 0, "{}", run.output);
        assert!(run.output.contains("(DATABASE_URL), not encrypted"), "{}", run.output);
    }
    let json = machine.run(&format!("{through} status --json")).output;
    assert!(
        json.contains("\"encryption\": \"not encrypted\"")
            || json.contains("\"encryption\":\"not encrypted\""),
        "{json}"
    );
}

#[test]
fn eight_processes_on_sqlite_apply_each_migration_once() {
    let machine = Machine::new("");
    copy_shop(&machine, "sqlite");
    deploy(&machine, "schemagen migrate --database-url sqlite:shop.db");
    let status = machine.run("schemagen status --database-url sqlite:shop.db --json");
    assert_eq!(status.exit, 0, "{}", status.output);
    let history = machine.run("schemagen migrate --database-url sqlite:shop.db");
    assert!(history.output.contains("nothing to apply"), "{}", history.output);
}

#[test]
fn eight_processes_that_take_back_tell_each_of_their_own() {
    let machine = Machine::new("");
    copy_shop(&machine, "sqlite");
    let url = "--database-url sqlite:shop.db";
    assert_eq!(machine.run(&format!("schemagen migrate {url}")).exit, 0);
    let runs = at_once(&machine, &format!("schemagen rollback --allow data-loss {url}"));
    let taken: Vec<_> =
        runs.iter().flat_map(|it| it.output.lines()).filter(|it| it.starts_with("took back ")).collect();
    let different: BTreeSet<_> = taken.iter().collect();
    assert!(!taken.is_empty() && taken.len() == different.len(), "{taken:?}");
    let left = machine.run(&format!("schemagen status {url}")).output.matches("\napplied ").count();
    assert_eq!(left + taken.len(), 5, "{taken:?}");
}

/// The example's files alone: applying needs no structs.
pub(crate) fn copy_shop(machine: &Machine, target: &str) {
    machine.write("schemagen.toml", &format!("dialect = \"{target}\"\npackages = [\"shop\"]\n"));
    for folder in ["migrations", "snapshots"] {
        for file in fs::read_dir(repository().join(folder).join(target)).unwrap().map(|it| it.unwrap().path())
        {
            let name = file.file_name().unwrap().to_str().unwrap();
            machine.write(&format!("{folder}/{name}"), &fs::read_to_string(&file).unwrap());
        }
    }
}

/// All at once; together they report each migration as applied by exactly one of them.
fn deploy(machine: &Machine, command: &str) {
    let runs = at_once(machine, command);
    let mut applied = Vec::new();
    for run in &runs {
        assert_eq!(run.exit, 0, "{}", run.output);
        applied.extend(run.output.lines().filter(|it| it.starts_with("applied ")));
    }
    let different: BTreeSet<_> = applied.iter().collect();
    assert_eq!((applied.len(), different.len()), (5, 5), "{applied:?}");
}

fn at_once(machine: &Machine, command: &str) -> Vec<crate::transcript::Run> {
    std::thread::scope(|scope| {
        let started: Vec<_> = (0..DEPLOYERS).map(|_| scope.spawn(|| machine.run(command))).collect();
        started.into_iter().map(|it| it.join().unwrap()).collect()
    })
}
