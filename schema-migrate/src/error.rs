//! What a database says against a statement, told apart by what one can do about it. No message depends on a server's language.

use std::fmt;

use schema_model::Dialect;

/// What a database said about one statement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SqlError {
    /// Its message.
    pub message: String,
    /// SQLSTATE of PostgreSQL, or the name of SQLite's code; `None` where the connection failed.
    pub code: Option<String>,
    /// More about what happened.
    pub detail: Option<String>,
    /// What the server advises.
    pub hint: Option<String>,
    /// The character of the statement at which it happened; the first is 1.
    pub position: Option<usize>,
    /// The names that a server gives beside its message.
    pub about: Option<Box<About>>,
    /// How many rows are the reason, as far as that could be counted afterwards.
    pub rows: Option<String>,
}

/// What an error is about, by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// The schema of the table.
    pub schema: Option<String>,
    /// The table.
    pub table: Option<String>,
    /// The column.
    pub column: Option<String>,
    /// The constraint or index.
    pub constraint: Option<String>,
}

impl About {
    /// What an error says of `[schema, table, column, constraint]`; nothing where it names no table.
    #[cfg(any(feature = "tokio-postgres", feature = "postgres", feature = "sqlx-postgres"))]
    pub(crate) fn of(names: [Option<&str>; 4]) -> Option<Box<Self>> {
        let [schema, table, column, constraint] = names.map(|it| it.map(str::to_owned));
        table.is_some().then(|| Box::new(Self { schema, table, column, constraint }))
    }
}

impl fmt::Display for SqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(code) = &self.code {
            write!(f, " ({code})")?;
        }
        for (word, more) in [("detail", &self.detail), ("hint", &self.hint)] {
            if let Some(more) = more {
                write!(f, "; {word}: {more}")?;
            }
        }
        match &self.rows {
            Some(rows) => write!(f, "; {rows}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for SqlError {}

/// Why a session cannot go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// The server repeats another one.
    #[error("{database}: this server is a standby, which only reads; name its primary server")]
    Standby {
        /// The database.
        database: String,
    },
    /// The role may not write the history.
    #[error(
        "{database}: this role may not write the history of migrations; let an administrator run: {grant}"
    )]
    NotAllowed {
        /// The database.
        database: String,
        /// What is missing.
        grant: String,
    },
    /// The database may only be read.
    #[error("{database}: the database is read-only; make the file and its folder writable")]
    ReadOnly {
        /// The database.
        database: String,
    },
    /// Another process held the SQLite file for too long.
    #[error("{database}: the database is locked by another process; wait for it or stop it, then try again")]
    Busy {
        /// The database.
        database: String,
    },
    /// The migrations are for the other dialect.
    #[error("the migrations of this program are for {migrations}, and the connection is to {connection}")]
    WrongDialect {
        /// That of the migrations.
        migrations: Dialect,
        /// That of the connection.
        connection: Dialect,
    },
    /// The session is in a transaction.
    #[error(
        "{database}: the session is in a transaction; end it first, as migrations have transactions of their own"
    )]
    InTransaction {
        /// The database.
        database: String,
    },
    /// Some other file, or an encrypted database.
    #[error("{database}: this is not an SQLite database (or it is encrypted); check the path")]
    NotADatabase {
        /// The database.
        database: String,
    },
    /// Another schema has a history.
    #[error(
        "{database}: there is a history of migrations in schema {schema:?} and none at {table}; say where it is with \
         [history] schema = {schema:?} in schemagen.toml, or name the schema of a new one there"
    )]
    HistoryElsewhere {
        /// The database.
        database: String,
        /// Where it was looked for.
        table: String,
        /// Where there is one.
        schema: String,
    },
    /// The table that keeps the history is not one of ours.
    #[error("the table {table} is not taken for a history: {reason}")]
    History {
        /// The table.
        table: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Anything else that the database said.
    #[error("{database}: {doing}: {error}")]
    Sql {
        /// The database.
        database: String,
        /// What was being done.
        doing: &'static str,
        /// What it said.
        error: Box<SqlError>,
    },
}
