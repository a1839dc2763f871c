//! What databases refuse, told apart by what one can do about it. No message depends on a server's language.

use std::path::PathBuf;

use schema_migrate::{SessionError, SqlError};

use crate::UrlError;

/// Why there is no database to work with, or why it did not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseError {
    /// The URL itself.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// Nothing answers there.
    #[error("no PostgreSQL server answers at {url}: {reason}; check host and port, and that the server runs")]
    Unreachable {
        /// The database.
        url: String,
        /// What the operating system said.
        reason: String,
    },
    /// There is no encrypted connection, and no other is allowed.
    #[error("{url}: no encrypted connection: {reason}; {advice}")]
    Tls {
        /// The database.
        url: String,
        /// What is wrong.
        reason: String,
        /// What to do.
        advice: &'static str,
    },
    /// A file of certificates or a key is not usable.
    #[error("{}: {reason}; check the files of sslrootcert, sslcert and sslkey", file.display())]
    TlsFile {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The user or the password is wrong.
    #[error(
        "{url}: the server does not accept the password of {user}; check user and password of the database URL"
    )]
    WrongPassword {
        /// The database.
        url: String,
        /// The user.
        user: String,
    },
    /// The server wants a password and the URL has none.
    #[error("{url}: the server asks for a password; add it to the database URL, or set PGPASSWORD")]
    PasswordMissing {
        /// The database.
        url: String,
    },
    /// The server's `pg_hba.conf` does not let this user in from here.
    #[error(
        "{url}: the server does not let this user in: {message}; check the server's pg_hba.conf and the user"
    )]
    NotAllowed {
        /// The database.
        url: String,
        /// What the server said.
        message: String,
    },
    /// The server runs, the database does not exist.
    #[error("{url}: there is no database {database:?} on this server; create it with `createdb {database}`")]
    NoSuchDatabase {
        /// The URL.
        url: String,
        /// The database's name.
        database: String,
    },
    /// The server stayed full or busy starting.
    #[error("{url}: the server takes no connection now: {message}; try again later")]
    NotReady {
        /// The database.
        url: String,
        /// What the server said.
        message: String,
    },
    /// The folder of an SQLite file.
    #[error("{}: there is no folder {}; create it", path.display(), folder.display())]
    FolderMissing {
        /// The file.
        path: PathBuf,
        /// The missing folder.
        folder: PathBuf,
    },
    /// The SQLite file itself, where it must exist.
    #[error("{}: there is no such SQLite database; `schemagen migrate` creates it", path.display())]
    FileMissing {
        /// The file.
        path: PathBuf,
    },
    /// Some other file, or an encrypted database.
    #[error("{}: this is not an SQLite database (or it is encrypted); check the path", path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// The server repeats another one.
    #[error("{url}: this server is a standby, which only reads; name its primary server")]
    Standby {
        /// The database.
        url: String,
    },
    /// The role may not write the history.
    #[error("{url}: this role may not write the history of migrations; let an administrator run: {grant}")]
    RightsMissing {
        /// The database.
        url: String,
        /// What is missing.
        grant: String,
    },
    /// The file or folder may only be read.
    #[error("{path}: the database is read-only; make the file and its folder writable")]
    ReadOnly {
        /// The file, or the server's URL.
        path: String,
    },
    /// Another process held the SQLite file for too long.
    #[error("{path}: the database is locked by another process; wait for it or stop it, then try again")]
    Busy {
        /// The file.
        path: String,
    },
    /// The file could not be opened for another reason.
    #[error("{}: {reason}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        reason: String,
    },
    /// Another schema has a history.
    #[error(
        "{url}: there is a history of migrations in schema {schema:?} and none at {table}; say where it is with \
         [history] schema = {schema:?} in schemagen.toml, or name the schema of a new one there"
    )]
    HistoryElsewhere {
        /// The database.
        url: String,
        /// Where it was looked for.
        table: String,
        /// Where there is one.
        schema: String,
    },
    /// The table that keeps the history is not one of ours.
    #[error("the table {table} is not a history that this version can read: {reason}")]
    History {
        /// The table.
        table: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Anything else that the database said.
    #[error("{url}: {doing}: {error}")]
    Sql {
        /// The database.
        url: String,
        /// What was being done.
        doing: &'static str,
        /// What it said.
        error: Box<SqlError>,
    },
}

impl From<SessionError> for DatabaseError {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::ReadOnly { database } => Self::ReadOnly { path: database },
            SessionError::HistoryElsewhere { database, table, schema } => {
                Self::HistoryElsewhere { url: database, table, schema }
            }
            SessionError::Standby { database } => Self::Standby { url: database },
            SessionError::NotAllowed { database, grant } => Self::RightsMissing { url: database, grant },
            SessionError::Busy { database } => Self::Busy { path: database },
            SessionError::NotADatabase { database } => Self::NotADatabase { path: database.into() },
            SessionError::History { table, reason } => Self::History { table, reason },
            SessionError::Sql { database, doing, error } => Self::Sql { url: database, doing, error },
        }
    }
}
