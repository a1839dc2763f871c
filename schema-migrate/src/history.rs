//! The table in which a database remembers what was applied to it: a row for each time a migration went up or down.
//!
//! A row is written before the first step and updated in the transaction of every step, so that it says the truth
//! whenever the process ends. A row counts until `rolled_back_at` is set, and is never deleted.

use schema_model::{
    MigrationId,
    script::{Hash, Position},
};

use crate::{
    Port, Row, Session, SessionError, SqlError,
    migration::{Direction, Migration},
    session::Spelling,
};

/// A migration that is applied, wholly or in part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedMigration {
    /// Its place in the order of application; numbers may be missing.
    pub number: i64,
    /// The migration.
    pub id: MigrationId,
    /// The migrations it follows.
    pub parents: Vec<MigrationId>,
    /// What its file said.
    pub token_hash: Hash,
    /// The bytes of its file.
    pub raw_hash: Hash,
    /// How far it is.
    pub state: AppliedState,
    /// When it began, in UTC.
    pub started_at: String,
    /// When it was finished.
    pub finished_at: Option<String>,
    /// Who applied it.
    pub applied_by: String,
    /// The version of schemagen that did.
    pub tool_version: String,
    /// What the last attempt failed with, while it is unfinished.
    pub error: Option<String>,
}

/// How far a migration is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppliedState {
    /// All of it is applied.
    Applied,
    /// It is unfinished: so much of its file is done.
    HalfApplied {
        /// What is done.
        done: Position,
        /// The steps of its file.
        steps: usize,
    },
    /// It was applied, and its way back is unfinished.
    HalfRolledBack {
        /// What is done of the down file.
        done: Position,
        /// The steps of the down file.
        steps: usize,
    },
}

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

/// Reads and writes the history on one connection.
#[derive(Clone, Copy)]
pub(crate) struct History<'s, 'm> {
    pub(crate) port: &'s Port<'m>,
    pub(crate) session: &'s Session,
}

impl History<'_, '_> {
    pub(crate) async fn exists(self) -> Result<bool, SessionError> {
        let rows = self.read("looking for the history", &self.spelling().exists).await?;
        Ok(rows.first().and_then(|row| row.first()).is_some_and(Option::is_some))
    }

    pub(crate) async fn create(self) -> Result<(), SessionError> {
        if !self.exists().await? {
            let create = format!("{};\n{}", self.spelling().begin, self.spelling().create);
            let created = match self.port.query(create).await {
                Ok(_) => self.port.query("COMMIT").await,
                Err(error) => Err(error),
            };
            if let Err(error) = created {
                // Nothing to report if this fails as well: the transaction ends with the connection.
                drop(self.port.query("ROLLBACK").await);
                return Err(self.session.error("creating the history", error));
            }
        }
        Ok(())
    }

    pub(crate) async fn applied(self) -> Result<Vec<AppliedMigration>, SessionError> {
        if !self.exists().await? {
            return Ok(Vec::new());
        }
        let runs = self.runs().await?;
        let (ups, downs): (Vec<Run>, Vec<Run>) =
            runs.into_iter().partition(|run| run.direction == Direction::Up);
        let way_back = |up: &Run| downs.iter().find(|down| down.migration == up.migration);
        Ok(ups.iter().map(|up| read(up, way_back(up))).collect())
    }

    pub(crate) async fn recorded_sql(self, migration: &MigrationId) -> Result<Option<String>, SessionError> {
        if !self.exists().await? {
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
        let query = format!("{}{}", after(begin), self.select(&condition, self.spelling().for_update));
        let rows = self.read("reading the history", &query).await?;
        rows.iter().map(|row| self.run(row)).collect()
    }

    async fn runs(self) -> Result<Vec<Run>, SessionError> {
        let rows = self.read("reading the history", &self.select("", "")).await?;
        rows.iter().map(|row| self.run(row)).collect()
    }

    fn select(&self, condition: &str, lock: &str) -> String {
        let time = self.spelling().time;
        format!(
            "SELECT number, migration, direction, parents, token_hash, raw_hash, steps_total, steps_done, \
             statements_done, done_hash, statement_started_at IS NOT NULL, {}, {}, applied_by, tool_version, error \
             FROM {} WHERE rolled_back_at IS NULL{condition} ORDER BY number{lock}",
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
        })
    }

    /// Writes the row of a run that begins; returns its number.
    pub(crate) async fn begin(self, migration: &Migration, direction: Direction) -> Result<i64, SqlError> {
        let script = &migration.script;
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
        ];
        let insert = format!(
            "INSERT INTO {} (migration, direction, parents, token_hash, raw_hash, sql, steps_total, done_hash, \
             started_at, applied_by, tool_version, steps_done, statements_done) VALUES ({}, 0, 0) RETURNING number",
            self.spelling().table,
            values.join(", ")
        );
        let rows = self.port.query(insert).await?;
        let number = rows.first().and_then(|row| row.first()?.as_ref()?.parse().ok());
        number.ok_or_else(|| plain("the row that was written to the history has no number"))
    }

    /// Writes that an unfinished run goes on, perhaps with the rest of its file edited.
    pub(crate) async fn go_on(self, number: i64, migration: &Migration) -> Result<(), SqlError> {
        let script = &migration.script;
        let settings = format!(
            "token_hash = {}, raw_hash = {}, sql = {}, steps_total = {}, tool_version = {}",
            self.text(&script.hash().to_string()),
            self.text(&script.raw_hash().to_string()),
            self.text(script.text()),
            script.steps.len(),
            self.text(env!("CARGO_PKG_VERSION")),
        );
        self.update("", number, &settings).await
    }

    /// Writes how far a run is; in the transaction of the statements that brought it there. `prefix` runs before it, in the
    /// same round trip. A way back that is done also ends what it took back.
    pub(crate) async fn advance(
        self,
        prefix: &str,
        number: i64,
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
            "steps_done = {}, statements_done = {}, done_hash = {}, statement_started_at = NULL, error = NULL{finished}",
            done.steps,
            done.statements,
            self.text(&migration.hash_before(done).to_string())
        );
        self.update(prefix, number, &settings).await?;
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
    }

    /// Writes what a run failed with.
    pub(crate) async fn fail(self, number: i64, error: &str) -> Result<(), SqlError> {
        self.update("", number, &format!("error = {}", self.text(error))).await
    }

    async fn update(self, prefix: &str, number: i64, settings: &str) -> Result<(), SqlError> {
        let update = format!(
            "{}UPDATE {} SET {settings} WHERE number = {number} RETURNING number",
            after(prefix),
            self.spelling().table
        );
        let rows = self.port.query(update).await?;
        match rows.len() {
            1 => Ok(()),
            _ => Err(plain("the row of this migration is gone from the history")),
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
    }
}

/// Reads the columns of one row.
struct Reader<'a> {
    row: &'a Row,
    table: &'a str,
}

impl Reader<'_> {
    fn text(&self, column: usize) -> Option<&str> {
        self.row.get(column)?.as_deref()
    }

    fn parsed<T: std::str::FromStr>(&self, column: usize, name: &str) -> Result<T, SessionError> {
        let text = self.text(column).unwrap_or_default();
        text.parse().map_err(|_| self.refuse(&format!("its column {name} holds {text:?}")))
    }

    fn direction(&self, column: usize) -> Result<Direction, SessionError> {
        let text = self.text(column).unwrap_or_default();
        Direction::read(text).ok_or_else(|| self.refuse(&format!("its column direction holds {text:?}")))
    }

    fn parents(&self, column: usize) -> Result<Vec<MigrationId>, SessionError> {
        let ids = self.text(column).unwrap_or_default().split_whitespace();
        ids.map(|id| id.parse().map_err(|_| self.refuse(&format!("its column parents holds {id:?}"))))
            .collect()
    }

    fn refuse(&self, reason: &str) -> SessionError {
        SessionError::History { table: self.table.to_owned(), reason: reason.to_owned() }
    }
}
