//! The table in which a database remembers what was applied to it: a row for each time a migration went up or down.
//!
//! A row is written in the transaction of the first step, or before it where it has none, and updated in that of every step,
//! so that it says the truth whenever the process ends. A row counts until `rolled_back_at` is set, and is never deleted.

mod applied;
mod reader;
mod write;

use std::collections::BTreeSet;

use schema_model::{
    MigrationId,
    script::{Hash, Position},
};

use crate::{
    Port, Repair, Row, Session, SessionError, SqlError, migration::Direction, quote::identifier, repair,
    session::Spelling,
};
pub use applied::{AppliedMigration, AppliedState, OtherHistory};
use reader::Reader;
pub(crate) use write::COLUMNS;

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

/// When a run began: as the history says it, and so exactly that times can be measured.
#[derive(Debug, Clone)]
pub(crate) struct Began {
    at: String,
    exactly: String,
}

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

    /// The migrations that have a row which counts.
    pub(crate) async fn live(self) -> Result<BTreeSet<MigrationId>, SqlError> {
        let query = format!("SELECT migration FROM {} WHERE rolled_back_at IS NULL", self.spelling().table);
        let rows = self.port.query(query).await?;
        // What is no id is none of ours.
        Ok(rows.into_iter().flatten().flatten().filter_map(|it| it.parse().ok()).collect())
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

/// What is put before other statements.
fn after(prefix: &str) -> String {
    if prefix.is_empty() { String::new() } else { format!("{prefix}; ") }
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
