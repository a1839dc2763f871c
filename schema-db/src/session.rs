//! What applying needs of a database: one small interface, so that the engine is written once.

use schema_model::script::{Statement, StepKind};

use crate::{DatabaseError, SqlError};

/// One row; every value as text.
pub(crate) type Row = Vec<Option<String>>;

/// Runs SQL on one connection.
pub(crate) trait Session {
    /// Runs statements and gives the rows of those that have any.
    fn query(&mut self, sql: &str) -> Result<Vec<Row>, SqlError>;

    /// Runs one statement of a migration and forgets its rows.
    fn execute(&mut self, sql: &str) -> Result<(), SqlError>;

    /// How this dialect spells what the history says.
    fn spelling(&self) -> &Spelling;

    /// What is done before the transaction of a step of this kind begins.
    fn before_step(&mut self, kind: StepKind) -> Result<(), SqlError>;

    /// What must hold before such a transaction may commit: the rows for which it does not.
    fn violations(&mut self, kind: StepKind) -> Result<Vec<Violation>, SqlError>;

    /// What is done after such a transaction, however it ended.
    fn after_step(&mut self, kind: StepKind) -> Result<(), SqlError>;

    /// Whether a statement of a step without transaction runs by itself, rather than together with its progress.
    fn runs_alone(&self, statement: &Statement) -> bool;

    /// Finds out what a statement that ran by itself has done, and clears away what it left behind.
    fn settle(&mut self, statement: &Statement, end: Ending) -> Result<Settled, SqlError>;

    /// Takes back what a migration changed in the session.
    fn reset(&mut self) -> Result<(), SqlError>;

    /// The error with what this session must not show left out, and with what it is about.
    fn error(&self, doing: &'static str, error: SqlError) -> DatabaseError;
}

/// How a dialect spells what the history says.
#[derive(Debug, Clone)]
pub(crate) struct Spelling {
    /// The table, quoted and qualified.
    pub(crate) table: String,
    /// Statements that create it where it is missing.
    pub(crate) create: String,
    /// A query with one row and column, which is 1 where the table exists.
    pub(crate) exists: String,
    /// Begins the transaction of a step.
    pub(crate) begin: &'static str,
    /// The same for the row of a run that begins: losing it in a crash does no harm as long as nothing after it was kept.
    pub(crate) begin_intent: &'static str,
    /// The same for the progress of a statement that runs by itself; leaves the session as the migration set it.
    pub(crate) begin_record: String,
    /// Whether the row of a run is written in the transaction of its first step, where committing is dear and a crash in
    /// that step leaves nothing behind.
    pub(crate) joins_first_step: bool,
    /// Makes the session our own again inside a transaction in which a migration ran, until its end.
    pub(crate) shield: String,
    /// The present.
    pub(crate) now: &'static str,
    /// A time column as ISO 8601 text.
    pub(crate) time: fn(&str) -> String,
    /// A string literal.
    pub(crate) text: fn(&str) -> String,
    /// Appended to a query to keep others from changing the row.
    pub(crate) for_update: &'static str,
    /// Who works here, as an expression.
    pub(crate) actor: String,
}

/// A row that refers to one that does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Its table.
    pub table: String,
    /// Its rowid, where the table has one.
    pub rowid: Option<i64>,
    /// The table it refers to.
    pub parent: String,
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
