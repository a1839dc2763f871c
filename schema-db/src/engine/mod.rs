//! Runs one migration file step by step and keeps the history true at every moment. Knows no dialect.
//!
//! ```text
//! begin: a row in the history ──> for each step not done: BEGIN, is it our turn?, statements, progress, COMMIT
//!   (its own transaction, or that of the first step where no trace of a crash in it is worth one)
//! ```

mod fault;
mod step;

use schema_model::script::{Position, StepKind};

use crate::{
    ApplyError, Direction, Event, Migration, Outcome,
    history::{History, Run},
    session::{Ending, Session, Settled},
};

/// Runs `migration`, or what is left of it.
pub(crate) fn apply(
    session: &mut dyn Session,
    migration: &Migration,
    direction: Direction,
    progress: &mut dyn FnMut(Event<'_>),
) -> Result<Outcome, ApplyError> {
    if let Some(reason) = &migration.script.irreversible {
        return Err(ApplyError::Irreversible {
            migration: migration.id.clone(),
            file: migration.file.clone(),
            reason: reason.clone(),
        });
    }
    let mut engine = Engine {
        session,
        migration,
        direction,
        progress,
        number: 0,
        done: Position::default(),
        open_statement: None,
        transaction: Transaction::Ended,
    };
    let outcome = match engine.begin()? {
        Begun::Nothing => Outcome::AlreadyDone,
        Begun::Finished => Outcome::Done,
        Begun::Run => engine.steps()?,
    };
    if outcome == Outcome::Done {
        (engine.progress)(Event::Finished { migration, direction });
    }
    Ok(outcome)
}

struct Engine<'a> {
    session: &'a mut dyn Session,
    migration: &'a Migration,
    direction: Direction,
    progress: &'a mut dyn FnMut(Event<'_>),
    /// The row of the history.
    number: i64,
    done: Position,
    /// How a statement ended that ran by itself and whose end was not recorded.
    open_statement: Option<Ending>,
    transaction: Transaction,
}

/// The transaction in which the row of the history was written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Transaction {
    /// It has ended.
    Ended,
    /// It goes on with the first step.
    Open,
}

/// What there is to do.
enum Begun {
    Nothing,
    /// A file without statements: all done.
    Finished,
    Run,
}

impl Engine<'_> {
    fn history(&mut self) -> History<'_> {
        History::new(self.session)
    }

    /// Records that the migration begins, or goes on.
    fn begin(&mut self) -> Result<Begun, ApplyError> {
        let begun = self.begin_row();
        match &begun {
            Ok(Begun::Run) if self.joins() => self.transaction = Transaction::Open,
            Ok(Begun::Run | Begun::Finished) => {
                let committed = self.session.query("COMMIT");
                committed.map_err(|error| self.database("recording that the migration begins", error))?;
            }
            Ok(Begun::Nothing) | Err(_) => drop(self.session.query("ROLLBACK")),
        }
        if let Some(end) = self.open_statement {
            self.settle(end)?;
        }
        if matches!(begun, Ok(Begun::Run | Begun::Finished)) {
            let (migration, direction, done) = (self.migration, self.direction, self.done);
            (self.progress)(Event::Begun { migration, direction, done });
        }
        begun
    }

    /// Whether the first step goes on in the transaction of the row.
    fn joins(&self) -> bool {
        let next = self.migration.script.steps.get(self.done.steps);
        self.session.spelling().joins_first_step
            && next.is_some_and(|step| step.kind == StepKind::Transactional)
    }

    fn begin_row(&mut self) -> Result<Begun, ApplyError> {
        let migration = self.migration;
        let begin = self.session.spelling().begin_intent;
        let runs = self.history().runs_of(begin, &migration.id)?;
        let of = |direction| runs.iter().find(|run| run.direction == direction);
        match (self.direction, of(Direction::Up), of(Direction::Down)) {
            (Direction::Up, None, _) | (Direction::Down, Some(Run { finished_at: Some(_), .. }), None) => {
                self.first()
            }
            (Direction::Up, Some(up), None) if up.finished_at.is_some() => {
                self.unchanged(up).map(|()| Begun::Nothing)
            }
            (Direction::Up, Some(run), None) | (Direction::Down, Some(_), Some(run)) => self.again(run),
            (Direction::Up, Some(_), Some(_)) => {
                Err(ApplyError::HalfRolledBack { migration: migration.id.clone() })
            }
            (Direction::Down, Some(_), None) => {
                Err(ApplyError::HalfApplied { migration: migration.id.clone() })
            }
            (Direction::Down, None, _) => Ok(Begun::Nothing),
        }
    }

    fn first(&mut self) -> Result<Begun, ApplyError> {
        let (migration, direction) = (self.migration, self.direction);
        let number = self.history().begin(migration, direction);
        self.number = number.map_err(|error| self.database("writing the history", error))?;
        self.finish_if_done()
    }

    fn again(&mut self, run: &Run) -> Result<Begun, ApplyError> {
        let migration = self.migration;
        (self.number, self.done) = (run.number, run.done);
        if migration.script.hash_before(run.done) != Some(run.done_hash) {
            return Err(ApplyError::EditedBeforeResume {
                migration: migration.id.clone(),
                file: migration.file.clone(),
                done: run.done,
            });
        }
        if run.open_statement {
            self.open_statement = Some(if run.error.is_some() { Ending::Failed } else { Ending::CutOff });
        }
        let written = self.history().go_on(run.number, migration);
        written.map_err(|error| self.database("writing the history", error))?;
        self.finish_if_done()
    }

    /// The last statement may have been removed from the file, or there never was one.
    fn finish_if_done(&mut self) -> Result<Begun, ApplyError> {
        if self.done.steps < self.migration.script.steps.len() {
            return Ok(Begun::Run);
        }
        let written = self.record("", self.done);
        written.map_err(|error| self.database("writing the history", error))?;
        Ok(Begun::Finished)
    }

    fn unchanged(&self, up: &Run) -> Result<(), ApplyError> {
        let present = self.migration.script.hash();
        if up.token_hash == present {
            return Ok(());
        }
        Err(ApplyError::Edited {
            migration: self.migration.id.clone(),
            file: self.migration.file.clone(),
            recorded: up.token_hash,
            present,
        })
    }

    /// Decides whether the statement that was cut off is run again.
    fn settle(&mut self, end: Ending) -> Result<(), ApplyError> {
        let Some(step) = self.migration.script.steps.get(self.done.steps) else { return Ok(()) };
        let Some(statement) = step.statements.get(self.done.statements) else { return Ok(()) };
        let settled = self.session.settle(statement, end);
        match settled.map_err(|error| self.database("looking at what an interrupted statement did", error))? {
            Settled::RunAgain => Ok(()),
            Settled::Done => {
                let done = self.after(step, self.done.statements + 1);
                let written = self.recorded(|it| it.record("", done));
                written.map_err(|error| self.database("writing the history", error))?;
                self.done = done;
                Ok(())
            }
            Settled::Unknown => Err(ApplyError::Interrupted {
                migration: self.migration.id.clone(),
                file: self.migration.file.clone(),
                place: statement.place(1),
                statement: statement.text().to_owned(),
                settle: format!(
                    "UPDATE {} SET statement_started_at = NULL WHERE number = {}",
                    self.session.spelling().table,
                    self.number
                ),
            }),
        }
    }
}
