//! Opening an SQLite file, and telling apart why it cannot be opened.

use std::{fmt, path::Path};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use schema_migrate::{Session, SessionError, driver::rusqlite::sql_error};
use schema_model::Dialect;

use super::{apply, journal};
use crate::{
    Access, ConnectOptions, DatabaseError, DatabaseUrl, Stop,
    url::{SqliteMode, SqliteTarget},
};

/// A connection to an SQLite database.
pub struct SqliteDatabase {
    pub(super) connection: Connection,
    pub(super) url: DatabaseUrl,
    pub(crate) session: Session,
    pub(super) stop: Stop,
}

impl SqliteDatabase {
    pub(crate) fn connect(
        target: &SqliteTarget,
        url: &DatabaseUrl,
        options: &ConnectOptions,
    ) -> Result<Self, DatabaseError> {
        let access = permitted(target, options.access)?;
        let connection = match &target.path {
            None => Connection::open_in_memory().map_err(|error| cannot_open(&error, Path::new(":memory:"))),
            Some(path) => open(path, access),
        }?;
        prepare(&connection, target, access, options)?;
        if access != Access::Read {
            journal::keep(&connection);
        }
        let (name, session) = (url.to_string(), options.session(schema_migrate::Sessions::Own));
        let session = apply::open(&connection, |port| async move {
            Session::open(&port, Dialect::Sqlite, &session, name).await
        })?;
        Ok(Self { connection, url: url.clone(), session, stop: options.stop.clone() })
    }

    /// The driver's connection, for reading.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }
}

impl Drop for SqliteDatabase {
    fn drop(&mut self) {
        journal::delete(&self.connection);
    }
}

impl fmt::Debug for SqliteDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SqliteDatabase({})", self.url)
    }
}

/// The first statement that reads the file shows what kind of file it is.
fn prepare(
    connection: &Connection,
    target: &SqliteTarget,
    access: Access,
    options: &ConnectOptions,
) -> Result<(), DatabaseError> {
    let path = target.path.as_deref().unwrap_or(Path::new(":memory:"));
    let read_only = connection.busy_timeout(options.timeout).and_then(|()| {
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        connection.is_readonly("main")
    });
    if read_only.map_err(|error| cannot_open(&error, path))? && access != Access::Read {
        return Err(SessionError::ReadOnly { database: path.display().to_string() }.into());
    }
    Ok(())
}

/// What the URL's `mode` leaves of the access that is asked for.
fn permitted(target: &SqliteTarget, access: Access) -> Result<Access, DatabaseError> {
    match (target.mode, access) {
        (Some(SqliteMode::ReadOnly), Access::Write | Access::Create) => {
            let path = target.path.as_deref().unwrap_or(Path::new(":memory:"));
            Err(SessionError::ReadOnly { database: path.display().to_string() }.into())
        }
        (Some(SqliteMode::Existing), Access::Create) => Ok(Access::Write),
        (_, access) => Ok(access),
    }
}

fn open(path: &Path, access: Access) -> Result<Connection, DatabaseError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.exists()) {
        return Err(DatabaseError::FolderMissing { path: path.to_owned(), folder: folder.to_owned() });
    }
    if path.is_dir() {
        return Err(SessionError::NotADatabase { database: path.display().to_string() }.into());
    }
    if access != Access::Create && !path.exists() {
        return Err(DatabaseError::FileMissing { path: path.to_owned() });
    }
    let flags = match access {
        Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
        Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Access::Create => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
    };
    Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|error| cannot_open(&error, path))
}

fn cannot_open(error: &rusqlite::Error, path: &Path) -> DatabaseError {
    let database = path.display().to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => SessionError::NotADatabase { database }.into(),
        Some(ErrorCode::ReadOnly) => SessionError::ReadOnly { database }.into(),
        Some(ErrorCode::DatabaseBusy) => SessionError::Busy { database }.into(),
        _ => DatabaseError::Open { path: path.to_owned(), reason: sql_error(error).to_string() },
    }
}
