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

/// A table of a case with many rows, and what others do with it meanwhile.
struct Scene {
    case: &'static str,
    /// Each of them takes a hundredth of a second to look at.
    rows: &'static str,
    others: [&'static str; 2],
    /// Those that the simple style keeps out: this test sees it.
    kept_out: &'static [&'static str],
}

const READS: &str = "SELECT sum(value) FROM reading";
const WRITES: &str = "UPDATE reading SET note = 'b' WHERE id = 1";
const WRITES_PARTITION: &str = "UPDATE measure SET note = 'b' WHERE id = 1 AND day = 1";

const SCENES: [Scene; 5] = [
    Scene {
        case: "online: Rows take long to look at",
        rows: "INSERT INTO place VALUES (1);
            INSERT INTO reading SELECT n, n, 1, 'a' FROM generate_series(1, 300) AS n",
        others: [READS, WRITES],
        kept_out: &[READS, WRITES],
    },
    Scene {
        case: "online: Rows of partitions take long to look at",
        rows: "INSERT INTO measure SELECT n, n % 2, n, 'a' FROM generate_series(1, 400) AS n",
        others: ["SELECT sum(value) FROM measure", WRITES_PARTITION],
        kept_out: &[WRITES_PARTITION],
    },
    Scene {
        case: "online: A column counts in a table that takes long to write",
        rows: "INSERT INTO entry SELECT n, n FROM generate_series(1, 300) AS n",
        others: [READS_ENTRIES, ADDS_ENTRIES],
        kept_out: &[READS_ENTRIES, ADDS_ENTRIES],
    },
    Scene {
        case: "online: A partition comes beside a default one that takes long to look at",
        rows: "INSERT INTO visit SELECT n, 'a' FROM generate_series(101, 400) AS n",
        others: [READS_VISITS, WRITES_VISITS],
        kept_out: &[READS_VISITS, WRITES_VISITS],
    },
    Scene {
        case: "online: An index changes whose rows take long to look at",
        rows: "INSERT INTO sample SELECT n, n, 'a' FROM generate_series(1, 300) AS n",
        others: [READS_SAMPLES, WRITES_SAMPLES],
        kept_out: &[READS_SAMPLES, WRITES_SAMPLES],
    },
];

const READS_SAMPLES: &str = "SELECT sum(value) FROM sample";
const WRITES_SAMPLES: &str = "UPDATE sample SET note = 'b' WHERE id = 1";

const READS_ENTRIES: &str = "SELECT sum(value) FROM entry";
const ADDS_ENTRIES: &str = "INSERT INTO entry SELECT max(id) + 1, 1 FROM entry";
const READS_VISITS: &str = "SELECT count(note) FROM visit";
const WRITES_VISITS: &str = "UPDATE visit SET note = 'b' WHERE at = 200";

/// A third, or half, of the time that it takes to look at all rows.
const PATIENCE: &str = "SET lock_timeout = '1s'";

/// What others did while the migration ran.
#[derive(Default)]
struct Others {
    done: usize,
    kept_out: usize,
}

#[test]
fn nobody_is_kept_out_of_a_table_that_changes() {
    thread::scope(|scope| {
        for scene in &SCENES {
            let simple = scope.spawn(|| work_beside(scene, Style::Simple));
            for (sql, others) in work_beside(scene, Style::Online) {
                assert!(others.done > 0 && others.kept_out == 0, "{sql}: kept out {} times", others.kept_out);
            }
            // The same change as if nobody used the table.
            let simple = simple.join().unwrap();
            let kept_out: Vec<&str> =
                simple.iter().filter(|(_, others)| others.kept_out > 0).map(|(sql, _)| *sql).collect();
            assert_eq!(kept_out, scene.kept_out, "{}", scene.case);
        }
    });
}

/// Reads and writes the table of the case while it changes.
fn work_beside(scene: &Scene, style: Style) -> Vec<(&'static str, Others)> {
    let files = read_files();
    let case = files.iter().flat_map(|file| &file.cases).find(|it| it.title() == scene.case).unwrap();
    let change = proposed(case, style);
    let mut live = PostgresLive::create();
    apply(&mut live, Number::First, Direction::Up, &built(&change.before)).unwrap();
    live.batch(scene.rows).unwrap();
    let clients = scene.others.map(|sql| (sql, live.connect()));
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
