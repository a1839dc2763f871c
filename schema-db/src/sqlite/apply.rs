//! Answers the engine on a connection to an SQLite file.

use std::future::Future;

use rusqlite::{fallible_iterator::FallibleIterator, types::ValueRef};
use schema_migrate::{Answer, Connection, Conversation, Event, Port, Row, Session, SqlError};

use super::SqliteDatabase;
use crate::{
    Stop,
    connection::{Connections, converse},
    stop::Cancel,
};

/// The connection of one conversation.
struct File<'a>(&'a rusqlite::Connection, &'a Stop);

impl SqliteDatabase {
    /// A conversation with the engine.
    pub(crate) fn converse<'m, T, W>(
        &'m mut self,
        hear: &mut dyn FnMut(Event<'m>),
        work: impl FnOnce(Port<'m>, &'m Session) -> W,
    ) -> T
    where
        W: Future<Output = T> + Send + 'm,
    {
        let Self { connection, session, stop, .. } = self;
        converse(&mut File(connection, stop), hear, Conversation::new(|port| work(port, session)))
    }

    /// Runs statements and gives the rows of those that have any.
    pub(crate) fn query(&mut self, sql: &str) -> Answer {
        File(&self.connection, &self.stop).query(Connection::Work, sql)
    }
}

/// Makes a connection ready.
pub(super) fn open<'m, T, W>(connection: &rusqlite::Connection, work: impl FnOnce(Port<'m>) -> W) -> T
where
    W: Future<Output = T> + Send + 'm,
{
    converse(&mut File(connection, &Stop::default()), &mut drop, Conversation::new(work))
}

impl Connections for File<'_> {
    fn query(&mut self, _: Connection, sql: &str) -> Answer {
        let mut rows = Vec::new();
        let cancel = Cancel::Sqlite(self.0.get_interrupt_handle());
        let ran = self.1.cancellable(cancel, || run(self.0, sql, &mut |row| rows.push(row)));
        ran.map_err(|error| sql_error(&error))?;
        Ok(rows)
    }

    fn execute(&mut self, sql: &str) -> Answer {
        let cancel = Cancel::Sqlite(self.0.get_interrupt_handle());
        let ran = self.1.statement(cancel, || run(self.0, sql, &mut drop))?;
        ran.map(|()| Vec::new()).map_err(|error| sql_error(&error))
    }

    fn stop(&self) -> &Stop {
        self.1
    }
}

fn run(connection: &rusqlite::Connection, sql: &str, each: &mut dyn FnMut(Row)) -> rusqlite::Result<()> {
    let mut batch = rusqlite::Batch::new(connection, sql);
    while let Some(mut statement) = batch.next()? {
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let values = (0..columns).map(|column| row.get_ref(column).map(text));
            each(values.collect::<Result<_, _>>()?);
        }
    }
    Ok(())
}

fn text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
    }
}

/// What SQLite knows of an error.
pub(super) fn sql_error(error: &rusqlite::Error) -> SqlError {
    let code = error.sqlite_error_code().map(|code| code_name(code).to_owned());
    match error {
        rusqlite::Error::SqlInputError { msg, sql, offset, .. } => SqlError {
            message: msg.clone(),
            code,
            position: usize::try_from(*offset)
                .ok()
                .and_then(|at| sql.get(..at))
                .map(|it| it.chars().count() + 1),
            ..SqlError::default()
        },
        rusqlite::Error::SqliteFailure(_, Some(message)) => {
            SqlError { message: message.clone(), code, ..SqlError::default() }
        }
        other => SqlError { message: other.to_string(), code, ..SqlError::default() },
    }
}

fn code_name(code: rusqlite::ErrorCode) -> &'static str {
    use rusqlite::ErrorCode;
    match code {
        ErrorCode::DatabaseBusy => "SQLITE_BUSY",
        ErrorCode::DatabaseLocked => "SQLITE_LOCKED",
        ErrorCode::ReadOnly => "SQLITE_READONLY",
        ErrorCode::SystemIoFailure => "SQLITE_IOERR",
        ErrorCode::DatabaseCorrupt => "SQLITE_CORRUPT",
        ErrorCode::DiskFull => "SQLITE_FULL",
        ErrorCode::CannotOpen => "SQLITE_CANTOPEN",
        ErrorCode::ConstraintViolation => "SQLITE_CONSTRAINT",
        ErrorCode::NotADatabase => "SQLITE_NOTADB",
        ErrorCode::TooBig => "SQLITE_TOOBIG",
        ErrorCode::TypeMismatch => "SQLITE_MISMATCH",
        ErrorCode::OperationInterrupted => "SQLITE_INTERRUPT",
        ErrorCode::OutOfMemory => "SQLITE_NOMEM",
        ErrorCode::PermissionDenied => "SQLITE_PERM",
        _ => "SQLITE_ERROR",
    }
}
