//! Migration files: SQL with directives in comments, read into steps of statements. Text only: nothing is run.
//!
//! ```text
//! bytes ── decode ──> text ── scan ──> tokens ── split, directive, refuse ──> Script { steps { statements } }
//!                                                                               │
//!                                              hash(): what the file says, whatever its blanks and comments
//! ```
//!
//! ```
//! use schema_model::{Dialect, script::{Script, StepKind}};
//!
//! let text = "ALTER TABLE t ADD c int;\n-- schemagen: step no-transaction\nCREATE INDEX CONCURRENTLY ON t (c);\n";
//! let script = Script::parse(text, Dialect::Postgres)?;
//! assert_eq!(script.steps[1].kind, StepKind::NoTransaction);
//! assert_eq!(script.steps[1].statements[0].text(), "CREATE INDEX CONCURRENTLY ON t (c)");
//! assert_eq!(script.steps[1].statements[0].line(), 3);
//! # Ok::<(), schema_model::script::ScriptError>(())
//! ```

mod compare;
mod decode;
mod directive;
mod error;
mod hash;
mod refuse;
mod scan;
mod split;
mod statement;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use compare::{Change, compare};
pub use directive::{Allowance, Touched};
pub use error::ScriptError;
pub use hash::{Hash, HashError};
pub use scan::{Token, TokenKind, tokens};
pub(crate) use statement::RenamedInside;
pub use statement::{Place, Statement};

use crate::Dialect;
use hash::ScriptHasher;

/// A migration file that has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The steps, none of them empty.
    pub steps: Vec<Step>,
    /// What the file says that it reads and writes; `None` where it does not say.
    pub touches: Option<Vec<Touched>>,
    /// In a down file: why there is no way back.
    pub irreversible: Option<String>,
    /// What running the file loses, one sentence each: nobody runs it without having agreed.
    pub data_loss: Vec<String>,
    text: Arc<str>,
    hash: Hash,
    raw_hash: Hash,
}

/// A file that is run as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dump {
    /// What it runs.
    pub statements: Vec<Statement>,
    /// How many rows for COPY were left out: they are no part of a schema.
    pub rows: usize,
}

/// A run of statements that share a transaction, or that run outside one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// How its statements run.
    pub kind: StepKind,
    /// The statements, at least one.
    pub statements: Vec<Statement>,
}

/// How the statements of a step run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum StepKind {
    /// All in one transaction.
    #[default]
    Transactional,
    /// Each on its own, outside a transaction.
    NoTransaction,
    /// SQLite: all in one transaction, in which foreign keys are not enforced but checked at its end.
    ForeignKeysOff,
}

/// How much of a script has been run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position {
    /// Whole steps.
    pub steps: usize,
    /// Statements of the step after those.
    pub statements: usize,
}

impl Script {
    /// Reads the bytes of a file: UTF-8, with or without a byte order mark.
    pub fn read(bytes: &[u8], dialect: Dialect) -> Result<Self, ScriptError> {
        let script = split::split(Self::decode(bytes)?, Hash::of(bytes), dialect)?;
        if let Some((line, statement)) =
            script.statements().find_map(|it| Some((it.renamed_inside().first()?.line, it)))
        {
            return Err(ScriptError::DirectiveInStatement { line, statement: statement.line() });
        }
        if let Some(statement) = script.statements().find(|it| it.renamed_from().is_some()) {
            let reason = "it is for SQL files that define objects; in a migration, write ALTER .. RENAME TO";
            let (line, reason) = (statement.line(), reason.to_owned());
            return Err(ScriptError::Directive { line, directive: "renamed", reason });
        }
        Ok(script)
    }

    /// Reads the text of a file that defines objects: it may say what they were called.
    pub(crate) fn of_definitions(text: &str) -> Result<Self, ScriptError> {
        split::split(Self::decode(text.as_bytes())?, Hash::of(text.as_bytes()), Dialect::Postgres)
    }

    /// Reads text.
    pub fn parse(text: &str, dialect: Dialect) -> Result<Self, ScriptError> {
        Self::read(text.as_bytes(), dialect)
    }

    /// The statements of a file that is no migration and is run as it is: a dump, or a script for psql or the sqlite3 shell.
    /// Nothing in it is a directive, and it may begin and end transactions. Rows for COPY are left out with it.
    pub fn statements_of_dump(bytes: &[u8], dialect: Dialect) -> Result<Dump, ScriptError> {
        split::statements(Self::decode(bytes)?, dialect)
    }

    /// The text of a file, without its byte order mark.
    pub fn decode(bytes: &[u8]) -> Result<&str, ScriptError> {
        decode::decode(bytes)
    }

    /// The file's text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What the file says: its steps, statements and directives. Comments, white space, line ends and the case of
    /// unquoted words do not count.
    pub fn hash(&self) -> Hash {
        self.hash
    }

    /// The digest of the file's bytes: as long as it is the same, nothing has changed at all.
    pub fn raw_hash(&self) -> Hash {
        self.raw_hash
    }

    /// The digest of what comes before `position`; `None` where the script is shorter than that.
    pub fn hash_before(&self, position: Position) -> Option<Hash> {
        let mut hasher = ScriptHasher::default();
        for step in self.steps.get(..position.steps)? {
            step.add_to(&mut hasher, step.statements.len())?;
        }
        if position.statements > 0 {
            self.steps.get(position.steps)?.add_to(&mut hasher, position.statements)?;
        }
        Some(hasher.finish())
    }

    /// The number of statements in all steps.
    pub fn statement_count(&self) -> usize {
        self.steps.iter().map(|step| step.statements.len()).sum()
    }

    /// All statements in order.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.steps.iter().flat_map(|step| &step.statements)
    }
}

impl Step {
    fn add_to(&self, hasher: &mut ScriptHasher, statements: usize) -> Option<()> {
        hasher.step(self.kind);
        for statement in self.statements.get(..statements)? {
            hasher.statement(statement.hash());
        }
        Some(())
    }
}

impl StepKind {
    const ALL: [Self; 3] = [Self::Transactional, Self::NoTransaction, Self::ForeignKeysOff];

    /// The line that begins such a step in a migration file.
    pub fn directive(self) -> &'static str {
        match self {
            Self::Transactional => "-- schemagen: step",
            Self::NoTransaction => "-- schemagen: step no-transaction",
            Self::ForeignKeysOff => "-- schemagen: step foreign-keys-off",
        }
    }

    fn arguments(self) -> &'static str {
        match self {
            Self::Transactional => "",
            Self::NoTransaction => "no-transaction",
            Self::ForeignKeysOff => "foreign-keys-off",
        }
    }
}
