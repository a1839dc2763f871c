//! Runs the case files of `tests/cases`: structs before and after, and the migration that must come of them.
//!
//! ```text
//! *.md ── file ──> [Case] ── models ──> Declarations ── planned ──> texts == expected blocks
//!                                                          └── proof ──> real databases, there and back, with rows
//! ```
//!
//! `UPDATE=1 cargo test -p integration cases` writes the expected blocks; `CASES=renames` runs those whose file or
//! heading says so.

mod changes;
mod comparison;
mod file;
mod fixed;
mod in_use;
mod linted;
mod models;
pub(crate) mod pairs;
pub(crate) mod planned;
pub(crate) mod proof;
mod recipes;
mod recreated;
mod told;
mod transitions;
mod updated;

use std::{
    env, fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{
        LazyLock, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use schema_model::Dialect;
use similar::TextDiff;

use self::{
    file::{Case, CaseFile, Expected},
    models::Models,
    planned::{Outcome, Planned, Proposed},
    proof::{Converted, VERSION},
};
use crate::guards::root;

/// What is wrong with one case, or what its expected blocks are to be.
struct Verdict {
    expected: Vec<Expected>,
    faults: Vec<String>,
}

#[test]
fn cases() {
    let mut files = read_files();
    let models = models();
    let wanted = env::var("CASES").unwrap_or_default();
    let chosen: Vec<&Case> =
        files.iter().flat_map(|file| &file.cases).filter(|case| case.title().contains(&wanted)).collect();
    assert!(!chosen.is_empty(), "no case has {wanted:?} in its file or heading");
    let verdicts = in_parallel(&chosen, |case| judge(case, models));

    let update = env::var_os("UPDATE").is_some();
    let mut faults: Vec<String> = Vec::new();
    let mut written: Vec<(String, Vec<Expected>)> = Vec::new();
    for (case, verdict) in chosen.iter().zip(verdicts) {
        let difference = difference(&case.expected, &verdict.expected);
        let all: Vec<String> = difference
            .filter(|_| !update)
            .into_iter()
            .chain(verdict.faults)
            .map(|it| indented(&it))
            .collect();
        if !all.is_empty() {
            faults.push(format!("{}\n{}", case.title(), all.join("\n")));
        }
        written.push((case.title(), verdict.expected));
    }
    if update {
        for file in &mut files {
            file.write(&folder(), &written);
        }
    }
    let count = chosen_count(faults.len(), written.len());
    assert!(faults.is_empty(), "{count}:\n\n{}\n\n{count}", faults.join("\n\n"));
}

fn chosen_count(bad: usize, all: usize) -> String {
    format!("{bad} of {all} cases fail")
}

fn folder() -> PathBuf {
    root().join("tests/cases")
}

/// The structs of all cases, compiled once for all tests.
fn models() -> &'static Models {
    static MODELS: LazyLock<Models> = LazyLock::new(|| Models::of(&read_files()));
    &MODELS
}

fn read_files() -> Vec<CaseFile> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder()).unwrap().map(|it| it.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|it| it == "md"));
    paths.sort();
    paths.iter().map(|path| CaseFile::read(path)).collect()
}

/// Plans a case for each dialect, and proves every plan.
fn judge(case: &Case, models: &Models) -> Verdict {
    let mut verdict = Verdict { expected: Vec::new(), faults: Vec::new() };
    for dialect in case.dialects() {
        let planned = Planned::of(case, models, dialect);
        verdict.expected.extend(planned.expected());
        let Outcome::Proposed(proposed) = &planned.outcome else { continue };
        if is_too_old(case, dialect) {
            verdict.expected.extend(case.expected.iter().filter(|it| it.is_rows(dialect)).cloned());
        } else {
            prove(case, dialect, proposed, &mut verdict);
        }
        if let Some(version) = case.needed(dialect).map(|it| it - 1) {
            match planned::refusal(case, models, proposed, version) {
                Some(text) => verdict.expected.push(Expected::too_old(version, text)),
                None => verdict.faults.push(format!("PostgreSQL {version} is not refused")),
            }
        }
    }
    verdict
}

fn prove(case: &Case, dialect: Dialect, proposed: &Proposed, verdict: &mut Verdict) {
    let converted = if case.query.is_some() { Converted::Shown } else { Converted::Same };
    let proof = || proof::prove(proposed, &case.rows(dialect), converted, case.query.as_deref());
    match catch_unwind(AssertUnwindSafe(proof)) {
        Ok(Ok(answer)) => verdict.expected.extend(answer.map(|text| Expected::rows(dialect, text))),
        Ok(Err(fault)) => verdict.faults.push(format!("{dialect}: {fault}")),
        Err(panic) => verdict.faults.push(format!("{dialect}: panicked: {}", message(&panic))),
    }
}

/// Whether the server has not what the case is about; a newer one proves it.
fn is_too_old(case: &Case, dialect: Dialect) -> bool {
    let server = case.server.filter(|_| dialect == Dialect::Postgres);
    case.needed(dialect).max(server).is_some_and(|needed| *VERSION < needed)
}

pub(crate) fn message(panic: &Box<dyn std::any::Any + Send>) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|it| (*it).to_owned())).unwrap_or_default()
}

/// What differs, as a diff from the file to what came out.
fn difference(expected: &[Expected], found: &[Expected]) -> Option<String> {
    let text = |blocks: &[Expected]| blocks.iter().map(Expected::to_string).collect::<Vec<_>>().join("\n");
    let (expected, found) = (text(expected), text(found));
    let diff = || TextDiff::from_lines(&expected, &found).unified_diff().context_radius(3).to_string();
    (expected != found).then(diff)
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}

/// Twice as many threads as processors: most of a proof is waiting for a server.
pub(crate) fn in_parallel<T: Sync, R: Send>(items: &[T], run: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::new());
    let threads = 2 * thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((at, item)) = take(&next, items) {
                    let result = run(item);
                    results.lock().unwrap().push((at, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap();
    results.sort_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, result)| result).collect()
}

fn take<'a, T>(next: &AtomicUsize, items: &'a [T]) -> Option<(usize, &'a T)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    items.get(at).map(|item| (at, item))
}
