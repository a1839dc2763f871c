//! What went wrong in a step: where in the file, what is left, and a trace of it in the history.

use std::convert;

use schema_model::script::{Place, Position, Step, StepKind};

use super::{Ending, Engine};
use crate::{
    ApplyError, Direction, Left, Migration, Port, Session, SessionError, SqlError, Values, Violation, count,
    history::History,
};

/// Each cancellation that was sent hits once; whoever stops a run more often than this ends the process.
const MOST_CANCELLED: usize = 8;

/// What went wrong, before it is known what is left.
pub(super) enum Fault {
    Statement(usize, Box<SqlError>),
    Step(&'static str, Box<SqlError>),
    Commit(Box<SqlError>),
    Other(ApplyError),
}

impl Engine<'_, '_> {
    /// Makes the failure visible in the history, and says where it was.
    pub(super) async fn failed(&mut self, step: &Step, before: Position, fault: Fault) -> ApplyError {
        let left = Left::after(before);
        let failed = match &fault {
            Fault::Statement(at, _) => step.statements.get(*at),
            Fault::Step(..) | Fault::Commit(_) | Fault::Other(_) => None,
        };
        let mut error = match fault {
            Fault::Statement(at, error) => self.statement_error(step, at, error, left),
            Fault::Step(doing, error) => self.step_error(step, doing, error, left),
            Fault::Commit(error) => {
                // Without an answer of the database, its answer may have been lost.
                let left = if error.code.is_none() { Left::Unknown } else { left };
                self.step_error(step, "committing", error, left)
            }
            Fault::Other(error) => error,
        };
        self.clear_away(&error).await;
        if let (ApplyError::Statement { error, .. }, Some(statement)) = (&mut error, failed) {
            error.rows = count::rows(self.port, self.session, step, statement, error).await;
        }
        let hidden = error.clone().without_values();
        self.leave_trace(&hidden.to_string()).await;
        match self.session.values {
            Values::Hidden => hidden,
            Values::Shown => error,
        }
    }

    /// When this fails too, the connection is gone: then the unfinished row tells, or nothing had happened.
    async fn leave_trace(&self, text: &str) {
        for _ in 0..MOST_CANCELLED {
            match trace(self.history(), self.migration, self.direction, text).await {
                Err(error) if was_cancelled(&error) => {}
                Ok(()) | Err(_) => break,
            }
        }
    }

    fn step_error(&self, step: &Step, doing: &'static str, error: Box<SqlError>, left: Left) -> ApplyError {
        ApplyError::Step {
            migration: self.migration.id.clone(),
            file: self.migration.file.clone(),
            place: place_of(step),
            step: self.done.steps + 1,
            doing,
            error,
            left,
        }
    }

    /// An index that cannot be built is left INVALID, and costs every write until somebody drops it. Others are not waited
    /// for long: what is left then is seen to when the migration goes on.
    async fn clear_away(&mut self, error: &ApplyError) {
        let ApplyError::Statement { error, .. } = error else { return };
        let was_refused = error.code.as_deref().is_some_and(|code| code.starts_with("23"));
        let step = self.migration.script.steps.get(self.done.steps);
        let step = step.filter(|it| was_refused && it.kind == StepKind::NoTransaction);
        let Some(statement) = step.and_then(|it| it.statements.get(self.done.statements)) else { return };
        if self.session.runs_alone(statement) {
            drop(self.look_shortly(statement, Ending::Failed).await);
        }
    }

    fn statement_error(&self, step: &Step, at: usize, error: Box<SqlError>, left: Left) -> ApplyError {
        let position = error.position.unwrap_or(1);
        ApplyError::Statement {
            migration: self.migration.id.clone(),
            file: self.migration.file.clone(),
            place: step.statements.get(at).map_or(place_of(step), |statement| statement.place(position)),
            number: self.number_of(at),
            error,
            left,
        }
    }

    pub(super) fn foreign_keys(&self, step: &Step, violations: Vec<Violation>) -> ApplyError {
        ApplyError::ForeignKeys {
            migration: self.migration.id.clone(),
            file: self.migration.file.clone(),
            place: place_of(step),
            step: self.done.steps + 1,
            violations,
            left: Left::after(self.done),
        }
    }

    pub(super) fn database(&self, doing: &'static str, error: SqlError) -> ApplyError {
        ApplyError::Session(self.session.error(doing, error))
    }
}

/// Writes what a run failed with, over another connection than the one that broke.
pub async fn leave_trace(
    port: &Port<'_>,
    session: &Session,
    migration: &Migration,
    direction: Direction,
    error: &ApplyError,
) -> Result<(), SessionError> {
    let hidden = error.clone().without_values().to_string();
    let written = trace(History { port, session }, migration, direction, &hidden).await;
    written.map_err(|error| session.error("writing the history", error))
}

/// In a transaction of its own.
async fn trace(
    history: History<'_, '_>,
    migration: &Migration,
    direction: Direction,
    error: &str,
) -> Result<(), SqlError> {
    history.port.query(&*history.session.spelling.begin_trace).await?;
    let written = fail(history, migration, direction, error).await;
    history.port.end(written, convert::identity).await
}

/// The row may have gone with the transaction of the first step, and another process may have been here since.
async fn fail(
    history: History<'_, '_>,
    migration: &Migration,
    direction: Direction,
    error: &str,
) -> Result<(), SqlError> {
    let runs = history.runs_of("", &migration.id).await.unwrap_or_default();
    let number = match runs.iter().find(|run| run.direction == direction) {
        Some(run) if run.finished_at.is_some() => return Ok(()),
        Some(run) => run.number,
        None => match history.begin("", migration, direction).await? {
            Some((number, _)) => number,
            None => return Ok(()),
        },
    };
    history.fail(number, error).await
}

fn place_of(step: &Step) -> Place {
    step.statements.first().map_or(Place { line: 1, column: 1 }, |statement| statement.place(1))
}

/// Whether a cancellation came late and hit what writes the history: PostgreSQL takes it on a connection of its own, and no
/// answer tells when. If it hit the ROLLBACK before, the transaction is still open, and failed.
fn was_cancelled(error: &SqlError) -> bool {
    matches!(error.code.as_deref(), Some("57014" | "25P02"))
}
