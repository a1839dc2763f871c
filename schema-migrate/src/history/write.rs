//! What is written to the history.

use schema_model::{MigrationId, script::Position};

use super::{Began, Finish, History, Mark, after};
use crate::{
    SessionError, SqlError,
    migration::{Direction, Migration},
    session::{AtOnce, Spelling},
};

/// What a row is inserted with.
pub(crate) const COLUMNS: &str = "migration, direction, parents, token_hash, raw_hash, sql, steps_total, done_hash, started_at, applied_by, tool_version, \
     database_user, application, host, attempt_at, run_ms, steps_done, statements_done, finished_at";

impl History<'_, '_> {
    /// Writes the row of a run that begins; returns its number and the mark of the table. `begin` begins a transaction, in the
    /// same round trip. Another process that is writing such a row is waited for. Where there is one, it is `None`, and the
    /// transaction has failed: that is rare, and to ask before costs half as much again.
    pub(crate) async fn begin(
        self,
        begin: &str,
        migration: &Migration,
        direction: Direction,
    ) -> Result<Option<(i64, Mark)>, SqlError> {
        let insert = format!("{}{}", after(begin), self.row(migration, direction));
        let rows = match self.port.query(insert).await {
            Err(error) if matches!(error.code.as_deref(), Some("23505" | "SQLITE_CONSTRAINT")) => {
                return Ok(None);
            }
            answered => answered?,
        };
        let mut columns = rows.into_iter().next().unwrap_or_default().into_iter();
        let number = columns.next().flatten().and_then(|it| it.parse().ok());
        let number = number.ok_or_else(|| plain("the row that was written to the history has no number"))?;
        Ok(Some((number, columns.next().flatten())))
    }

    /// Begins a transaction in which nobody else writes, and tells when.
    pub(crate) async fn begin_turn(self, begin: &str) -> Result<Began, SqlError> {
        let Spelling { now, exact_now, .. } = self.spelling();
        let rows = self.port.query(format!("{begin}; SELECT {now}, {exact_now}")).await?;
        let mut columns = rows.into_iter().flatten().flatten();
        Ok(Began { at: columns.next().unwrap_or_default(), exactly: columns.next().unwrap_or_default() })
    }

    /// What [`Self::begin`] and [`Self::advance`] write, at the end of such a transaction.
    pub(crate) async fn insert_done(self, migration: &Migration, began: &Began) -> Result<(), SqlError> {
        let [at, exactly] = [&began.at, &began.exactly].map(|it| self.text(it));
        let done = Position { steps: migration.script.steps.len(), statements: 0 };
        let now = self.spelling().now;
        let tail = format!("{}, {}, 0, {now}", (self.spelling().elapsed)(&exactly), done.steps);
        let values = self.values(migration, Direction::Up, done, &at);
        let insert = format!("INSERT INTO {} ({COLUMNS}) VALUES ({values}, {tail})", self.spelling().table);
        self.port.query(insert).await.map(drop)
    }

    /// What [`Self::begin`] and [`Self::advance`] write, as one statement after those of a migration that runs in one message.
    /// It fails where there is such a row, or the table is not what it was by the mark.
    pub(crate) fn whole(self, migration: &Migration, at_once: &AtOnce, mark: &str) -> String {
        let script = &migration.script;
        let done = Position { steps: script.steps.len(), statements: 0 };
        (at_once.row)(&[
            self.text(migration.id.as_str()),
            self.text(mark),
            self.text(&joined(&migration.parents)),
            self.text(&script.hash().to_string()),
            self.text(&script.raw_hash().to_string()),
            self.text(script.text()),
            done.steps.to_string(),
            self.text(&migration.hash_before(done).to_string()),
        ])
    }

    /// Prepares what migrations in one message need, and returns the mark of the table; none where there are no such.
    pub(crate) async fn prepare(self) -> Result<Mark, SessionError> {
        let Some(at_once) = &self.spelling().at_once else { return Ok(None) };
        // An earlier run on this connection may not have come to its end.
        self.forget().await?;
        let rows = self.read("preparing the history", &at_once.prepare).await?;
        Ok(rows.into_iter().flatten().flatten().next())
    }

    /// Takes that back.
    pub(crate) async fn forget(self) -> Result<(), SessionError> {
        let Some(at_once) = &self.spelling().at_once else { return Ok(()) };
        let doing = "looking at what is prepared";
        let prepared = self.read(doing, &at_once.prepared).await?;
        let forget: Vec<String> = prepared.into_iter().flatten().flatten().collect();
        if !forget.is_empty() {
            self.read(doing, &forget.join("; ")).await?;
        }
        Ok(())
    }

    /// Inserts the row of a run that begins, and tells its number and the mark of the table.
    fn row(self, migration: &Migration, direction: Direction) -> String {
        let Spelling { table, mark, now, .. } = self.spelling();
        let values = self.values(migration, direction, Position::default(), now);
        format!(
            "INSERT INTO {table} ({COLUMNS}) VALUES ({values}, 0, 0, 0, NULL) RETURNING number, {mark} AS mark"
        )
    }

    /// The values of all columns but the last four.
    fn values(self, migration: &Migration, direction: Direction, done: Position, started: &str) -> String {
        let script = &migration.script;
        let values = [
            self.text(migration.id.as_str()),
            self.text(direction.as_str()),
            self.text(&joined(&migration.parents)),
            self.text(&script.hash().to_string()),
            self.text(&script.raw_hash().to_string()),
            self.text(script.text()),
            script.steps.len().to_string(),
            self.text(&migration.hash_before(done).to_string()),
            started.to_owned(),
            self.spelling().actor.clone(),
            self.text(env!("CARGO_PKG_VERSION")),
            self.spelling().who.join(", "),
            self.spelling().exact_now.to_owned(),
        ];
        values.join(", ")
    }

    /// Writes that an unfinished run goes on, perhaps with the rest of its file edited.
    pub(crate) async fn go_on(self, number: i64, migration: &Migration) -> Result<(), SqlError> {
        let script = &migration.script;
        let settings = format!(
            "token_hash = {}, raw_hash = {}, sql = {}, steps_total = {}, tool_version = {}, attempt_at = {}",
            self.text(&script.hash().to_string()),
            self.text(&script.raw_hash().to_string()),
            self.text(script.text()),
            script.steps.len(),
            self.text(env!("CARGO_PKG_VERSION")),
            self.spelling().exact_now,
        );
        self.update("", number, &settings).await.map(drop)
    }

    /// The time since the attempt was last heard of, added to what it took before.
    fn measured(&self) -> String {
        format!(
            "run_ms = coalesce(run_ms, 0) + coalesce({}, 0), attempt_at = {}",
            (self.spelling().elapsed)("attempt_at"),
            self.spelling().exact_now
        )
    }

    /// Writes that a file counts which was edited after it was applied. What was run is kept.
    pub(crate) async fn accept(self, number: i64, migration: &Migration) -> Result<(), SqlError> {
        let script = &migration.script;
        let (tokens, raw) = (script.hash().to_string(), script.raw_hash().to_string());
        let settings = format!("token_hash = {}, raw_hash = {}", self.text(&tokens), self.text(&raw));
        self.update("", number, &settings).await.map(drop)
    }

    /// Writes that a row counts no more.
    pub(crate) async fn end(self, number: i64) -> Result<(), SqlError> {
        self.update("", number, &format!("rolled_back_at = {}", self.spelling().now)).await.map(drop)
    }

    /// Writes that nothing is left of a statement that was cut off.
    pub(crate) async fn close_statement(self, number: i64) -> Result<(), SqlError> {
        self.update("", number, "statement_started_at = NULL, error = NULL").await.map(drop)
    }

    /// Writes what was said by hand.
    pub(crate) async fn keep_repairs(self, number: i64, repairs: &str) -> Result<(), SqlError> {
        self.update("", number, &format!("repairs = {}", self.text(repairs))).await.map(drop)
    }

    /// The present and who works here, as the history would have them.
    pub(crate) async fn now_and_actor(self) -> Result<(String, String), SqlError> {
        let now = (self.spelling().time)(self.spelling().now);
        let rows = self.port.query(format!("SELECT {now}, {}", self.spelling().actor)).await?;
        let text = |column: usize| rows.first()?.get(column)?.clone();
        Ok((text(0).unwrap_or_default(), text(1).unwrap_or_default()))
    }

    /// Writes how far a run is; in the transaction of the statements that brought it there. `prefix` runs before it, in the
    /// same round trip. A way back that is done also ends what it took back. Fails where the table is not any more what it
    /// was by the mark, and would not be taken for a history next time.
    pub(crate) async fn advance(
        self,
        prefix: &str,
        (number, mark): (i64, &Mark),
        done: Position,
        migration: &Migration,
        finish: Finish,
    ) -> Result<(), SqlError> {
        if self.update(prefix, number, &self.progress(migration, done, finish)).await? != *mark {
            self.still_trusted().await?;
        }
        if finish == Finish::Yes(Direction::Down) {
            let (id, now) = (self.text(migration.id.as_str()), self.spelling().now);
            let end = format!(
                "UPDATE {} SET rolled_back_at = {now} WHERE migration = {id} AND rolled_back_at IS NULL",
                self.spelling().table
            );
            self.port.query(end).await?;
        }
        Ok(())
    }

    /// What an update sets.
    fn progress(self, migration: &Migration, done: Position, finish: Finish) -> String {
        let finished = match finish {
            Finish::NotYet => String::new(),
            Finish::Yes(_) => format!(", finished_at = {}", self.spelling().now),
        };
        format!(
            "steps_done = {}, statements_done = {}, done_hash = {}, statement_started_at = NULL, error = NULL, \
             {}{finished}",
            done.steps,
            done.statements,
            self.text(&migration.hash_before(done).to_string()),
            self.measured()
        )
    }

    /// Writes that a statement outside a transaction is about to run.
    pub(crate) async fn open_statement(self, number: i64) -> Result<(), SqlError> {
        // Without the error of an earlier attempt: should this one be cut off, nobody knows how it ended.
        self.update("", number, &format!("statement_started_at = {}, error = NULL", self.spelling().now))
            .await
            .map(drop)
    }

    /// Writes what a run failed with.
    pub(crate) async fn fail(self, number: i64, error: &str) -> Result<(), SqlError> {
        self.update("", number, &format!("error = {}, {}", self.text(error), self.measured())).await.map(drop)
    }

    async fn update(self, prefix: &str, number: i64, settings: &str) -> Result<Mark, SqlError> {
        let update = format!("{}{}", after(prefix), self.update_of(&number.to_string(), settings));
        let row = self.port.query(update).await?.into_iter().next();
        let row = row.ok_or_else(|| plain("the row of this migration is gone from the history"))?;
        Ok(row.into_iter().next().flatten())
    }

    /// Updates one row, and tells the mark of the table.
    fn update_of(self, number: &str, settings: &str) -> String {
        let Spelling { table, mark, .. } = self.spelling();
        format!("UPDATE {table} SET {settings} WHERE number = {number} RETURNING {mark} AS mark")
    }

    async fn still_trusted(self) -> Result<(), SqlError> {
        match self.port.query(self.spelling().fault.clone()).await?.into_iter().flatten().flatten().next() {
            Some(reason) => {
                Err(plain(&format!("the next migration would not take the table for the history: {reason}")))
            }
            None => Ok(()),
        }
    }
}

fn plain(message: &str) -> SqlError {
    SqlError { message: message.to_owned(), ..SqlError::default() }
}

fn joined(parents: &[MigrationId]) -> String {
    parents.iter().map(MigrationId::as_str).collect::<Vec<_>>().join(" ")
}
