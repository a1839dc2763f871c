//! One step: its statements and its progress, in one transaction or one by one.

use std::mem;

use schema_model::script::{Position, Step, StepKind};

use super::{Engine, Transaction, fault::Fault};
use crate::{ApplyError, Event, Outcome, SqlError, history::Finish};

/// What the history says inside the transaction of a step.
pub(super) enum Turn {
    Ours,
    /// Another process has done it.
    Taken(Position),
    /// Another process has finished the migration.
    Over,
}

impl Engine<'_> {
    /// Runs what is left.
    pub(super) fn steps(&mut self) -> Result<Outcome, ApplyError> {
        let migration = self.migration;
        let settled = self.open_statement.is_some();
        let mut outcome = if settled { Outcome::Done } else { Outcome::AlreadyDone };
        while let Some(step) = migration.script.steps.get(self.done.steps) {
            let before = self.done;
            let ran = match step.kind {
                StepKind::Transactional | StepKind::ForeignKeysOff => {
                    self.transaction(step, step.statements.len())
                }
                StepKind::NoTransaction => self.outside(step),
            };
            match ran {
                Ok(Turn::Ours) => outcome = Outcome::Done,
                Ok(Turn::Taken(done)) => self.done = done,
                Ok(Turn::Over) => break,
                Err(fault) => return Err(self.failed(step, before, fault)),
            }
            if self.done.steps > before.steps && outcome == Outcome::Done {
                (self.progress)(Event::StepDone { migration, step: before.steps + 1 });
            }
        }
        Ok(outcome)
    }

    /// Runs `count` statements and records them, all in one transaction.
    fn transaction(&mut self, step: &Step, count: usize) -> Result<Turn, Fault> {
        let begun = self.session.before_step(step.kind);
        begun.map_err(|error| Fault::Step("preparing the step", Box::new(error)))?;
        let ran = self.inside(step, count);
        if !matches!(ran, Ok(Turn::Ours)) {
            // After a failed COMMIT there is no transaction any more; after a broken connection, no session.
            drop(self.session.query("ROLLBACK"));
        }
        let restored = self.session.after_step(step.kind);
        let turn = ran?;
        restored.map_err(|error| Fault::Step("restoring the session after the step", Box::new(error)))?;
        Ok(turn)
    }

    fn inside(&mut self, step: &Step, count: usize) -> Result<Turn, Fault> {
        let turn = self.open()?;
        if !matches!(turn, Turn::Ours) {
            return Ok(turn);
        }
        let first = self.done.statements;
        for at in first..first + count {
            self.statement(step, at)?;
        }
        let violations = self.session.violations(step.kind);
        let violations = violations.map_err(|error| Fault::Step("checking foreign keys", Box::new(error)))?;
        if !violations.is_empty() {
            return Err(Fault::Other(self.foreign_keys(step, violations)));
        }
        let done = self.after(step, first + count);
        let shield = self.session.spelling().shield.clone();
        self.record(&shield, done).map_err(|error| Fault::Step("recording progress", Box::new(error)))?;
        self.session.query("COMMIT").map_err(|error| Fault::Step("committing", Box::new(error)))?;
        self.done = done;
        Ok(Turn::Ours)
    }

    /// Begins the transaction of a step, or goes on with the one that is open.
    fn open(&mut self) -> Result<Turn, Fault> {
        match mem::replace(&mut self.transaction, Transaction::Ended) {
            Transaction::Open => Ok(Turn::Ours),
            Transaction::Ended => self.turn(self.session.spelling().begin).map_err(Fault::Other),
        }
    }

    /// Begins a transaction and asks inside it whether another process was faster.
    fn turn(&mut self, begin: &str) -> Result<Turn, ApplyError> {
        let (migration, number) = (self.migration, self.number);
        let runs = self.history().runs_of(begin, &migration.id)?;
        match runs.into_iter().find(|run| run.number == number) {
            None => Ok(Turn::Over),
            Some(run) if run.token_hash != migration.script.hash() => Err(ApplyError::Contradicted {
                migration: migration.id.clone(),
                file: migration.file.clone(),
            }),
            Some(run) if run.finished_at.is_some() => Ok(Turn::Over),
            Some(run) if run.done != self.done => Ok(Turn::Taken(run.done)),
            Some(_) => Ok(Turn::Ours),
        }
    }

    fn statement(&mut self, step: &Step, at: usize) -> Result<(), Fault> {
        let Some(statement) = step.statements.get(at) else { return Ok(()) };
        let (migration, number) = (self.migration, self.number_of(at));
        (self.progress)(Event::Statement { migration, number, statement });
        self.session.execute(statement.text()).map_err(|error| Fault::Statement(at, Box::new(error)))?;
        (self.progress)(Event::StatementDone { migration, number });
        Ok(())
    }

    /// Runs the next statement of a step without transaction.
    fn outside(&mut self, step: &Step) -> Result<Turn, Fault> {
        let at = self.done.statements;
        let Some(statement) = step.statements.get(at) else { return Ok(Turn::Over) };
        if !self.session.runs_alone(statement) {
            return self.transaction(step, 1);
        }
        let turn = self.intend()?;
        if matches!(turn, Turn::Ours) {
            self.statement(step, at)?;
            let done = self.after(step, at + 1);
            self.recorded(|it| it.record("", done))
                .map_err(|error| Fault::Step("recording progress", Box::new(error)))?;
            self.done = done;
        }
        Ok(turn)
    }

    /// Records that a statement is about to run by itself.
    fn intend(&mut self) -> Result<Turn, Fault> {
        let (begin, number) = (self.session.spelling().begin_record.clone(), self.number);
        let turn = self.turn(&begin);
        let written = match &turn {
            Ok(Turn::Ours) => self.history().open_statement(number),
            Ok(Turn::Taken(_) | Turn::Over) | Err(_) => Ok(()),
        };
        let ended = self.end(written).map_err(|error| Fault::Step("recording progress", Box::new(error)));
        let turn = turn.map_err(Fault::Other)?;
        ended.map(|()| turn)
    }

    /// Writes to the history in a transaction of its own.
    pub(super) fn recorded(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<(), SqlError>,
    ) -> Result<(), SqlError> {
        let begin = self.session.spelling().begin_record.clone();
        self.session.query(&begin)?;
        let written = write(self);
        self.end(written)
    }

    fn end(&mut self, written: Result<(), SqlError>) -> Result<(), SqlError> {
        let end = if written.is_ok() { "COMMIT" } else { "ROLLBACK" };
        let ended = self.session.query(end).map(drop);
        written.and(ended)
    }

    /// Writes how far it is, and whether that is all.
    pub(super) fn record(&mut self, prefix: &str, done: Position) -> Result<(), SqlError> {
        let (number, migration, direction) = (self.number, self.migration, self.direction);
        let all = done.steps == migration.script.steps.len();
        let finish = if all { Finish::Yes(direction) } else { Finish::NotYet };
        self.history().advance(prefix, number, done, migration, finish)
    }

    /// Where the file is after so many statements of the present step.
    pub(super) fn after(&self, step: &Step, statements: usize) -> Position {
        let steps = self.done.steps;
        if statements < step.statements.len() {
            Position { steps, statements }
        } else {
            Position { steps: steps + 1, statements: 0 }
        }
    }

    /// The number in the file of a statement of the present step.
    pub(super) fn number_of(&self, at: usize) -> usize {
        let before = &self.migration.script.steps[..self.done.steps];
        before.iter().map(|step| step.statements.len()).sum::<usize>() + at + 1
    }
}
