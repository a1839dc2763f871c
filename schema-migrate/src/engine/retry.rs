//! A step that others were in the way of is tried again: nothing of it was kept.

use schema_model::script::{Step, StepKind};

use super::{Ending, Engine, Settled, fault::Fault};
use crate::{Event, SqlError};

impl<'m> Engine<'_, 'm> {
    /// Whether the step is tried once more, after a pause that has passed then.
    pub(super) async fn tries_again(&mut self, step: &'m Step, fault: &Fault, tries: u32) -> bool {
        let Some((at, error)) = passing(fault) else { return false };
        let patience = self.session.patience;
        if !self.session.is_passing(error) || tries >= patience.retries || !self.is_clear(step).await {
            return false;
        }
        let pause = patience.pause_before(tries, self.number.unsigned_abs());
        let (migration, number, left) = (self.migration, self.number_of(at), patience.retries - tries - 1);
        self.port.tell(Event::Retrying { migration, number, error: error.clone(), pause, left }).await;
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
        Fault::Other(_) => None,
    }
}
