//! Forecasts are what servers show: every statement of tests/forecasts is run, and what it locked, rewrote and read is
//! compared with what was forecast for the server's version. What introspection reads of the set-up must lead to the same
//! forecast as the set-up itself.

pub(crate) mod alone;
mod file;
pub(crate) mod measure;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use postgres::Client;
use schema_db::postgres::{IntrospectOptions, introspect};
use schema_lint::{Answer, Effect, Forecast, Heap, Known, Statement, forecast, parse};
use schema_model::{Dialect, QualifiedName, Schema, script::Script};

use crate::{cases::proof::prepare_server, guards::root};
use file::{Block, File, Run};

/// The promise: at least so many statements on every version.
const STATEMENTS: usize = 130;

#[test]
fn every_statement_does_what_its_forecast_says() {
    prepare_server();
    let mut tally = Tally::default();
    for path in files() {
        tally.measure(&File::read(&path));
    }
    let Tally { count, wrong, outcomes } = tally;
    assert!(wrong.is_empty(), "{} of {count} statements differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= STATEMENTS, "{count} statements are measured");
    // What no file can tell is said to be nothing or a rewrite, and both are seen.
    for (condition, seen) in outcomes {
        assert_eq!(seen, BTreeSet::from([Heap::Kept, Heap::Rewritten]), "{condition}");
    }
}

/// How forecasts have fared.
#[derive(Default)]
struct Tally {
    count: usize,
    wrong: Vec<String>,
    /// What became of the rows, by the condition that the forecast names.
    outcomes: BTreeMap<&'static str, BTreeSet<Heap>>,
}

impl Tally {
    fn measure(&mut self, file: &File) {
        let database = test_support::database();
        let mut client = database.connect();
        let version = version(&mut client);
        let setup = file.setup(version);
        client.batch_execute(&setup).unwrap_or_else(|it| panic!("{}: {it:?}", file.name));
        let empty = Schema::default();
        let mut known = known(&setup, &empty);
        let found = introspect(&mut client, &IntrospectOptions::default()).unwrap().schema;
        let read = Known::new(&found);
        for block in file.statements(version) {
            let statement = statement(block);
            let set_to = |zone: &String| format!("SET TIME ZONE '{zone}'");
            let set = block.zone.as_ref().map(set_to);
            let [mut now, mut read_now] = [known.clone(), read.clone()];
            for it in set.iter().flat_map(|it| parsed(it)) {
                now.apply(&it);
                read_now.apply(&it);
            }
            let forecast = forecast(&statement, &now, version);
            if (forecast != schema_lint::forecast(&statement, &read_now, version)) != block.is_unmodelled {
                let same = if block.is_unmodelled { "the same" } else { "another" };
                self.wrong.push(format!(
                    "{}: {}
    {same} of what introspection reads",
                    file.name, block.sql
                ));
            }
            let set = set.or(block.unknown_zone.as_ref().map(set_to));
            client.batch_execute(set.as_deref().unwrap_or("RESET TIME ZONE")).unwrap();
            let measured = match &block.run {
                Run::Inside => measure::inside(&mut client, &block.sql),
                Run::Alone { lock } => alone::measure(&database, &block.sql, lock),
            };
            if let Run::Alone { .. } = &block.run {
                known.apply(&statement);
            }
            self.count += 1;
            match measured {
                Ok(measured) => {
                    self.wrong.extend(differences(&file.name, block, &forecast, &measured));
                    for (table, condition) in &forecast.depends {
                        self.outcomes.entry(condition).or_default().insert(measured[table].heap);
                    }
                }
                Err(error) => self.wrong.push(format!("{}: {}\n    {error}", file.name, block.sql)),
            }
        }
    }
}

fn files() -> Vec<std::path::PathBuf> {
    let folder = fs::read_dir(root().join("tests/forecasts")).unwrap();
    let mut files: Vec<_> = folder.map(|it| it.unwrap().path()).collect();
    files.sort();
    files
}

fn version(client: &mut Client) -> u16 {
    let number: String = client.query_one("SHOW server_version_num", &[]).unwrap().get(0);
    u16::try_from(number.parse::<u32>().unwrap() / 10_000).unwrap()
}

/// What is known after the set-up.
fn known<'a>(setup: &str, empty: &'a Schema) -> Known<'a> {
    let mut known = Known::new(empty);
    for it in parsed(setup) {
        assert!(it.postgres().is_some(), "{it:?}");
        known.apply(&it);
    }
    known.at_next_file()
}

fn parsed(sql: &str) -> Vec<Statement> {
    parse(&Script::parse(sql, Dialect::Postgres).unwrap(), Dialect::Postgres)
}

fn statement(block: &Block) -> Statement {
    let text = match &block.run {
        Run::Inside => block.sql.clone(),
        Run::Alone { .. } => format!("-- schemagen: step no-transaction\n{}", block.sql),
    };
    let script = Script::parse(&text, Dialect::Postgres).unwrap_or_else(|it| panic!("{text}: {it}"));
    let mut statements = parse(&script, Dialect::Postgres);
    assert_eq!(statements.len(), 1, "one statement is measured at a time: {text}");
    let statement = statements.remove(0);
    assert!(statement.postgres().is_some(), "{statement:?}");
    statement
}

/// What a server has shown.
pub(crate) type Measured = BTreeMap<QualifiedName, Effect>;

fn differences(file: &str, block: &Block, forecast: &Forecast, measured: &Measured) -> Vec<String> {
    let mut wrong = Vec::new();
    if block.is_open != (!forecast.unknown.is_empty() || forecast.tables.values().copied().any(is_unsure)) {
        wrong.push(format!("open: {}: {:?}", block.is_open, forecast.unknown));
    }
    for (table, seen) in measured {
        let said = forecast.tables.get(table).copied().unwrap_or_default();
        let is_silent = block.is_open && said == Effect::default();
        if !is_silent && !agrees(said, *seen, &block.run) {
            wrong.push(format!("{table}: forecast {said:?}\n      measured {seen:?}"));
        }
    }
    for table in forecast.tables.keys().filter(|it| !measured.contains_key(it)) {
        wrong.push(format!("{table} is not there"));
    }
    wrong.into_iter().map(|it| format!("{file}: {}\n    {it}", block.sql)).collect()
}

fn is_unsure(it: Effect) -> bool {
    it.heap == Heap::AtMostRewritten || it.rebuilds == Answer::Unknown || it.scans == Answer::Unknown
}

fn agrees(said: Effect, seen: Effect, run: &Run) -> bool {
    let is = |said: Answer, seen: Answer| said == Answer::Unknown || said == seen;
    let reads = match run {
        Run::Inside => is(said.scans, seen.scans),
        // The server counts later.
        Run::Alone { .. } => true,
    };
    let heap = match said.heap {
        Heap::AtMostRewritten => matches!(seen.heap, Heap::Kept | Heap::Rewritten),
        known => known == seen.heap,
    };
    said.lock == seen.lock && heap && is(said.rebuilds, seen.rebuilds) && reads
}
