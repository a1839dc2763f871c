//! While a migration runs, others read and write the table that it changes. None of them waits for a lock for as long as its
//! rows are looked at; the server itself is the judge, by their `lock_timeout`.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use postgres::{Client, error::SqlState};
use schema_db::Direction;
use schema_diff::{Options, Style, propose};
use schema_model::{Dialect, Schema};

use super::{
    file::Case,
    models,
    planned::{Outcome, Planned, Proposed},
    proof::{Live, Number, PostgresLive, apply},
    read_files,
};

const CASE: &str = "online: Rows take long to look at";

/// Each of them takes a hundredth of a second to look at.
const ROWS: &str = "INSERT INTO place VALUES (1);
    INSERT INTO reading SELECT n, n, 1, 'a' FROM generate_series(1, 300) AS n";

/// A third of the time that it takes to look at all rows.
const PATIENCE: &str = "SET lock_timeout = '1s'";

const READS: &str = "SELECT sum(value) FROM reading";
const WRITES: &str = "UPDATE reading SET note = 'b' WHERE id = 1";

/// What others did while the migration ran.
#[derive(Default)]
struct Others {
    done: usize,
    kept_out: usize,
}

#[test]
fn nobody_is_kept_out_of_a_table_that_changes() {
    let (online, simple) = thread::scope(|scope| {
        let simple = scope.spawn(|| work_beside(Style::Simple));
        (work_beside(Style::Online), simple.join().unwrap())
    });
    for (sql, others) in online {
        assert!(others.done > 0 && others.kept_out == 0, "{sql}: kept out {} times", others.kept_out);
    }
    // The same change as if nobody used the table: this test sees it.
    for (sql, others) in simple {
        assert!(others.kept_out > 0, "{sql}: never kept out");
    }
}

/// Reads and writes the table of the case while it changes.
fn work_beside(style: Style) -> Vec<(&'static str, Others)> {
    let files = read_files();
    let case = files.iter().flat_map(|file| &file.cases).find(|it| it.title() == CASE).unwrap();
    let change = proposed(case, style);
    let mut live = PostgresLive::create();
    apply(&mut live, Number::First, Direction::Up, &built(&change.before)).unwrap();
    live.batch(ROWS).unwrap();
    let clients = [READS, WRITES].map(|sql| (sql, live.connect()));
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        let others: Vec<_> = clients
            .into_iter()
            .map(|(sql, client)| (sql, scope.spawn(|| repeat(client, sql, &ended))))
            .collect();
        let outcome = apply(&mut live, Number::Second, Direction::Up, &change.there());
        ended.store(true, Ordering::Release);
        outcome.unwrap();
        others.into_iter().map(|(sql, it)| (sql, it.join().unwrap())).collect()
    })
}

fn repeat(mut client: Client, sql: &str, ended: &AtomicBool) -> Others {
    client.batch_execute(PATIENCE).unwrap();
    let mut others = Others::default();
    while !ended.load(Ordering::Acquire) {
        match client.batch_execute(sql) {
            Ok(()) => others.done += 1,
            Err(error) if error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) => others.kept_out += 1,
            Err(error) => panic!("{sql}: {error}"),
        }
    }
    others
}

fn proposed(case: &Case, style: Style) -> Box<Proposed> {
    match Planned::in_style(case, models(), Dialect::Postgres, style).outcome {
        Outcome::Proposed(proposed) => proposed,
        Outcome::Refused(message) => panic!("{message}"),
    }
}

fn built(schema: &Schema) -> String {
    let proposal = propose(&Schema::default(), schema, &[], &Options::new(Dialect::Postgres));
    Proposed::file(&proposal.unwrap().plan)
}
