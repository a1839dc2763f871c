//! Runs a plan that was agreed to, under the lock against other deployers.

use schema_db::LockOptions;
use schema_diff::Step;

use super::plan::{Planned, Reach};
use crate::{
    codes::Code,
    commands::unrecorded::{Telling, UnrecordedStep, run_steps},
    database::{Connected, lock_out_others},
    live::Twins,
    report::{Failure, Problem},
    session::Session,
};

const TELLING: Telling = Telling { deed: "the push", again: "push again: it plans from what is there then" };

/// Runs all steps, unless somebody else has changed the database since it was looked at.
pub(super) fn under_lock(
    reach: &Reach<'_>,
    planned: &Planned,
    connected: &mut Connected<'_>,
    lock: &LockOptions,
    session: &mut Session,
) -> Result<(), Failure> {
    let Connected { database, history, default_schema, target, .. } = connected;
    let Some(database) = database.as_mut() else { return Ok(()) };
    let mut migrator = lock_out_others(database, lock, &session.terminal)?;
    let now = reach.look_again(
        migrator.database(),
        (history, default_schema),
        Twins::new(reach.config, target, session),
    )?;
    if now != planned.seen.before {
        return Err(Problem::error(Code::PushRefused, "somebody has changed the database meanwhile")
            .note("nothing was changed by this push")
            .help("push again")
            .into());
    }
    let steps: Vec<UnrecordedStep> = planned.proposal.plan.steps.iter().map(unrecorded).collect();
    run_steps(&mut migrator, &steps, TELLING, session)
}

fn unrecorded(step: &Step) -> UnrecordedStep {
    let statements = step.actions.iter().flat_map(|it| it.statements.clone()).collect();
    UnrecordedStep { kind: step.kind, statements }
}
