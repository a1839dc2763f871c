//! Steps that no history records, run one after the other under the lock: those of `push` and of `drift --run`.

use schema_db::{Migrator, scratch::Refusal};
use schema_model::script::StepKind;

use crate::{
    codes::Code,
    database::of_sql,
    report::{Failure, Problem},
    session::Session,
};

/// Statements that share a transaction, or that run outside of one.
pub(super) struct UnrecordedStep {
    pub(super) kind: StepKind,
    pub(super) statements: Vec<String>,
}

/// What is told when the steps do not come to their end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Telling {
    /// "the push"
    pub(super) deed: &'static str,
    /// "push again: it plans from what is there then"
    pub(super) again: &'static str,
}

/// Runs all of them, or up to the one that the database refuses or a signal forestalls.
pub(super) fn run_steps(
    migrator: &mut Migrator<'_>,
    steps: &[UnrecordedStep],
    telling: Telling,
    session: &Session,
) -> Result<(), Failure> {
    for (done, UnrecordedStep { kind, statements }) in steps.iter().enumerate() {
        if session.stop.is_requested() {
            return Err(stopped(done, steps.len(), telling).into());
        }
        migrator.run_unrecorded(*kind, statements).map_err(|refusal| {
            refused(&refusal, statements)
                .note(kept(done, steps.len()))
                .help(format!("put it right, and {}", telling.again))
        })?;
    }
    Ok(())
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

fn stopped(done: usize, all: usize, telling: Telling) -> Problem {
    Problem::error(Code::Stopped, format!("a signal ended {} between two steps", telling.deed))
        .note(kept(done, all))
        .help(telling.again)
}
