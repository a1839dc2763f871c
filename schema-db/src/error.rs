//! What databases refuse, told apart by what one can do about it. No message depends on a server's language.

use std::path::PathBuf;

use schema_migrate::SessionError;

use crate::{Protected, UrlError};

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
    /// The server has a protected database.
    #[error(
        "{url}: {} on this server is protected as {}: nothing is tried there; name another server",
        protected.database, protected.environment
    )]
    Protected {
        /// The database that was named.
        url: String,
        /// The one that is protected.
        protected: Protected,
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
    /// The file could not be opened for another reason.
    #[error("{}: {reason}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        reason: String,
    },
    /// What a connection says that is there.
    #[error(transparent)]
    Session(#[from] SessionError),
}
