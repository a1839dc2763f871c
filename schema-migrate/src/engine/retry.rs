//! A step that others were in the way of is tried again: nothing of it was kept.

use schema_model::script::{Step, StepKind};

use super::{Ending, Engine, Settled, fault::Fault};
use crate::{ApplyError, Event, SessionError, SqlError};

impl<'m> Engine<'_, 'm> {
    /// Whether the step is tried once more, after a pause that has passed then.
    pub(super) async fn tries_again(&mut self, step: &'m Step, fault: &Fault, tries: u32) -> bool {
        match passing(fault) {
            Some((at, error)) if self.may_pass(error, tries) && self.is_clear(step).await => {
                self.pauses(at, error, tries).await
            }
            Some(_) | None => false,
        }
    }

    /// The same before the first step: a process that was killed may still be at work on the server, and has the row of
    /// the history.
    pub(super) async fn begins_again(&mut self, error: &ApplyError, tries: u32) -> bool {
        match error {
            ApplyError::Session(SessionError::Sql { error, .. }) if self.may_pass(error, tries) => {
                self.pauses(0, error, tries).await
            }
            _ => false,
        }
    }

    fn may_pass(&self, error: &SqlError, tries: u32) -> bool {
        self.session.is_passing(error) && tries < self.session.patience.retries
    }

    /// Leaves others the time, and says so; false where somebody wants to stop.
    async fn pauses(&self, at: usize, error: &SqlError, tries: u32) -> bool {
        let patience = self.session.patience;
        let pause = patience.pause_before(tries, self.number.unsigned_abs());
        let (migration, number, left) = (self.migration, self.number_of(at), patience.retries - tries - 1);
        self.port
            .tell(Event::Retrying { migration, number, error: Box::new(error.clone()), pause, left })
            .await;
        self.port.pause(pause).await.is_ok()
    }

    /// Whether nothing of the step is in the way. A transaction is rolled back; what a statement leaves that runs by
    /// itself is cleared away.
    async fn is_clear(&mut self, step: &'m Step) -> bool {
        let statement = step.statements.get(self.done.statements);
        let Some(alone) =
            statement.filter(|it| step.kind == StepKind::NoTransaction && self.session.runs_alone(it))
        else {
            return true;
        };
        self.session.runs_again(alone) && self.look(alone, Ending::Failed).await == Ok(Settled::RunAgain)
    }
}

/// What was said, and against which statement of the step.
fn passing(fault: &Fault) -> Option<(usize, &SqlError)> {
    match fault {
        Fault::Statement(at, error) => Some((*at, error)),
        // Constraints that are checked last wait for locks as well.
        Fault::Step(_, error) | Fault::Commit(error) => Some((0, error)),
        // Another process has the row of the history.
        Fault::Other(ApplyError::Session(SessionError::Sql { error, .. })) => Some((0, error)),
        Fault::Other(_) => None,
    }
}
