//! What can go wrong on the way to a scratch server, and what to do about it.

use std::{io, path::PathBuf};

/// Why there is no scratch server, or why it did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum ScratchError {
    /// No folder on this machine holds `initdb` and `postgres`.
    #[error(
        "found no PostgreSQL server binaries (`initdb` and `postgres`); looked in {}; \
         install PostgreSQL, or set SCHEMAGEN_PG_BIN to the folder that holds them",
        list(searched)
    )]
    NoServerBinaries {
        /// The folders that were looked into, in order.
        searched: Vec<PathBuf>,
    },
    /// The folder that was named does not hold usable server binaries.
    #[error("{} does not hold PostgreSQL server binaries: {reason}", folder.display())]
    NotServerBinaries {
        /// The folder that was named.
        folder: PathBuf,
        /// What is missing or wrong.
        reason: String,
    },
    /// A file or folder of the server could not be read or written.
    #[error("{}: {source}", path.display())]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// No folder is short enough for a unix socket, writable, and large enough for a server.
    #[error(
        "no folder for a scratch server; tried {}: it needs 512 MiB, write access and a path of at most {limit} bytes; \
         set TMPDIR to such a folder",
        list(tried)
    )]
    NoFolder {
        /// The folders that were tried, in order.
        tried: Vec<PathBuf>,
        /// The longest path in bytes that leaves room for the socket's name.
        limit: usize,
    },
    /// A program of the server could not be run, or failed.
    #[error("{} failed: {output}", program.display())]
    Program {
        /// The program.
        program: PathBuf,
        /// What it printed, or why it could not be run.
        output: String,
    },
    /// The server ended before it took connections.
    #[error("{} ended before it took connections; its log:\n{log}", program.display())]
    Start {
        /// The server program.
        program: PathBuf,
        /// Everything that the server logged.
        log: String,
    },
    /// The scratch server could not be connected to.
    #[error("cannot connect to the scratch server at {url}: {source}")]
    Connect {
        /// The URL that was tried.
        url: String,
        /// What the driver said.
        source: postgres::Error,
    },
    /// A database that others are connected to cannot serve as a template.
    #[error(
        "database `{template}` cannot serve as a template while sessions are open on it; close them first"
    )]
    TemplateInUse {
        /// The template database.
        template: String,
    },
    /// The scratch server refused a statement.
    #[error("the scratch server refused `{statement}`: {}", server_message(source))]
    Refused {
        /// The statement.
        statement: String,
        /// What the server said.
        source: postgres::Error,
    },
}

impl ScratchError {
    /// For `map_err` on anything done to `path`.
    pub(super) fn folder(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Folder { path, source }
    }
}

fn list(folders: &[PathBuf]) -> String {
    folders.iter().map(|folder| folder.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// The driver's own text is only "db error"; the server's message says more.
fn server_message(error: &postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |server| server.message().to_owned())
}
