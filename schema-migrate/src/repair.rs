//! What somebody says of a migration after having looked. Nothing of it is run; who said what, when and why is kept.

use schema_model::{
    MigrationId,
    script::{Position, Script},
};
use serde_json::{Value, json};

use crate::{
    Direction, Migration, Port, Session, SessionError, SqlError,
    history::{Finish, History, Run},
};

/// What is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// The file was edited after it was applied, and what it says now counts.
    Accepted,
    /// All of it is in the database, whichever way it came there.
    Applied,
    /// Nothing of it is in the database any more.
    RolledBack,
    /// The statement that was cut off took effect.
    StatementDone,
    /// The statement that was cut off did nothing that is in the way of running it again.
    StatementUndone,
    /// It was in the database before schemagen was.
    Baseline,
}

/// One such saying, as the history keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// The migration.
    pub migration: MigrationId,
    /// What was said.
    pub deed: Deed,
    /// When, in UTC.
    pub at: String,
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// Why it does not hold; nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RepairError {
    /// It is not in the history.
    #[error("{0} is not applied; `schemagen status` shows what is")]
    NotApplied(MigrationId),
    /// All of it is applied already.
    #[error("{0} is applied already; nothing needs to be said")]
    AlreadyApplied(MigrationId),
    /// All of it is applied, and nothing failed.
    #[error("{0} is applied and has not failed; `schemagen rollback` takes it back")]
    NotFailed(MigrationId),
    /// It is unfinished.
    #[error("{0} is unfinished: what is left of its file may be edited; run `schemagen migrate` to go on")]
    Unfinished(MigrationId),
    /// Its file says what was applied.
    #[error("{0} was not edited: its file says what was applied; nothing needs to be accepted")]
    NotEdited(MigrationId),
    /// No statement of it was cut off.
    #[error("no statement of {0} was cut off; `schemagen status` shows how far it is")]
    NotCutOff(MigrationId),
    /// What was run of it was edited since.
    #[error("{0} was edited where it had been run already; put that part of its file back as it was")]
    Edited(MigrationId),
    /// The session itself.
    #[error(transparent)]
    Session(#[from] SessionError),
}

/// Writes to the history what is said of a migration, if it can be true. `migration` is its file: the way back, where
/// that was cut off.
pub async fn repair(
    port: &Port<'_>,
    session: &Session,
    migration: &Migration,
    deed: Deed,
    reason: &str,
) -> Result<(), RepairError> {
    let begin = &session.spelling.begin;
    settled(
        port,
        session,
        begin,
        Repairing { history: History { port, session }, migration, deed }.run(reason),
    )
    .await
}

/// Writes that migrations were in the database before schemagen was, all of them or none.
pub async fn baseline(
    port: &Port<'_>,
    session: &Session,
    migrations: &[Migration],
    reason: &str,
) -> Result<(), RepairError> {
    let all = async {
        for migration in migrations {
            let history = History { port, session };
            Repairing { history, migration, deed: Deed::Baseline }.run(reason).await?;
        }
        Ok(())
    };
    settled(port, session, &session.spelling.begin, all).await
}

/// In a transaction of its own.
async fn settled(
    port: &Port<'_>,
    session: &Session,
    begin: &str,
    work: impl Future<Output = Result<(), RepairError>>,
) -> Result<(), RepairError> {
    let failed = |error| session.error("writing the history", error);
    port.query(begin).await.map_err(failed)?;
    port.end(work.await, |error| failed(error).into()).await
}

struct Repairing<'s, 'm> {
    history: History<'s, 'm>,
    migration: &'s Migration,
    deed: Deed,
}

impl Repairing<'_, '_> {
    async fn run(self, reason: &str) -> Result<(), RepairError> {
        let runs = self.history.runs_of("", &self.migration.id).await?;
        let of = |direction| runs.iter().find(|run| run.direction == direction);
        let (up, down) = (of(Direction::Up), of(Direction::Down));
        let before = up.map(|run| run.token_hash.short());
        let number = self.change(up, down).await?;
        let said = runs.iter().find(|run| run.number == number).and_then(|run| run.repairs.as_deref());
        self.keep(number, said, reason, before).await
    }

    /// Makes it so; gives the row that the saying is kept in.
    async fn change(&self, up: Option<&Run>, down: Option<&Run>) -> Result<i64, RepairError> {
        let id = || self.migration.id.clone();
        match (self.deed, up, down) {
            (Deed::Applied | Deed::Baseline, None, _) => self.inserted().await,
            (Deed::Applied, Some(up), None) if up.finished_at.is_none() => self.finished(up).await,
            (Deed::Applied, Some(up), Some(down)) => self.ended(down).await.map(|()| up.number),
            (Deed::Applied | Deed::Baseline, Some(_), _) => Err(RepairError::AlreadyApplied(id())),
            (_, None, _) => Err(RepairError::NotApplied(id())),
            (Deed::Accepted, Some(up), None) if up.finished_at.is_some() => self.accepted(up).await,
            (Deed::Accepted, Some(_), _) => Err(RepairError::Unfinished(id())),
            (Deed::RolledBack, Some(up), Some(down)) => {
                self.ended(down).await?;
                self.ended(up).await.map(|()| up.number)
            }
            (Deed::RolledBack, Some(up), None) if up.finished_at.is_none() => {
                self.ended(up).await.map(|()| up.number)
            }
            (Deed::RolledBack, Some(_), None) => Err(RepairError::NotFailed(id())),
            (Deed::StatementDone | Deed::StatementUndone, Some(up), down) => {
                let run = down.unwrap_or(up);
                if !run.open_statement {
                    return Err(RepairError::NotCutOff(id()));
                }
                self.settled_statement(run).await
            }
        }
    }

    async fn inserted(&self) -> Result<i64, RepairError> {
        let begun = self.written(self.history.begin("", self.migration, Direction::Up).await)?;
        // Another process was faster since the rows were read.
        let (number, _) = begun.ok_or_else(|| RepairError::AlreadyApplied(self.migration.id.clone()))?;
        self.advance(number, end(&self.migration.script), Finish::Yes(Direction::Up)).await
    }

    async fn finished(&self, run: &Run) -> Result<i64, RepairError> {
        self.written(self.history.go_on(run.number, self.migration).await)?;
        self.advance(run.number, end(&self.migration.script), Finish::Yes(Direction::Up)).await
    }

    async fn accepted(&self, run: &Run) -> Result<i64, RepairError> {
        if run.token_hash == self.migration.script.hash() {
            return Err(RepairError::NotEdited(self.migration.id.clone()));
        }
        self.written(self.history.accept(run.number, self.migration).await)?;
        Ok(run.number)
    }

    async fn ended(&self, run: &Run) -> Result<(), RepairError> {
        self.written(self.history.end(run.number).await)
    }

    async fn settled_statement(&self, run: &Run) -> Result<i64, RepairError> {
        let script = &self.migration.script;
        if script.hash_before(run.done) != Some(run.done_hash) {
            return Err(RepairError::Edited(self.migration.id.clone()));
        }
        if self.deed == Deed::StatementUndone {
            self.written(self.history.close_statement(run.number).await)?;
            return Ok(run.number);
        }
        let done = next(script, run.done);
        let finish = if done == end(script) { Finish::Yes(run.direction) } else { Finish::NotYet };
        self.advance(run.number, done, finish).await
    }

    async fn advance(&self, number: i64, done: Position, finish: Finish) -> Result<i64, RepairError> {
        self.written(self.history.advance("", (number, &None), done, self.migration, finish).await)?;
        Ok(number)
    }

    async fn keep(
        &self,
        number: i64,
        said: Option<&str>,
        reason: &str,
        before: Option<String>,
    ) -> Result<(), RepairError> {
        let (at, by) = self.written(self.history.now_and_actor().await)?;
        let mut entries = said.and_then(|it| serde_json::from_str::<Vec<Value>>(it).ok()).unwrap_or_default();
        entries.push(
            json!({"deed": self.deed.as_str(), "at": at, "by": by, "reason": reason, "before": before}),
        );
        self.written(self.history.keep_repairs(number, &Value::from(entries).to_string()).await)
    }

    fn written<T>(&self, written: Result<T, SqlError>) -> Result<T, RepairError> {
        let session = self.history.session;
        written.map_err(|error| session.error("writing the history", error).into())
    }
}

/// Where all of a script is done.
fn end(script: &Script) -> Position {
    Position { steps: script.steps.len(), statements: 0 }
}

/// Where a script is after one more statement.
fn next(script: &Script, done: Position) -> Position {
    let length = script.steps.get(done.steps).map_or(0, |step| step.statements.len());
    if done.statements + 1 < length {
        Position { statements: done.statements + 1, ..done }
    } else {
        Position { steps: done.steps + 1, statements: 0 }
    }
}

/// What a row of the history keeps; entries that this version does not know are left out.
pub(crate) fn read(migration: &MigrationId, repairs: &str) -> Vec<Repair> {
    let entries = serde_json::from_str::<Vec<Value>>(repairs).unwrap_or_default();
    let text = |entry: &Value, key: &str| entry[key].as_str().unwrap_or_default().to_owned();
    let read = |entry: &Value| {
        Some(Repair {
            migration: migration.clone(),
            deed: Deed::read(entry["deed"].as_str()?)?,
            at: text(entry, "at"),
            by: text(entry, "by"),
            reason: text(entry, "reason"),
        })
    };
    entries.iter().filter_map(read).collect()
}

impl Deed {
    const ALL: [Self; 6] = [
        Self::Accepted,
        Self::Applied,
        Self::RolledBack,
        Self::StatementDone,
        Self::StatementUndone,
        Self::Baseline,
    ];

    /// The word for it, in the history and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Applied => "applied",
            Self::RolledBack => "rolled_back",
            Self::StatementDone => "statement_done",
            Self::StatementUndone => "statement_undone",
            Self::Baseline => "baseline",
        }
    }

    fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.as_str() == text)
    }
}
