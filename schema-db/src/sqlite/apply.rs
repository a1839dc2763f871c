//! The session that migrations run in. Foreign keys are switched off where a step says so, and checked at its end.

use rusqlite::{Connection, fallible_iterator::FallibleIterator, types::ValueRef};
use schema_model::{
    Dialect,
    script::{Statement, StepKind},
};

use super::{
    connect::{SETTINGS, SqliteDatabase, sql},
    triggers::Triggers,
};
use crate::{
    DatabaseError, SqlError,
    session::{Ending, Row, Session, Settled, Spelling, Violation},
};

impl Session for SqliteDatabase {
    fn query(&mut self, sql: &str) -> Result<Vec<Row>, SqlError> {
        let mut rows = Vec::new();
        run(&self.connection, sql, &mut |row| rows.push(row)).map_err(|error| sql_error(&error))?;
        Ok(rows)
    }

    fn execute(&mut self, sql: &str) -> Result<(), SqlError> {
        if self.foreign_keys_before.is_some() {
            self.triggers.note(&self.connection, sql).map_err(|error| sql_error(&error))?;
        }
        run(&self.connection, sql, &mut drop).map_err(|error| sql_error(&error))
    }

    fn spelling(&self) -> &Spelling {
        &self.spelling
    }

    /// The pragma has no effect inside a transaction, so it comes before BEGIN.
    fn before_step(&mut self, kind: StepKind) -> Result<(), SqlError> {
        if kind == StepKind::ForeignKeysOff {
            self.triggers = Triggers::default();
            let rows = self.query("PRAGMA foreign_keys")?;
            self.foreign_keys_before =
                Some(rows.first().and_then(|row| row.first()?.as_deref()) == Some("1"));
            self.query("PRAGMA foreign_keys = OFF")?;
        }
        Ok(())
    }

    fn violations(&mut self, kind: StepKind) -> Result<Vec<Violation>, SqlError> {
        if kind != StepKind::ForeignKeysOff {
            return Ok(Vec::new());
        }
        self.triggers.restore(&self.connection).map_err(|error| sql_error(&error))?;
        let rows = self.query("PRAGMA foreign_key_check")?;
        Ok(rows.iter().map(|row| violation(row)).collect())
    }

    fn after_step(&mut self, _: StepKind) -> Result<(), SqlError> {
        match self.foreign_keys_before.take() {
            Some(true) => self.query("PRAGMA foreign_keys = ON").map(drop),
            Some(false) | None => Ok(()),
        }
    }

    fn runs_alone(&self, statement: &Statement) -> bool {
        !statement.works_in_transaction(Dialect::Sqlite)
    }

    /// What runs by itself here (VACUUM, PRAGMA, ATTACH, DETACH) may run twice.
    fn settle(&mut self, _: &Statement, _: Ending) -> Result<Settled, SqlError> {
        Ok(Settled::RunAgain)
    }

    fn reset(&mut self) -> Result<(), SqlError> {
        self.query(SETTINGS).map(drop)
    }

    fn error(&self, doing: &'static str, error: SqlError) -> DatabaseError {
        sql(&self.url, doing, error)
    }
}

fn run(connection: &Connection, sql: &str, each: &mut dyn FnMut(Row)) -> rusqlite::Result<()> {
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

/// A row of `PRAGMA foreign_key_check`: table, rowid, parent, number of the foreign key.
fn violation(row: &[Option<String>]) -> Violation {
    let column = |at: usize| row.get(at).cloned().flatten();
    Violation {
        table: column(0).unwrap_or_default(),
        rowid: column(1).and_then(|rowid| rowid.parse().ok()),
        parent: column(2).unwrap_or_default(),
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
