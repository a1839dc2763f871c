//! Why a text names no database. No error holds the text itself, which may hold a password.

use std::path::PathBuf;

/// Why a text names no database. Never holds the text itself, which may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// The text begins like nothing that is known.
    #[error("the database URL begins with `{scheme}`; write postgres://user@host/database or sqlite:path")]
    UnknownScheme {
        /// What stands before the colon.
        scheme: String,
    },
    /// The text has no scheme.
    #[error("the database URL has no scheme; write postgres://user@host/database or sqlite:path")]
    NoScheme,
    /// PostgreSQL's driver does not understand the rest.
    #[error(
        "the PostgreSQL connection string is not valid: {reason}; write postgres://user:password@host:port/database, \
         with the characters @ : / ? # % of a password as %40 %3A %2F %3F %23 %25"
    )]
    Postgres {
        /// Which parameter is wrong.
        reason: String,
    },
    /// A value of the other form of connection strings does not end, or a name has no value.
    #[error(
        "the PostgreSQL connection string is not valid; write host=.. dbname=.. user=.., with 'single quotes' around \
         a value that has blanks, and \\' for a quote in it"
    )]
    KeyValue,
    /// A parameter of libpq that cannot be obeyed, and must not be passed over.
    #[error("the connection parameter {parameter} is not supported: {reason}; {advice}")]
    Unsupported {
        /// The parameter.
        parameter: &'static str,
        /// Why not.
        reason: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// A parameter has a value that it cannot have.
    #[error("the connection parameter {parameter} has a value that it cannot have; write one of {values}")]
    Value {
        /// The parameter.
        parameter: &'static str,
        /// What it can be.
        values: &'static str,
    },
    /// Checking certificates needs to know whom to trust.
    #[error(
        "sslmode={mode} needs the certificates of trusted authorities, and there is no {}; name their file with \
         sslrootcert, or write sslrootcert=system for those of the operating system", file.display()
    )]
    NoRootCertificate {
        /// The mode.
        mode: &'static str,
        /// Where they were looked for.
        file: PathBuf,
    },
    /// No file defines this service.
    #[error(
        "there is no service {name:?} in {searched}; add [{name}] to one of them, or name the file with PGSERVICEFILE"
    )]
    ServiceUnknown {
        /// The service.
        name: String,
        /// The files that were looked into.
        searched: String,
    },
    /// A service file is not understood.
    #[error("{}:{line}: {reason}; a service file has [sections] with lines of the form name=value", file.display())]
    ServiceFile {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A file that is needed cannot be read.
    #[error("{} cannot be read: {reason}; check that it is there and may be read", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the operating system said.
        reason: String,
    },
    /// The path of an SQLite database is empty.
    #[error("the SQLite URL names no file; write sqlite:path or sqlite::memory:")]
    SqlitePath,
    /// A parameter that SQLite URLs do not have.
    #[error("the SQLite URL has the parameter `{0}`; only mode=ro, mode=rw and mode=rwc are known")]
    SqliteParameter(String),
}
