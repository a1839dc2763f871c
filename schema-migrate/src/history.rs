//! The table in which a database remembers what was applied to it: a row for each time a migration went up or down.
//!
//! A row is written before the first step and updated in the transaction of every step, so that it says the truth
//! whenever the process ends. A row counts until `rolled_back_at` is set, and is never deleted.

mod applied;
mod reader;

use schema_model::{
    MigrationId,
    script::{Hash, Position},
};

use crate::{
    Port, Repair, Row, Session, SessionError, SqlError,
    migration::{Direction, Migration},
    quote::identifier,
    repair,
    session::Spelling,
};
pub use applied::{AppliedMigration, AppliedState, OtherHistory};
use reader::Reader;

/// Columns that a history has had from its first version on.
const FIRST: [&str; 4] = ["migration", "token_hash", "done_hash", "rolled_back_at"];

/// A row that counts.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) number: i64,
    pub(crate) migration: MigrationId,
    pub(crate) direction: Direction,
    parents: Vec<MigrationId>,
    pub(crate) token_hash: Hash,
    raw_hash: Hash,
    steps: usize,
    pub(crate) done: Position,
    pub(crate) done_hash: Hash,
    /// A statement outside a transaction began and its end was not recorded.
    pub(crate) open_statement: bool,
    started_at: String,
    pub(crate) finished_at: Option<String>,
    applied_by: String,
    tool_version: String,
    pub(crate) error: Option<String>,
    database_user: Option<String>,
    application: Option<String>,
    host: Option<String>,
    milliseconds: Option<u64>,
    /// What was said of it by hand, as it is kept.
    pub(crate) repairs: Option<String>,
    /// See [`Spelling::mark`]; only where one migration was asked for.
    pub(crate) mark: Mark,
}

/// What the table of the history was like when a row was read or written; `None` where nothing can happen to it.
pub(crate) type Mark = Option<String>;

/// Whether a run is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finish {
    NotYet,
    Yes(Direction),
}

/// The migrations that the history says are applied or unfinished, in the order in which they began. Empty where there
/// is no history; nothing is created.
pub async fn applied(port: &Port<'_>, session: &Session) -> Result<Vec<AppliedMigration>, SessionError> {
    History { port, session }.applied().await
}

/// The SQL with which a migration was applied.
pub async fn recorded_sql(
    port: &Port<'_>,
    session: &Session,
    migration: &MigrationId,
) -> Result<Option<String>, SessionError> {
    History { port, session }.recorded_sql(migration).await
}

/// What was said of migrations by hand, oldest first, also of those that count no more.
pub async fn repairs(port: &Port<'_>, session: &Session) -> Result<Vec<Repair>, SessionError> {
    History { port, session }.all_repairs().await
}

/// Whether there is a history.
pub async fn has_history(port: &Port<'_>, session: &Session) -> Result<bool, SessionError> {
    Ok(!History { port, session }.columns().await?.is_empty())
}

/// The other tables of the database that keep a history, as far as one may read them.
pub async fn other_histories(port: &Port<'_>, session: &Session) -> Result<Vec<OtherHistory>, SessionError> {
    History { port, session }.others().await
}

/// Reads and writes the history on one connection.
#[derive(Clone, Copy)]
pub(crate) struct History<'s, 'm> {
    pub(crate) port: &'s Port<'m>,
    pub(crate) session: &'s Session,
}

impl History<'_, '_> {
    async fn columns(self) -> Result<Vec<String>, SessionError> {
        let rows = self.read("looking for the history", &self.spelling().columns).await?;
        if let Some(reason) = rows.iter().find_map(|row| row.get(1)?.clone()) {
            return Err(SessionError::History { table: self.spelling().table.clone(), reason });
        }
        let columns: Vec<String> =
            rows.into_iter().filter_map(|row| row.into_iter().next().flatten()).collect();
        match FIRST.iter().find(|first| !columns.iter().any(|it| it == *first)) {
            Some(first) if !columns.is_empty() => Err(SessionError::History {
                table: self.spelling().table.clone(),
                reason: format!(
                    "it has no column {}; [history] in schemagen.toml can name another",
                    identifier(first)
                ),
            }),
            Some(_) | None => Ok(columns),
        }
    }

    /// Creates the table where it is missing, and the columns that one of an older version lacks.
    pub(crate) async fn create(self) -> Result<(), SessionError> {
        if self.lacking(&self.columns().await?).is_none() {
            return Ok(());
        }
        let failed = |error| self.session.error("creating the history", error);
        self.port.query(self.spelling().begin.clone()).await.map_err(failed)?;
        // Looked at once more: where writers take turns, another process may have been faster.
        let created = match self.columns().await.map(|columns| self.lacking(&columns)) {
            Ok(Some(create)) => self.port.query(create).await.map(drop).map_err(failed),
            Ok(None) => Ok(()),
            Err(error) => Err(error),
        };
        self.port.end(created, failed).await
    }

    /// The statements that make a table with these columns a history of this version; none where it is one.
    fn lacking(&self, columns: &[String]) -> Option<String> {
        if columns.is_empty() {
            return Some(self.spelling().create.clone());
        }
        let lacking = self.spelling().added.iter().filter(|(name, _)| !columns.iter().any(|it| it == name));
        let table = &self.spelling().table;
        let added = lacking.map(|(name, kind)| format!("ALTER TABLE {table} ADD COLUMN {name} {kind}"));
        let added: Vec<String> = added.collect();
        (!added.is_empty()).then(|| added.join(";\n"))
    }

    pub(crate) async fn applied(self) -> Result<Vec<AppliedMigration>, SessionError> {
        let columns = self.columns().await?;
        if columns.is_empty() {
            return Ok(Vec::new());
        }
        let runs = self.runs(&columns).await?;
        let (ups, downs): (Vec<Run>, Vec<Run>) =
            runs.into_iter().partition(|run| run.direction == Direction::Up);
        let way_back = |up: &Run| downs.iter().find(|down| down.migration == up.migration);
        Ok(ups.iter().map(|up| read(up, way_back(up))).collect())
    }

    pub(crate) async fn recorded_sql(self, migration: &MigrationId) -> Result<Option<String>, SessionError> {
        if self.columns().await?.is_empty() {
            return Ok(None);
        }
        let query = format!(
            "SELECT sql FROM {} WHERE rolled_back_at IS NULL AND direction = 'up' AND migration = {}",
            self.spelling().table,
            self.text(migration.as_str())
        );
        let rows = self.read("reading the history", &query).await?;
        Ok(rows.into_iter().next().and_then(|row| row.into_iter().next().flatten()))
    }

    /// The rows of one migration that count, kept from being changed by others until the transaction ends. `begin` begins
    /// it, in the same round trip, unless it is empty.
    pub(crate) async fn runs_of(
        self,
        begin: &str,
        migration: &MigrationId,
    ) -> Result<Vec<Run>, SessionError> {
        let condition = format!(" AND migration = {}", self.text(migration.as_str()));
        // Whoever asks for one migration has seen to it that all columns are there.
        let columns: Vec<String> = self.spelling().added.iter().map(|(name, _)| (*name).to_owned()).collect();
        let mark = format!(", {}", self.spelling().mark);
        let select = self.select(&mark, &condition, self.spelling().for_update, &columns);
        let query = format!("{}{select}", after(begin));
        let rows = self.read("reading the history", &query).await?;
        rows.iter().map(|row| self.run(row)).collect()
    }

    async fn runs(self, columns: &[String]) -> Result<Vec<Run>, SessionError> {
        let rows = self.read("reading the history", &self.select("", "", "", columns)).await?;
        rows.iter().map(|row| self.run(row)).collect()
    }

    async fn all_repairs(self) -> Result<Vec<Repair>, SessionError> {
        if !self.columns().await?.iter().any(|it| it == "repairs") {
            return Ok(Vec::new());
        }
        let table = &self.spelling().table;
        let query =
            format!("SELECT migration, repairs FROM {table} WHERE repairs IS NOT NULL ORDER BY number");
        let rows = self.read("reading the history", &query).await?;
        let mut repairs = Vec::new();
        for row in &rows {
            let reader = Reader { row, table };
            repairs.extend(repair::read(&reader.parsed(0, "migration")?, reader.text(1).unwrap_or_default()));
        }
        repairs.sort_by(|a, b| a.at.cmp(&b.at));
        Ok(repairs)
    }

    async fn others(self) -> Result<Vec<OtherHistory>, SessionError> {
        let mut others = Vec::new();
        for row in self.read("looking for other histories", self.spelling().histories).await? {
            let [schema, Some(table)] = row.as_slice() else { continue };
            let name = match schema {
                Some(schema) => format!("{}.{}", identifier(schema), identifier(table)),
                None => format!("main.{}", identifier(table)),
            };
            if name == self.spelling().table {
                continue;
            }
            let query =
                format!("SELECT migration FROM {name} WHERE rolled_back_at IS NULL AND direction = 'up'");
            let rows = self.read("reading another history", &query).await?;
            let ids = rows.iter().filter_map(|row| row.first()?.as_deref()?.parse().ok());
            others.push(OtherHistory {
                schema: schema.clone(),
                table: table.clone(),
                migrations: ids.collect(),
            });
        }
        Ok(others)
    }

    fn select(&self, mark: &str, condition: &str, lock: &str, columns: &[String]) -> String {
        let time = self.spelling().time;
        let added = ["database_user", "application", "host", "run_ms", "repairs"];
        let added =
            added.map(|name| if columns.iter().any(|it| it == name) { name } else { "NULL" }).join(", ");
        format!(
            "SELECT number, migration, direction, parents, token_hash, raw_hash, steps_total, steps_done, \
             statements_done, done_hash, statement_started_at IS NOT NULL, {}, {}, applied_by, tool_version, error, \
             {added}{mark} FROM {} WHERE rolled_back_at IS NULL{condition} ORDER BY number{lock}",
            time("started_at"),
            time("finished_at"),
            self.spelling().table,
        )
    }

    fn run(&self, row: &Row) -> Result<Run, SessionError> {
        let reader = Reader { row, table: &self.spelling().table };
        Ok(Run {
            number: reader.parsed(0, "number")?,
            migration: reader.parsed(1, "migration")?,
            direction: reader.direction(2)?,
            parents: reader.parents(3)?,
            token_hash: reader.parsed(4, "token_hash")?,
            raw_hash: reader.parsed(5, "raw_hash")?,
            steps: reader.parsed(6, "steps_total")?,
            done: Position {
                steps: reader.parsed(7, "steps_done")?,
                statements: reader.parsed(8, "statements_done")?,
            },
            done_hash: reader.parsed(9, "done_hash")?,
            open_statement: matches!(reader.text(10), Some("1" | "t")),
            started_at: reader.text(11).unwrap_or_default().to_owned(),
            finished_at: reader.text(12).map(str::to_owned),
            applied_by: reader.text(13).unwrap_or_default().to_owned(),
            tool_version: reader.text(14).unwrap_or_default().to_owned(),
            error: reader.text(15).map(str::to_owned),
            database_user: reader.text(16).map(str::to_owned),
            application: reader.text(17).map(str::to_owned),
            host: reader.text(18).map(str::to_owned),
            milliseconds: reader.text(19).and_then(|it| it.parse().ok()),
            repairs: reader.text(20).map(str::to_owned),
            mark: reader.text(21).map(str::to_owned),
        })
    }

    /// Writes the row of a run that begins; returns its number and the mark of the table. `begin` begins a transaction, in the
    /// same round trip. Another process that is writing such a row is waited for. Where there is one, it is `None`, and the
    /// transaction has failed: that is rare, and to ask before costs half as much again.
    pub(crate) async fn begin(
        self,
        begin: &str,
        migration: &Migration,
        direction: Direction,
    ) -> Result<Option<(i64, Mark)>, SqlError> {
        let (script, table) = (&migration.script, &self.spelling().table);
        let values = [
            self.text(migration.id.as_str()),
            self.text(direction.as_str()),
            self.text(&joined(&migration.parents)),
            self.text(&script.hash().to_string()),
            self.text(&script.raw_hash().to_string()),
            self.text(script.text()),
            script.steps.len().to_string(),
            self.text(&migration.hash_before(Position::default()).to_string()),
            self.spelling().now.to_owned(),
            self.spelling().actor.clone(),
            self.text(env!("CARGO_PKG_VERSION")),
            self.spelling().who.join(", "),
            self.spelling().exact_now.to_owned(),
        ];
        let insert = format!(
            "{}INSERT INTO {table} (migration, direction, parents, token_hash, raw_hash, sql, steps_total, done_hash, \
             started_at, applied_by, tool_version, database_user, application, host, attempt_at, run_ms, steps_done, \
             statements_done) VALUES ({}, 0, 0, 0) RETURNING number, {}",
            after(begin),
            values.join(", "),
            self.spelling().mark
        );
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
        let now = self.spelling().now;
        let finished = match finish {
            Finish::NotYet => String::new(),
            Finish::Yes(_) => format!(", finished_at = {now}"),
        };
        let settings = format!(
            "steps_done = {}, statements_done = {}, done_hash = {}, statement_started_at = NULL, error = NULL, \
             {}{finished}",
            done.steps,
            done.statements,
            self.text(&migration.hash_before(done).to_string()),
            self.measured()
        );
        if self.update(prefix, number, &settings).await? != *mark {
            self.still_trusted().await?;
        }
        if finish == Finish::Yes(Direction::Down) {
            let id = self.text(migration.id.as_str());
            let end = format!(
                "UPDATE {} SET rolled_back_at = {now} WHERE migration = {id} AND rolled_back_at IS NULL",
                self.spelling().table
            );
            self.port.query(end).await?;
        }
        Ok(())
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
        let update = format!(
            "{}UPDATE {} SET {settings} WHERE number = {number} RETURNING {}",
            after(prefix),
            self.spelling().table,
            self.spelling().mark
        );
        let row = self.port.query(update).await?.into_iter().next();
        let row = row.ok_or_else(|| plain("the row of this migration is gone from the history"))?;
        Ok(row.into_iter().next().flatten())
    }

    async fn still_trusted(self) -> Result<(), SqlError> {
        match self.port.query(self.spelling().fault.clone()).await?.into_iter().flatten().flatten().next() {
            Some(reason) => {
                Err(plain(&format!("the next migration would not take the table for the history: {reason}")))
            }
            None => Ok(()),
        }
    }

    async fn read(self, doing: &'static str, query: &str) -> Result<Vec<Row>, SessionError> {
        self.port.query(query).await.map_err(|error| match error.code.as_deref() {
            // Columns are missing, or are of other types.
            Some("42703" | "42883") => {
                let reason = format!("{}; [history] in schemagen.toml can name another", error.message);
                SessionError::History { table: self.spelling().table.clone(), reason }
            }
            Some(_) | None => self.session.error(doing, error),
        })
    }

    fn spelling(&self) -> &Spelling {
        &self.session.spelling
    }

    fn text(&self, text: &str) -> String {
        (self.spelling().text)(text)
    }
}

fn plain(message: &str) -> SqlError {
    SqlError { message: message.to_owned(), ..SqlError::default() }
}

/// What is put before other statements.
fn after(prefix: &str) -> String {
    if prefix.is_empty() { String::new() } else { format!("{prefix}; ") }
}

fn joined(parents: &[MigrationId]) -> String {
    parents.iter().map(MigrationId::as_str).collect::<Vec<_>>().join(" ")
}

fn read(up: &Run, down: Option<&Run>) -> AppliedMigration {
    let state = match (down, &up.finished_at) {
        (Some(down), _) => AppliedState::HalfRolledBack { done: down.done, steps: down.steps },
        (None, None) => AppliedState::HalfApplied { done: up.done, steps: up.steps },
        (None, Some(_)) => AppliedState::Applied,
    };
    AppliedMigration {
        number: up.number,
        id: up.migration.clone(),
        parents: up.parents.clone(),
        token_hash: up.token_hash,
        raw_hash: up.raw_hash,
        state,
        started_at: up.started_at.clone(),
        finished_at: up.finished_at.clone(),
        applied_by: up.applied_by.clone(),
        tool_version: up.tool_version.clone(),
        error: down.unwrap_or(up).error.clone(),
        database_user: up.database_user.clone(),
        application: up.application.clone(),
        host: up.host.clone(),
        run_ms: up.milliseconds,
    }
}
