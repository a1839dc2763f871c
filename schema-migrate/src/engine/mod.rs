//! Runs one migration file step by step and keeps the history true at every moment. Knows no dialect.
//!
//! ```text
//! begin: a row in the history ──> for each step not done: BEGIN, is it our turn?, statements, progress, COMMIT
//!   (in the transaction of the first step; in its own where that step has none)
//! ```

mod at_once;
mod fault;
mod kept;
mod rehearse;
mod retry;
mod step;

use std::collections::BTreeSet;

use schema_model::{
    Dialect, MigrationId,
    script::{Position, Statement, StepKind},
};

use crate::{
    ApplyError, Direction, Event, Lock, Migration, Outcome, Port, Session, SessionError, SqlError,
    history::{Began, History, Mark, Run},
    postgres,
    session::Reset,
    sqlite::ForeignKeys,
};

pub use at_once::Pace;
pub use fault::leave_trace;
pub use kept::{Kept, kept};
pub use rehearse::{Refusal, rehearse, run_unrecorded};

/// A database that has a history.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// What its table was like then; only where migrations are to run in one message.
    mark: Mark,
    /// What the history had then.
    before: BTreeSet<MigrationId>,
    /// How many migrations ran since the lock was looked at.
    unverified: usize,
    /// Whether the next migration was refused in one message.
    is_careful: bool,
}

/// So many may run in one message each until the lock is looked at again. Each is kept once whoever else runs it, as a second
/// row of it cannot be written: the lock only spares them the wait for each other.
const UNVERIFIED: usize = 16;

/// Creates the history where there is none. Whoever applies migrations does this once before, with the pace of them all.
pub async fn prepare(port: &Port<'_>, session: &Session, pace: Pace) -> Result<Prepared, SessionError> {
    postgres::may_write(port, session).await?;
    let history = History { port, session };
    history.create().await?;
    let mark = match pace {
        Pace::AtOnce => history.prepare().await?,
        Pace::ByStatement => None,
    };
    let before = if mark.is_some() || session.spelling.takes_turns {
        history.live().await.map_err(|error| session.error("reading the history", error))?
    } else {
        BTreeSet::new()
    };
    Ok(Prepared { mark, before, unverified: 0, is_careful: false })
}

/// Leaves a session that is somebody else's without what [`prepare`] made in it.
pub async fn unprepare(port: &Port<'_>, session: &Session) -> Result<(), SessionError> {
    History { port, session }.forget().await
}

/// Runs the first of the files and records it, or what is left to run of it, and perhaps some that follow; then the session is
/// its own again. Tells what became of each; an error is about the first, unless it is that the lock was lost. The caller
/// decides the order; nothing else is checked here but that a file is the one that was begun.
pub async fn apply<'m>(
    port: &Port<'m>,
    session: &Session,
    (lock, prepared): (&Lock, &mut Prepared),
    migrations: &[&'m Migration],
    (direction, pace): (Direction, Pace),
) -> Result<Vec<Outcome>, ApplyError> {
    let Some((first, _)) = migrations.split_first() else { return Ok(Vec::new()) };
    let done = match (direction, pace) {
        (Direction::Up, Pace::AtOnce) => at_once::at_once(port, session, prepared, migrations).await?,
        (Direction::Up, Pace::ByStatement) | (Direction::Down, _) => 0,
    };
    let outcomes = match done {
        0 => vec![by_statement(port, session, prepared, first, direction).await?],
        done => vec![Outcome::Done; done],
    };
    prepared.unverified += done;
    if done == 0 || prepared.unverified >= UNVERIFIED {
        lock.verify(port, session).await.map_err(|reason| ApplyError::LockLost { reason })?;
        prepared.unverified = 0;
    }
    Ok(outcomes)
}

async fn by_statement<'m>(
    port: &Port<'m>,
    session: &Session,
    prepared: &Prepared,
    migration: &'m Migration,
    direction: Direction,
) -> Result<Outcome, ApplyError> {
    let is_new = !prepared.before.contains(&migration.id);
    let mut engine = Engine { is_new, ..Engine::new(port, session, migration, direction) };
    let outcome = engine.run().await;
    let left = engine.left;
    let reset = match (&session.reset, left) {
        (Reset::By(reset), _) => match reset(&migration.script) {
            Some(reset) => port.query(reset).await.map(drop),
            None => Ok(()),
        },
        (Reset::AfterCommit(reset), Clean::No) => port.query(&**reset).await.map(drop),
        (Reset::AfterCommit(_), Clean::Yes) | (Reset::Never, _) => Ok(()),
    };
    let outcome = outcome?;
    reset.map_err(|error| session.error("resetting the session", error))?;
    Ok(outcome)
}

struct Engine<'s, 'm> {
    port: &'s Port<'m>,
    session: &'s Session,
    migration: &'m Migration,
    direction: Direction,
    row: Row,
    /// Which row of the history it is, once there is one.
    number: i64,
    /// Whether there was no row when all began.
    is_new: bool,
    /// What the table of the history was like before the statements.
    mark: Mark,
    done: Position,
    /// How a statement ended that ran by itself and whose end was not recorded.
    open_statement: Option<Ending>,
    /// Whether the session is our own again.
    left: Clean,
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

/// The row of the history.
enum Row {
    /// Nobody has written it, or it went with its transaction.
    Missing,
    /// Written in a transaction that is open, and which the next step goes on with.
    Open,
    /// To be written by the only step, in whose transaction nobody else writes: when that began.
    Last(Began),
    /// Committed.
    Kept,
}

/// Whether a session is as it was before the migration.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Clean {
    No,
    Yes,
}

/// What there is to do.
enum Begun {
    Nothing,
    /// A file without statements: all done.
    Finished,
    Run,
}

impl<'s, 'm> Engine<'s, 'm> {
    fn new(port: &'s Port<'m>, session: &'s Session, migration: &'m Migration, direction: Direction) -> Self {
        Self {
            port,
            session,
            migration,
            direction,
            row: Row::Missing,
            number: 0,
            is_new: false,
            mark: None,
            done: Position::default(),
            open_statement: None,
            left: Clean::No,
            foreign_keys: ForeignKeys::default(),
        }
    }

    async fn run(&mut self) -> Result<Outcome, ApplyError> {
        let (migration, direction) = (self.migration, self.direction);
        if let Some(reason) = &migration.script.irreversible {
            return Err(ApplyError::Irreversible {
                migration: migration.id.clone(),
                file: migration.file.clone(),
                reason: reason.clone(),
            });
        }
        let mut tries = 0;
        let begun = loop {
            match self.begin().await {
                Err(error) if self.begins_again(&error, tries).await => tries += 1,
                begun => break begun?,
            }
        };
        let outcome = match begun {
            Begun::Nothing => Outcome::AlreadyDone,
            Begun::Finished => Outcome::Done,
            Begun::Run => self.steps().await?,
        };
        if outcome == Outcome::Done {
            self.port.tell(Event::Finished { migration, direction }).await;
        }
        Ok(outcome)
    }

    fn history(&self) -> History<'s, 'm> {
        History { port: self.port, session: self.session }
    }

    /// Records that the migration begins, or goes on.
    async fn begin(&mut self) -> Result<Begun, ApplyError> {
        let Some(began) = self.begin_turn().await? else { return self.begin_with_row().await };
        self.row = Row::Last(began);
        self.tell_begun().await;
        Ok(Begun::Run)
    }

    /// The same where the row comes first, or is there.
    async fn begin_with_row(&mut self) -> Result<Begun, ApplyError> {
        let begun = self.begin_row().await;
        match &begun {
            Ok(Begun::Run) if self.joins() => self.row = Row::Open,
            Ok(Begun::Run | Begun::Finished) => {
                let committed = self.port.commit().await;
                committed.map_err(|error| self.database("recording that the migration begins", error))?;
                self.row = Row::Kept;
            }
            Ok(Begun::Nothing) | Err(_) => self.port.roll_back().await,
        }
        if let Some(end) = self.open_statement {
            self.settle(end).await?;
        }
        if matches!(begun, Ok(Begun::Run | Begun::Finished)) {
            self.tell_begun().await;
        }
        begun
    }

    async fn tell_begun(&self) {
        let (migration, direction, done) = (self.migration, self.direction, self.done);
        self.port.tell(Event::Begun { migration, direction, done }).await;
    }

    /// Begins the only transaction of a migration where writers take turns: its row can wait until all of it is known. Should
    /// another process have written one, it is seen then, and nothing of the transaction is kept: that is rare, and to ask
    /// before costs as much as the row.
    async fn begin_turn(&self) -> Result<Option<Began>, ApplyError> {
        let script = &self.migration.script;
        let spelling = &self.session.spelling;
        let is_one =
            script.steps.len() == 1 && script.steps.iter().all(|it| it.kind == StepKind::Transactional);
        if self.direction == Direction::Down || !is_one || !self.is_new || !spelling.takes_turns {
            return Ok(None);
        }
        let began = self.history().begin_turn(&spelling.begin).await;
        began.map(Some).map_err(|error| self.database("writing the history", error))
    }

    /// Whether the next step goes on in the transaction of the row, which must be as durable then as the step is.
    fn joins(&self) -> bool {
        let is_transactional = |at: usize| {
            self.migration.script.steps.get(at).is_some_and(|step| step.kind == StepKind::Transactional)
        };
        is_transactional(0) && is_transactional(self.done.steps)
    }

    /// What the transaction of the row begins with.
    fn begin_of_row(&self) -> &'s str {
        let spelling = &self.session.spelling;
        match self.migration.script.steps.first().map(|step| step.kind) {
            Some(StepKind::Transactional) => &spelling.begin,
            Some(StepKind::NoTransaction | StepKind::ForeignKeysOff) | None => &spelling.begin_intent,
        }
    }

    /// Writes the row, or finds the one that is there, in a transaction that stays open.
    async fn begin_row(&mut self) -> Result<Begun, ApplyError> {
        let migration = self.migration;
        let begin = self.begin_of_row();
        if self.direction == Direction::Up {
            // Nearly always there is no row, and this is all.
            if self.first(begin).await? {
                return self.finish_if_done().await;
            }
            self.port.roll_back().await;
        }
        let runs = self.history().runs_of(begin, &migration.id).await?;
        let of = |direction| runs.iter().find(|run| run.direction == direction);
        match (self.direction, of(Direction::Up), of(Direction::Down)) {
            (Direction::Up, None, _) | (Direction::Down, Some(Run { finished_at: Some(_), .. }), None) => {
                if self.first("").await? {
                    self.finish_if_done().await
                } else {
                    Err(self.overtaken())
                }
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

    /// Writes the row of a run that begins; false where there is one.
    async fn first(&mut self, begin: &str) -> Result<bool, ApplyError> {
        let written = self.history().begin(begin, self.migration, self.direction).await;
        let written = written.map_err(|error| self.database("writing the history", error))?;
        let is_new = written.is_some();
        if let Some((number, mark)) = written {
            (self.number, self.mark) = (number, mark);
        }
        Ok(is_new)
    }

    /// Another process was faster between two looks.
    fn overtaken(&self) -> ApplyError {
        let message = "another process works on this migration".to_owned();
        self.database("writing the history", SqlError { message, ..SqlError::default() })
    }

    async fn again(&mut self, run: &Run) -> Result<Begun, ApplyError> {
        let migration = self.migration;
        (self.number, self.mark, self.done) = (run.number, run.mark.clone(), run.done);
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
                let written = self.recorded(done).await;
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
