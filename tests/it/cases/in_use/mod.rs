//! While a migration runs, others read and write the table that it changes. None of them waits for a lock for as long as its
//! rows are looked at, or as others keep the migration waiting; the server itself is the judge, by their `lock_timeout`.

mod forms;
mod scenes;

use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
};

use postgres::{Client, error::SqlState};
use schema_db::Direction;
use schema_diff::{Options, Style, propose};
use schema_model::{Dialect, Schema};

use self::scenes::{SCENES, Scene};
use super::{
    file::Case,
    models,
    planned::{Outcome, Planned, Proposed},
    proof::{Live, Number, PostgresLive, VERSION, apply},
    read_files,
};

/// A third, or half, of the time that it takes to look at all rows.
const PATIENCE: &str = "SET lock_timeout = '1s'";

/// What others did while the migration ran.
#[derive(Default)]
struct Others {
    done: AtomicUsize,
    kept_out: AtomicUsize,
}

impl Others {
    fn done(&self) -> usize {
        self.done.load(Ordering::Acquire)
    }

    fn kept_out(&self) -> usize {
        self.kept_out.load(Ordering::Acquire)
    }
}

/// So many scenes are played at a time: most of them wait.
const STAGES: usize = 3;

#[test]
fn nobody_is_kept_out_of_a_table_that_changes() {
    let files = read_files();
    let cases = || files.iter().flat_map(|file| &file.cases);
    let scenes = SCENES.iter().map(|scene| (scene, cases().find(|it| it.title() == scene.case).unwrap()));
    let played: Vec<_> = scenes.filter(|(_, case)| case.server.is_none_or(|it| it <= *VERSION)).collect();
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..STAGES {
            scope.spawn(|| {
                while let Some((scene, case)) = played.get(next.fetch_add(1, Ordering::AcqRel)) {
                    play(scene, case);
                }
            });
        }
    });
}

fn play(scene: &Scene, case: &Case) {
    for (sql, others) in work_beside(scene, case, Style::Online) {
        let (done, kept_out) = (others.done(), others.kept_out());
        assert!(done > 0 && kept_out == 0, "{}: {sql}: kept out {kept_out} times", scene.case);
    }
    // The same change as if nobody used the table.
    let simple = work_beside(scene, case, Style::Simple);
    let kept_out: Vec<&str> =
        simple.iter().filter(|(_, others)| others.kept_out() > 0).map(|(sql, _)| *sql).collect();
    assert_eq!(kept_out, scene.kept_out, "{}", scene.case);
}

/// Reads and writes the table of the case while it changes.
fn work_beside(scene: &Scene, case: &Case, style: Style) -> Vec<(&'static str, Others)> {
    let change = proposed(case, style);
    let mut live = PostgresLive::create();
    apply(&mut live, Number::First, Direction::Up, &built(&change.before)).unwrap();
    live.batch(scene.rows).unwrap();
    let held = scene.holds.map(|sql| {
        let mut client = live.connect();
        client.batch_execute(&format!("BEGIN; {sql}")).unwrap();
        (client, live.connect())
    });
    let clients = scene.others.map(|_| live.connect());
    let others = scene.others.map(|sql| (sql, Others::default()));
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        for ((sql, others), client) in others.iter().zip(clients) {
            scope.spawn(|| repeat(client, sql, others, &ended));
        }
        if let Some((holder, watch)) = held {
            scope.spawn(|| hold(holder, watch, &others, &ended));
        }
        let outcome = apply(&mut live, Number::Second, Direction::Up, &change.there());
        ended.store(true, Ordering::Release);
        outcome.unwrap();
    });
    others.into()
}

fn repeat(mut client: Client, sql: &str, others: &Others, ended: &AtomicBool) {
    client.batch_execute(PATIENCE).unwrap();
    while !ended.load(Ordering::Acquire) || others.done() + others.kept_out() == 0 {
        match client.batch_execute(sql) {
            Ok(()) => others.done.fetch_add(1, Ordering::AcqRel),
            Err(error) if error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) => {
                others.kept_out.fetch_add(1, Ordering::AcqRel)
            }
            Err(error) => panic!("{sql}: {error}"),
        };
    }
}

/// Goes on with a transaction until a migration that waits for it has met the others: each of them began something
/// meanwhile, and got through or gave up. One that never waits is not held up.
fn hold(mut holder: Client, mut watch: Client, others: &[(&str, Others)], ended: &AtomicBool) {
    let is_ended = || ended.load(Ordering::Acquire);
    let mut seen: Option<Vec<usize>> = None;
    while !is_ended() {
        let waits: bool = watch.query_one(WAITS, &[]).unwrap().get(0);
        if !waits {
            continue;
        }
        let now = || others.iter().map(|(_, it)| it.done() + 2 * it.kept_out()).collect::<Vec<_>>();
        let before = seen.get_or_insert_with(now);
        // What was under way when it began to wait is the first.
        if now().iter().zip(before.iter()).all(|(now, before)| *now >= before + 2) {
            break;
        }
    }
    holder.batch_execute("COMMIT").unwrap();
}

/// Whether the migration's session waits for a lock.
const WAITS: &str = "SELECT EXISTS (SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ~ '^(ALTER|CREATE|DROP) ')";

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
