//! What the head of a file tells its readers to run beside the migration runs as it stands, in its order, on the schema before.

mod programs;

use schema_diff::Rollout;
use schema_model::{Dialect, ObjectId};

use super::{
    file::Case,
    in_parallel, is_too_old, models,
    planned::{Outcome, Planned, Proposed},
    proof::{Live, PostgresLive, built_on},
    read_files,
};

/// At least so many of them have statements.
const SEEN: usize = 60;

#[test]
fn what_is_to_run_beside_a_migration_runs_as_it_stands() {
    let files = read_files();
    let cases: Vec<&Case> = files.iter().flat_map(|file| &file.cases).collect();
    let tried = in_parallel(&cases, |case| {
        let is_of_postgres = case.dialects().any(|it| it == Dialect::Postgres);
        if !is_of_postgres || is_too_old(case, Dialect::Postgres) {
            return Vec::new();
        }
        match Planned::of(case, models(), Dialect::Postgres).outcome {
            Outcome::Proposed(it) => {
                it.proposal.plan.rollout.iter().filter_map(|one| run(case, &it, one)).collect()
            }
            Outcome::Refused(_) => Vec::new(),
        }
    });
    let tried: Vec<Result<(), String>> = tried.into_iter().flatten().collect();
    let wrong: Vec<&String> = tried.iter().filter_map(|it| it.as_ref().err()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(tried.len() >= SEEN, "{} have statements", tried.len());
}

/// `None` where nothing is to run, or only once the migration has.
fn run(case: &Case, proposed: &Proposed, rollout: &Rollout) -> Option<Result<(), String>> {
    let statements: Vec<&String> = rollout.steps.iter().flat_map(|it| &it.sql).collect();
    if statements.is_empty() || matches!(rollout.object, ObjectId::Table(_) | ObjectId::Namespace(_)) {
        return None;
    }
    let mut live = PostgresLive::create();
    built_on(&mut live, &proposed.before).unwrap();
    live.batch(&case.rows(Dialect::Postgres)).unwrap();
    let outcome = statements.into_iter().try_for_each(|it| match live.batch(it) {
        // A view, rule, policy or publication of the column that goes: its author knows what it is to be.
        Err(error) if error.starts_with("2BP01") && it.contains(" DROP COLUMN ") => Ok(()),
        outcome => outcome.map_err(|error| format!("{error}\n{it}")),
    });
    Some(outcome.map_err(|error| format!("{}: {}: {error}", case.title(), rollout.object)))
}
