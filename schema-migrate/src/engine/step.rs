//! One step: its statements and its progress, in one transaction or one by one.

use std::convert;

use schema_model::script::{Position, Step, StepKind};

use super::{Begun, Clean, Engine, Row, fault::Fault};
use crate::{
    ApplyError, Event, Kept, Outcome, SqlError, history::Finish, kept, postgres, session::Reset, sqlite,
};

/// What the history says inside the transaction of a step.
pub(super) enum Turn {
    Ours,
    /// Another process has done it.
    Taken(Position),
    /// Another process has finished the migration.
    Over,
    /// There is a row, although there was none when all began.
    Known,
}

impl<'m> Engine<'_, 'm> {
    /// Runs what is left.
    pub(super) async fn steps(&mut self) -> Result<Outcome, ApplyError> {
        let migration = self.migration;
        let settled = self.open_statement.is_some();
        let mut outcome = if settled { Outcome::Done } else { Outcome::AlreadyDone };
        let mut tries = 0;
        while let Some(step) = migration.script.steps.get(self.done.steps) {
            let before = self.done;
            let ran = match step.kind {
                StepKind::Transactional | StepKind::ForeignKeysOff => {
                    self.transaction(step, step.statements.len()).await
                }
                StepKind::NoTransaction => self.outside(step).await,
            };
            match ran {
                Ok(Turn::Ours) => (outcome, tries) = (Outcome::Done, 0),
                Err(fault) if self.tries_again(step, &fault, tries).await => tries += 1,
                Ok(Turn::Taken(done)) => self.done = done,
                Ok(Turn::Over) => break,
                Ok(Turn::Known) => match self.begin_with_row().await? {
                    Begun::Nothing => break,
                    Begun::Finished => return Ok(Outcome::Done),
                    Begun::Run => {}
                },
                Err(fault) => return Err(self.failed(step, before, fault).await),
            }
            if self.done.steps > before.steps && outcome == Outcome::Done {
                self.port.tell(Event::StepDone { migration, step: before.steps + 1 }).await;
            }
        }
        Ok(outcome)
    }

    /// Runs `count` statements and records them, all in one transaction.
    async fn transaction(&mut self, step: &'m Step, count: usize) -> Result<Turn, Fault> {
        let begun = self.foreign_keys.before_step(self.port, step.kind).await;
        begun.map_err(|error| Fault::Step("preparing the step", Box::new(error)))?;
        let mut ran = self.inside(step, count).await;
        if !matches!(ran, Ok(Turn::Ours)) {
            // After a failed COMMIT there is no transaction any more; after a broken connection, no session.
            self.port.roll_back().await;
            if matches!(self.row, Row::Last(_)) && ran.is_err() && self.has_row().await {
                ran = Ok(Turn::Known);
            }
            if matches!(self.row, Row::Open | Row::Last(_)) {
                self.row = Row::Missing;
            }
        }
        let restored = self.foreign_keys.after_step(self.port).await;
        let turn = ran?;
        restored.map_err(|error| Fault::Step("restoring the session after the step", Box::new(error)))?;
        Ok(turn)
    }

    /// Whether the history has a row of the migration.
    async fn has_row(&self) -> bool {
        self.history().live().await.is_ok_and(|live| live.contains(&self.migration.id))
    }

    async fn inside(&mut self, step: &'m Step, count: usize) -> Result<Turn, Fault> {
        let turn = self.open().await?;
        if !matches!(turn, Turn::Ours) {
            return Ok(turn);
        }
        let first = self.done.statements;
        for at in first..first + count {
            self.statement(step, at).await?;
        }
        let violations = self.foreign_keys.violations(self.port).await;
        let violations = violations.map_err(|error| Fault::Step("checking foreign keys", Box::new(error)))?;
        if !violations.is_empty() {
            return Err(Fault::Other(self.foreign_keys(step, violations)));
        }
        let done = self.after(step, first + count);
        let recorded = self.record(&self.session.spelling.shield, done).await;
        recorded.map_err(|error| Fault::Step("recording progress", Box::new(error)))?;
        self.commit(done).await.map_err(|error| Fault::Commit(Box::new(error)))?;
        (self.row, self.done) = (Row::Kept, done);
        Ok(Turn::Ours)
    }

    /// Commits a step; the last one together with what brings the session back, in one round trip.
    async fn commit(&mut self, done: Position) -> Result<(), SqlError> {
        let is_last = done.steps == self.migration.script.steps.len();
        let reset = match &self.session.reset {
            Reset::AfterCommit(reset) if is_last => reset,
            Reset::AfterCommit(_) | Reset::By(_) | Reset::Never => {
                return self.port.query("COMMIT").await.map(drop);
            }
        };
        let error = match self.port.query(format!("COMMIT; {reset}")).await {
            Ok(_) => {
                self.left = Clean::Yes;
                return Ok(());
            }
            Err(error) if error.code.is_none() => return Err(error),
            Err(error) => error,
        };
        // It was said against one of the two.
        self.port.roll_back().await;
        match kept(self.port, self.session, self.migration, self.direction).await {
            Ok(Kept::All) => Ok(()),
            Ok(Kept::Some(_)) => Err(error),
            // Without an answer nobody knows.
            Err(_) => Err(SqlError { code: None, ..error }),
        }
    }

    /// Begins the transaction of a step, or goes on with the one that is open.
    async fn open(&mut self) -> Result<Turn, Fault> {
        match self.row {
            Row::Open | Row::Last(_) => Ok(Turn::Ours),
            Row::Kept => self.turn(&self.session.spelling.begin).await.map_err(Fault::Other),
            Row::Missing => self.again_from_row().await.map_err(Fault::Other),
        }
    }

    /// The row went with the transaction of the step, which is tried again.
    async fn again_from_row(&mut self) -> Result<Turn, ApplyError> {
        let before = self.done;
        Ok(match self.begin_row().await? {
            Begun::Run if self.done == before => {
                self.row = Row::Open;
                Turn::Ours
            }
            // Another process did some of it.
            Begun::Run => {
                self.row = Row::Kept;
                Turn::Taken(self.done)
            }
            Begun::Nothing | Begun::Finished => Turn::Over,
        })
    }

    /// Begins a transaction and asks inside it whether another process was faster.
    async fn turn(&mut self, begin: &str) -> Result<Turn, ApplyError> {
        let (migration, number) = (self.migration, self.number);
        let runs = self.history().runs_of(begin, &migration.id).await?;
        match runs.into_iter().find(|run| run.number == number) {
            None => Ok(Turn::Over),
            Some(run) if run.token_hash != migration.script.hash() => Err(ApplyError::Contradicted {
                migration: migration.id.clone(),
                file: migration.file.clone(),
            }),
            Some(run) if run.finished_at.is_some() => Ok(Turn::Over),
            Some(run) if run.done != self.done => Ok(Turn::Taken(run.done)),
            Some(run) => {
                self.mark = run.mark;
                Ok(Turn::Ours)
            }
        }
    }

    async fn statement(&mut self, step: &'m Step, at: usize) -> Result<(), Fault> {
        let Some(statement) = step.statements.get(at) else { return Ok(()) };
        let (migration, number) = (self.migration, self.number_of(at));
        self.port.tell(Event::Statement { migration, number, statement }).await;
        let text = statement.text();
        let ran = match self.foreign_keys.before_statement(self.port, text).await {
            Ok(()) => self.port.execute(text).await.map_err(|error| self.session.explained(error)),
            Err(error) => Err(error),
        };
        ran.map_err(|error| match self.row {
            // The first to write anything finds out.
            Row::Last(_) if error.code.as_deref() == Some(sqlite::READ_ONLY) => {
                Fault::Other(self.database("writing the database", error))
            }
            Row::Missing | Row::Open | Row::Last(_) | Row::Kept => Fault::Statement(at, Box::new(error)),
        })?;
        self.port.tell(Event::StatementDone { migration, number }).await;
        Ok(())
    }

    /// Runs the next statement of a step without transaction.
    async fn outside(&mut self, step: &'m Step) -> Result<Turn, Fault> {
        let at = self.done.statements;
        let Some(statement) = step.statements.get(at) else { return Ok(Turn::Over) };
        if !self.session.runs_alone(statement) {
            return self.transaction(step, 1).await;
        }
        let found = postgres::finds_names(self.port, self.session).await;
        found
            .map_err(|error| Fault::Step("running a statement outside of a transaction", Box::new(error)))?;
        let turn = self.intend().await?;
        if matches!(turn, Turn::Ours) {
            if statement.is_resumable() {
                self.lengthily(step, at).await?;
            } else {
                self.patiently(step, at).await?;
            }
            let done = self.after(step, at + 1);
            let recorded = self.recorded(done).await;
            recorded.map_err(|error| Fault::Step("recording progress", Box::new(error)))?;
            self.done = done;
        }
        Ok(turn)
    }

    /// Runs a statement that waits for locks as long as it must.
    async fn patiently(&mut self, step: &'m Step, at: usize) -> Result<(), Fault> {
        let waits = self.session.waits_long(self.port).await;
        let waits = waits.map_err(|error| Fault::Step("preparing the step", Box::new(error)))?;
        let ran = self.statement(step, at).await;
        self.session.waits_shortly(self.port, waits).await;
        ran
    }

    /// Runs a statement that commits as it goes: it takes what it takes, and others may wait behind it whenever it waits.
    async fn lengthily(&mut self, step: &'m Step, at: usize) -> Result<(), Fault> {
        let takes = self.session.takes_long(self.port).await;
        let takes = takes.map_err(|error| Fault::Step("preparing the step", Box::new(error)))?;
        let ran = self.statement(step, at).await;
        self.session.takes_no_longer(self.port, takes).await;
        ran
    }

    /// Records that a statement is about to run by itself.
    async fn intend(&mut self) -> Result<Turn, Fault> {
        let turn = self.turn(&self.session.spelling.begin_record).await;
        let written = match &turn {
            Ok(Turn::Ours) => self.history().open_statement(self.number).await,
            Ok(Turn::Taken(_) | Turn::Over | Turn::Known) | Err(_) => Ok(()),
        };
        let ended = self.port.end(written, convert::identity).await;
        let ended = ended.map_err(|error| Fault::Step("recording progress", Box::new(error)));
        let turn = turn.map_err(Fault::Other)?;
        ended.map(|()| turn)
    }

    /// Writes how far it is in a transaction of its own.
    pub(super) async fn recorded(&mut self, done: Position) -> Result<(), SqlError> {
        self.port.query(&*self.session.spelling.begin_record).await?;
        let written = self.record("", done).await;
        self.port.end(written, convert::identity).await
    }

    /// Writes how far it is, and whether that is all.
    pub(super) async fn record(&mut self, prefix: &str, done: Position) -> Result<(), SqlError> {
        let (number, migration, direction) = (self.number, self.migration, self.direction);
        if let Row::Last(began) = &self.row {
            return self.history().insert_done(migration, began).await;
        }
        let all = done.steps == migration.script.steps.len();
        let finish = if all { Finish::Yes(direction) } else { Finish::NotYet };
        self.history().advance(prefix, (number, &self.mark), done, migration, finish).await
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
