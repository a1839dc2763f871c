//! Runs one migration file step by step and keeps the history true at every moment. Knows no dialect.
//!
//! ```text
//! begin: a row in the history ──> for each step not done: BEGIN, is it our turn?, statements, progress, COMMIT
//!   (its own transaction, or that of the first step where no trace of a crash in it is worth one)
//! ```

mod fault;
mod kept;
mod rehearse;
mod retry;
mod step;

use schema_model::{
    Dialect,
    script::{Position, Statement, StepKind},
};

use crate::{
    ApplyError, Direction, Event, Lock, Migration, Outcome, Port, Session, SessionError, SqlError,
    history::{History, Run},
    postgres,
    sqlite::ForeignKeys,
};
use step::Write;

pub use kept::{Kept, kept};
pub use rehearse::{Refusal, rehearse};

/// Creates the history where there is none. Whoever applies migrations does this once before.
pub async fn prepare(port: &Port<'_>, session: &Session) -> Result<(), SessionError> {
    postgres::may_write(port, session).await?;
    History { port, session }.create().await
}

/// Runs one file and records it, or what is left to run of it; then the session is its own again. The caller decides the
/// order; nothing else is checked here but that the file is the one that was begun.
pub async fn apply<'m>(
    port: &Port<'m>,
    session: &Session,
    lock: &Lock,
    migration: &'m Migration,
    direction: Direction,
) -> Result<Outcome, ApplyError> {
    let outcome = run(port, session, migration, direction).await;
    let reset = match &session.reset {
        Some(reset) => port.query(reset.clone()).await.map(drop),
        None => Ok(()),
    };
    let outcome = outcome?;
    reset.map_err(|error| session.error("resetting the session", error))?;
    lock.verify(port, session).await.map_err(|reason| ApplyError::LockLost { reason })?;
    Ok(outcome)
}

async fn run<'m>(
    port: &Port<'m>,
    session: &Session,
    migration: &'m Migration,
    direction: Direction,
) -> Result<Outcome, ApplyError> {
    if let Some(reason) = &migration.script.irreversible {
        return Err(ApplyError::Irreversible {
            migration: migration.id.clone(),
            file: migration.file.clone(),
            reason: reason.clone(),
        });
    }
    let mut engine = Engine {
        port,
        session,
        migration,
        direction,
        number: 0,
        done: Position::default(),
        open_statement: None,
        transaction: Transaction::Ended,
        foreign_keys: ForeignKeys::default(),
    };
    let mut tries = 0;
    let begun = loop {
        match engine.begin().await {
            Err(error) if engine.begins_again(&error, tries).await => tries += 1,
            begun => break begun?,
        }
    };
    let outcome = match begun {
        Begun::Nothing => Outcome::AlreadyDone,
        Begun::Finished => Outcome::Done,
        Begun::Run => engine.steps().await?,
    };
    if outcome == Outcome::Done {
        port.tell(Event::Finished { migration, direction }).await;
    }
    Ok(outcome)
}

struct Engine<'s, 'm> {
    port: &'s Port<'m>,
    session: &'s Session,
    migration: &'m Migration,
    direction: Direction,
    /// The row of the history.
    number: i64,
    done: Position,
    /// How a statement ended that ran by itself and whose end was not recorded.
    open_statement: Option<Ending>,
    transaction: Transaction,
    foreign_keys: ForeignKeys,
}

/// How the last run of a statement ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Nobody knows: the process or the connection ended first.
    CutOff,
    /// The database refused it.
    Failed,
}

/// What a statement that was cut off or failed has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settled {
    /// Nothing, or nothing that is in the way of running it again.
    RunAgain,
    /// All of it.
    Done,
    /// One must look.
    Unknown,
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

impl<'s, 'm> Engine<'s, 'm> {
    fn history(&self) -> History<'s, 'm> {
        History { port: self.port, session: self.session }
    }

    /// Records that the migration begins, or goes on.
    async fn begin(&mut self) -> Result<Begun, ApplyError> {
        let begun = self.begin_row().await;
        match &begun {
            Ok(Begun::Run) if self.joins() => self.transaction = Transaction::Open,
            Ok(Begun::Run | Begun::Finished) => {
                let committed = self.port.commit().await;
                committed.map_err(|error| self.database("recording that the migration begins", error))?;
            }
            Ok(Begun::Nothing) | Err(_) => self.port.roll_back().await,
        }
        if let Some(end) = self.open_statement {
            self.settle(end).await?;
        }
        if matches!(begun, Ok(Begun::Run | Begun::Finished)) {
            let (migration, direction, done) = (self.migration, self.direction, self.done);
            self.port.tell(Event::Begun { migration, direction, done }).await;
        }
        begun
    }

    /// Whether the first step goes on in the transaction of the row.
    fn joins(&self) -> bool {
        let next = self.migration.script.steps.get(self.done.steps);
        self.session.spelling.joins_first_step
            && next.is_some_and(|step| step.kind == StepKind::Transactional)
    }

    async fn begin_row(&mut self) -> Result<Begun, ApplyError> {
        let migration = self.migration;
        let runs = self.history().runs_of(&self.session.spelling.begin_intent, &migration.id).await?;
        let of = |direction| runs.iter().find(|run| run.direction == direction);
        match (self.direction, of(Direction::Up), of(Direction::Down)) {
            (Direction::Up, None, _) | (Direction::Down, Some(Run { finished_at: Some(_), .. }), None) => {
                self.first().await
            }
            (Direction::Up, Some(up), None) if up.finished_at.is_some() => {
                self.unchanged(up).map(|()| Begun::Nothing)
            }
            (Direction::Up, Some(run), None) | (Direction::Down, Some(_), Some(run)) => self.again(run).await,
            (Direction::Up, Some(_), Some(_)) => {
                Err(ApplyError::HalfRolledBack { migration: migration.id.clone() })
            }
            (Direction::Down, Some(_), None) => {
                Err(ApplyError::HalfApplied { migration: migration.id.clone() })
            }
            (Direction::Down, None, _) => Ok(Begun::Nothing),
        }
    }

    async fn first(&mut self) -> Result<Begun, ApplyError> {
        let (migration, direction) = (self.migration, self.direction);
        let number = self.history().begin(migration, direction).await;
        self.number = number.map_err(|error| self.database("writing the history", error))?;
        self.finish_if_done().await
    }

    async fn again(&mut self, run: &Run) -> Result<Begun, ApplyError> {
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
        let written = self.history().go_on(run.number, migration).await;
        written.map_err(|error| self.database("writing the history", error))?;
        self.finish_if_done().await
    }

    /// The last statement may have been removed from the file, or there never was one.
    async fn finish_if_done(&mut self) -> Result<Begun, ApplyError> {
        if self.done.steps < self.migration.script.steps.len() {
            return Ok(Begun::Run);
        }
        let written = self.record("", self.done).await;
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

    /// Finds out what a statement did that runs by itself, and clears away what is in the way of running it again.
    async fn look(&mut self, statement: &Statement, end: Ending) -> Result<Settled, SqlError> {
        // An index that is left is dropped as it was built: without keeping anybody out.
        let waits = self.session.waits_long(self.port).await?;
        let settled = self.look_shortly(statement, end).await;
        self.session.waits_shortly(self.port, waits).await;
        settled
    }

    /// The same, as long as nobody is in the way.
    async fn look_shortly(&mut self, statement: &Statement, end: Ending) -> Result<Settled, SqlError> {
        match self.session.dialect {
            Dialect::Postgres => postgres::settle(self.port, statement, end).await,
            // What runs by itself there (VACUUM, PRAGMA, ATTACH, DETACH) may run twice.
            Dialect::Sqlite => Ok(Settled::RunAgain),
        }
    }

    /// Decides whether the statement that was cut off is run again.
    async fn settle(&mut self, end: Ending) -> Result<(), ApplyError> {
        let Some(step) = self.migration.script.steps.get(self.done.steps) else { return Ok(()) };
        let Some(statement) = step.statements.get(self.done.statements) else { return Ok(()) };
        let settled = self.look(statement, end).await;
        match settled.map_err(|error| self.database("looking at what an interrupted statement did", error))? {
            Settled::RunAgain => Ok(()),
            Settled::Done => {
                let done = self.after(step, self.done.statements + 1);
                let written = self.recorded(Write::Progress(done)).await;
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
}
