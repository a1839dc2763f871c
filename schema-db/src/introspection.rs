//! What reading a database gives, whatever its dialect: the schema, and what the schema cannot hold.

use std::fmt;

use schema_model::Schema;

/// The objects of a database as the model holds them, and those that it cannot hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Introspection {
    /// Everything the model can hold.
    pub schema: Schema,
    /// Everything else, sorted; it is left alone and never dropped.
    pub unmodelled: Vec<Unmodelled>,
}

/// One object, or one property of an object, that the model cannot hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unmodelled {
    /// What it is.
    pub kind: UnmodelledKind,
    /// Its name as the database shows it: `report`, `users.email_check`.
    pub name: String,
}

/// Kinds of objects and properties that the model cannot hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum UnmodelledKind {
    /// A view.
    View,
    /// A trigger.
    Trigger,
    /// A virtual table (SQLite), with the tables that it keeps its rows in.
    VirtualTable,
    /// ON CONFLICT of a constraint (SQLite), other than ABORT.
    ConflictClause,
    /// A foreign key whose target table or key does not exist (SQLite accepts them).
    DanglingForeignKey,
    /// COLLATE or DESC on a column of a primary key or unique constraint (SQLite).
    KeyOrder,
}

impl fmt::Display for UnmodelledKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::View => "view",
            Self::Trigger => "trigger",
            Self::VirtualTable => "virtual table",
            Self::ConflictClause => "conflict clause",
            Self::DanglingForeignKey => "dangling foreign key",
            Self::KeyOrder => "order or collation of a key",
        })
    }
}

impl fmt::Display for Unmodelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.name)
    }
}

/// Why a database could not be read.
#[derive(Debug, thiserror::Error)]
pub enum IntrospectError {
    /// A query of the catalog failed.
    #[error("reading {what} of the SQLite database: {source}")]
    Sqlite {
        /// What was read.
        what: String,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// SQLite accepted a statement that this program cannot read.
    #[error(
        "the statement that SQLite keeps for {object} could not be read: {reason}; please report it with the statement: {sql}"
    )]
    StoredStatement {
        /// The object.
        object: String,
        /// What was expected and where.
        reason: String,
        /// The stored statement.
        sql: String,
    },
}
