//! Opening an SQLite file, and telling apart why it cannot be opened.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{apply::sql_error, history, triggers::Triggers};
use crate::{
    Access, ConnectOptions, DatabaseError, DatabaseUrl, SqlError,
    session::Spelling,
    url::{SqliteMode, SqliteTarget},
};

/// A connection to an SQLite database.
pub struct SqliteDatabase {
    pub(super) connection: Connection,
    pub(super) url: DatabaseUrl,
    pub(super) spelling: Spelling,
    /// Whether foreign keys were enforced before the present step switched them off.
    pub(super) foreign_keys_before: Option<bool>,
    /// What the present step took along with its tables.
    pub(super) triggers: Triggers,
}

/// What a session of ours is like, whatever earlier files set.
pub(super) const SETTINGS: &str = "PRAGMA foreign_keys = ON; PRAGMA legacy_alter_table = OFF; \
                                   PRAGMA ignore_check_constraints = OFF; PRAGMA recursive_triggers = OFF; \
                                   PRAGMA writable_schema = RESET";

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
        let database = Self {
            connection,
            url: url.clone(),
            spelling: history::spelling(options),
            foreign_keys_before: None,
            triggers: Triggers::default(),
        };
        database.prepare(target, access, options)?;
        Ok(database)
    }

    /// The driver's connection, for reading.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Sets the session up; the first statement that reads the file shows what kind of file it is.
    fn prepare(
        &self,
        target: &SqliteTarget,
        access: Access,
        options: &ConnectOptions,
    ) -> Result<(), DatabaseError> {
        let path = target.path.as_deref().unwrap_or(Path::new(":memory:"));
        let set = self.connection.busy_timeout(options.timeout).and_then(|()| {
            self.connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
            self.connection.execute_batch(SETTINGS)
        });
        set.map_err(|error| cannot_open(&error, path))?;
        let read_only = self.connection.is_readonly("main").map_err(|error| cannot_open(&error, path))?;
        if read_only && access != Access::Read {
            return Err(DatabaseError::ReadOnly { path: path.display().to_string() });
        }
        Ok(())
    }
}

impl fmt::Debug for SqliteDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SqliteDatabase({})", self.url)
    }
}

/// What the URL's `mode` leaves of the access that is asked for.
fn permitted(target: &SqliteTarget, access: Access) -> Result<Access, DatabaseError> {
    match (target.mode, access) {
        (Some(SqliteMode::ReadOnly), Access::Write | Access::Create) => {
            let path = target.path.as_deref().unwrap_or(Path::new(":memory:")).display().to_string();
            Err(DatabaseError::ReadOnly { path })
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
        return Err(DatabaseError::NotADatabase { path: path.to_owned() });
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
    let path = path.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => DatabaseError::NotADatabase { path },
        Some(ErrorCode::ReadOnly) => DatabaseError::ReadOnly { path: path.display().to_string() },
        Some(ErrorCode::DatabaseBusy) => DatabaseError::Busy { path: path.display().to_string() },
        _ => DatabaseError::Open { path, reason: sql_error(error).to_string() },
    }
}

/// What SQLite said while something was done, with the database it is about.
pub(super) fn sql(url: &DatabaseUrl, doing: &'static str, error: SqlError) -> DatabaseError {
    let path = url.to_string();
    match error.code.as_deref() {
        Some("SQLITE_BUSY") => DatabaseError::Busy { path },
        Some("SQLITE_READONLY") => DatabaseError::ReadOnly { path },
        Some("SQLITE_NOTADB") => DatabaseError::NotADatabase { path: PathBuf::from(path) },
        _ => DatabaseError::Sql { url: path, doing, error: Box::new(error) },
    }
}
