//! Runs a plan that was agreed to, under the lock against other deployers.

use schema_db::{LockOptions, Migrator, scratch::Refusal};
use schema_diff::{Proposal, Step};

use super::plan::Reach;
use crate::{
    codes::Code,
    database::{Connected, lock_out_others, of_sql},
    report::{Failure, Problem},
    session::Session,
    source::Comparison,
};

/// Runs all steps, unless somebody else has changed the database since it was looked at.
pub(super) fn under_lock(
    reach: &Reach<'_>,
    seen: &Comparison,
    proposal: &Proposal,
    connected: &mut Connected<'_>,
    lock: &LockOptions,
    session: &Session,
) -> Result<(), Failure> {
    let Connected { database, history, default_schema, .. } = connected;
    let Some(database) = database.as_mut() else { return Ok(()) };
    let mut migrator = lock_out_others(database, lock, &session.terminal)?;
    let now = reach.look_again(migrator.database(), history, default_schema)?;
    if now != seen.before {
        return Err(Problem::error(Code::PushRefused, "somebody has changed the database meanwhile")
            .note("nothing was changed by this push")
            .help("push again")
            .into());
    }
    let steps = &proposal.plan.steps;
    for (done, step) in steps.iter().enumerate() {
        if session.stop.is_requested() {
            return Err(stopped(done, steps.len()).into());
        }
        run(&mut migrator, step).map_err(|problem| {
            problem
                .note(kept(done, steps.len()))
                .help("put it right and push again: it plans from what is there then")
        })?;
    }
    Ok(())
}

fn run(migrator: &mut Migrator<'_>, step: &Step) -> Result<(), Problem> {
    let statements: Vec<String> = step.actions.iter().flat_map(|it| it.statements.clone()).collect();
    migrator.run_unrecorded(step.kind, &statements).map_err(|refusal| refused(&refusal, &statements))
}

fn refused(Refusal { at, error }: &Refusal, statements: &[String]) -> Problem {
    let statement = statements.get(*at).map_or("COMMIT", String::as_str);
    let problem = Problem::error(of_sql(error), error.message.clone());
    let code = error.code.as_ref().map_or_else(String::new, |it| format!(" ({it})"));
    let problem = problem.note(format!("the database refused{code}:\n{statement}"));
    let more = [("detail", &error.detail), ("hint", &error.hint)];
    let more = more.into_iter().filter_map(|(word, it)| Some(format!("{word}: {}", it.as_ref()?)));
    more.fold(problem, Problem::note)
}

fn kept(done: usize, all: usize) -> String {
    match (done, all) {
        (0, _) => "nothing was changed".to_owned(),
        (done, all) => format!("{done} of {all} steps are done, and stay"),
    }
}

fn stopped(done: usize, all: usize) -> Problem {
    Problem::error(Code::Stopped, "a signal ended the push between two steps")
        .note(kept(done, all))
        .help("push again: it plans from what is there then")
}
