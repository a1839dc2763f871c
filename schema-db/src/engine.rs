//! Runs one migration file step by step and keeps the history true at every moment. Knows no dialect.
//!
//! ```text
//! begin ── row in the history (own transaction) ──> for each step not done: BEGIN, what do others say?, statements,
//!                                                                           progress, COMMIT
//! ```

use schema_model::script::{Place, Position, Statement, Step, StepKind};

use crate::{
    ApplyError, DatabaseError, Direction, Event, Left, Migration, Outcome, SqlError,
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
}

/// What there is to do.
enum Begun {
    Nothing,
    /// A file without statements: all done.
    Finished,
    Run,
}

/// What the history says inside the transaction of a step.
enum Turn {
    Ours,
    /// Another process has done it.
    Taken(Position),
    /// Another process has finished the migration.
    Over,
}

/// What went wrong in a step, before it is known what is left.
enum Fault {
    Statement(usize, Box<SqlError>),
    Step(&'static str, Box<SqlError>),
    Other(ApplyError),
}

impl Engine<'_> {
    fn history(&mut self) -> History<'_> {
        History::new(self.session)
    }

    /// Records in a transaction of its own that the migration begins, or goes on.
    fn begin(&mut self) -> Result<Begun, ApplyError> {
        let sql = self.session.spelling().begin_intent;
        self.control("beginning a transaction", sql)?;
        let begun = self.begin_row();
        match &begun {
            Ok(Begun::Run | Begun::Finished) => {
                self.control("recording that the migration begins", "COMMIT")?;
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

    fn begin_row(&mut self) -> Result<Begun, ApplyError> {
        let migration = self.migration;
        let runs = self.history().runs_of(&migration.id)?;
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
        self.finish_if_done("writing the history")
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
        self.finish_if_done("writing the history")
    }

    /// The last statement may have been removed from the file, or there never was one.
    fn finish_if_done(&mut self, doing: &'static str) -> Result<Begun, ApplyError> {
        if self.done.steps < self.migration.script.steps.len() {
            return Ok(Begun::Run);
        }
        let (number, migration, direction) = (self.number, self.migration, self.direction);
        let finished = self.history().finish(number, migration, direction);
        finished.map_err(|error| self.database(doing, error))?;
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
                let written = self.recorded(|it| it.record(done));
                written.map_err(|error| self.database("writing the history", error))?;
                self.done = done;
                Ok(())
            }
            Settled::Unknown => Err(ApplyError::Interrupted {
                migration: self.migration.id.clone(),
                file: self.migration.file.clone(),
                place: statement.place(1),
                statement: statement.text().to_owned(),
            }),
        }
    }

    fn steps(&mut self) -> Result<Outcome, ApplyError> {
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
        let begin = self.session.spelling().begin;
        self.session
            .query(begin)
            .map_err(|error| Fault::Step("beginning the transaction", Box::new(error)))?;
        let turn = self.turn().map_err(Fault::Other)?;
        if !matches!(turn, Turn::Ours) {
            return Ok(turn);
        }
        let first = self.done.statements;
        for at in first..first + count {
            self.statement(step, at)?;
        }
        let violations = self
            .session
            .violations(step.kind)
            .map_err(|error| Fault::Step("checking foreign keys", Box::new(error)))?;
        if !violations.is_empty() {
            return Err(Fault::Other(self.foreign_keys(step, violations)));
        }
        let done = self.after(step, first + count);
        self.shield()
            .and_then(|()| self.record(done))
            .map_err(|error| Fault::Step("recording progress", Box::new(error)))?;
        self.session.query("COMMIT").map_err(|error| Fault::Step("committing", Box::new(error)))?;
        self.done = done;
        Ok(Turn::Ours)
    }

    /// Asks inside the transaction whether another process was faster.
    fn turn(&mut self) -> Result<Turn, ApplyError> {
        let migration = self.migration;
        let runs = self.history().runs_of(&migration.id)?;
        let number = self.number;
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
            self.recorded(|it| it.record(done))
                .map_err(|error| Fault::Step("recording progress", Box::new(error)))?;
            self.done = done;
        }
        Ok(turn)
    }

    /// Records that a statement is about to run by itself.
    fn intend(&mut self) -> Result<Turn, Fault> {
        let number = self.number;
        let mut turn = Ok(Turn::Ours);
        let written = self.recorded(|it| {
            turn = it.turn();
            if matches!(turn, Ok(Turn::Ours)) { it.history().open_statement(number) } else { Ok(()) }
        });
        let turn = turn.map_err(Fault::Other)?;
        written.map_err(|error| Fault::Step("recording progress", Box::new(error)))?;
        Ok(turn)
    }

    /// Writes to the history in a transaction of its own.
    fn recorded(&mut self, write: impl FnOnce(&mut Self) -> Result<(), SqlError>) -> Result<(), SqlError> {
        let begin = self.session.spelling().begin_record.clone();
        self.session.query(&begin)?;
        let written = write(self);
        let ended = match &written {
            Ok(()) => self.session.query("COMMIT").map(drop),
            Err(_) => self.session.query("ROLLBACK").map(drop),
        };
        written.and(ended)
    }

    fn shield(&mut self) -> Result<(), SqlError> {
        let shield = self.session.spelling().shield.clone();
        if shield.is_empty() { Ok(()) } else { self.session.query(&shield).map(drop) }
    }

    /// Writes how far it is, and whether that is all.
    fn record(&mut self, done: Position) -> Result<(), SqlError> {
        let (number, migration, direction) = (self.number, self.migration, self.direction);
        self.history().advance(number, done, migration.hash_before(done))?;
        if done.steps == migration.script.steps.len() {
            self.history().finish(number, migration, direction)?;
        }
        Ok(())
    }

    /// Where the file is after so many statements of the present step.
    fn after(&self, step: &Step, statements: usize) -> Position {
        let steps = self.done.steps;
        if statements < step.statements.len() {
            Position { steps, statements }
        } else {
            Position { steps: steps + 1, statements: 0 }
        }
    }

    /// The number in the file of a statement of the present step.
    fn number_of(&self, at: usize) -> usize {
        let before = &self.migration.script.steps[..self.done.steps];
        before.iter().map(|step| step.statements.len()).sum::<usize>() + at + 1
    }

    /// Makes the failure visible in the history, and says where it was.
    fn failed(&mut self, step: &Step, before: Position, fault: Fault) -> ApplyError {
        let left = Left::after(before);
        let error = match fault {
            Fault::Statement(at, error) => self.statement_error(step, at, *error, left),
            Fault::Step(doing, error) => ApplyError::Step {
                migration: self.migration.id.clone(),
                file: self.migration.file.clone(),
                place: place_of(step),
                step: before.steps + 1,
                doing,
                error: Box::new(self.redacted(*error)),
                left,
            },
            Fault::Other(error) => error,
        };
        let (number, text) = (self.number, error.to_string());
        // When this fails too (the connection is gone), the unfinished row still tells that something happened.
        drop(self.recorded(|it| it.history().fail(number, &text)));
        error
    }

    fn statement_error(&self, step: &Step, at: usize, error: SqlError, left: Left) -> ApplyError {
        let position = error.position.unwrap_or(1);
        ApplyError::Statement {
            migration: self.migration.id.clone(),
            file: self.migration.file.clone(),
            place: step.statements.get(at).map_or(place_of(step), |statement| statement.place(position)),
            number: self.number_of(at),
            error: Box::new(self.redacted(error)),
            left,
        }
    }

    fn foreign_keys(&self, step: &Step, violations: Vec<crate::Violation>) -> ApplyError {
        ApplyError::ForeignKeys {
            migration: self.migration.id.clone(),
            file: self.migration.file.clone(),
            place: place_of(step),
            step: self.done.steps + 1,
            violations,
            left: Left::after(self.done),
        }
    }

    fn control(&mut self, doing: &'static str, sql: &str) -> Result<(), ApplyError> {
        self.session.query(sql).map(drop).map_err(|error| self.database(doing, error))
    }

    fn database(&self, doing: &'static str, error: SqlError) -> ApplyError {
        ApplyError::Database(self.session.error(doing, error))
    }

    fn redacted(&self, error: SqlError) -> SqlError {
        match self.session.error("", error) {
            DatabaseError::Sql { error, .. } => *error,
            other => SqlError { message: other.to_string(), ..SqlError::default() },
        }
    }
}

fn place_of(step: &Step) -> Place {
    step.statements.first().map_or(Place { line: 1, column: 1 }, |statement: &Statement| statement.place(1))
}
