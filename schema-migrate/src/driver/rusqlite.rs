//! SQLite by rusqlite.

use ::rusqlite::{Batch, Connection, Error, fallible_iterator::FallibleIterator, types::ValueRef};
use schema_model::Dialect;

use super::{Driver, Listener, blocking::converse, sqlite_code};
use crate::{Answer, Conversation, Row, SqlError};

impl<'c> Driver<'c> for &'c mut Connection {
    const DIALECT: Dialect = Dialect::Sqlite;

    type Answer<T: Send + 'c> = T;

    fn converse<T: Send + 'c>(self, conversation: Conversation<'c, T>, listener: Option<&'c Listener>) -> T {
        converse(self, conversation, listener, |it, sql| query(it, sql), |it, sql| execute(it, sql))
    }
}

/// Runs statements and gives the rows of those that have any.
pub fn query(connection: &Connection, sql: &str) -> Answer {
    let mut rows = Vec::new();
    run(connection, sql, &mut |row| rows.push(row)).map_err(|error| sql_error(&error))?;
    Ok(rows)
}

/// Runs one statement of a migration and forgets its rows.
pub fn execute(connection: &Connection, sql: &str) -> Answer {
    run(connection, sql, &mut drop).map(|()| Vec::new()).map_err(|error| sql_error(&error))
}

fn run(connection: &Connection, sql: &str, each: &mut dyn FnMut(Row)) -> ::rusqlite::Result<()> {
    let mut batch = Batch::new(connection, sql);
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
pub fn sql_error(error: &Error) -> SqlError {
    let code = error.sqlite_error().map(|it| sqlite_code::name(it.extended_code).to_owned());
    match error {
        Error::SqlInputError { error, msg, sql, offset } => SqlError {
            message: msg.clone(),
            code: Some(sqlite_code::name(error.extended_code).to_owned()),
            position: usize::try_from(*offset)
                .ok()
                .and_then(|at| sql.get(..at))
                .map(|it| it.chars().count() + 1),
            ..SqlError::default()
        },
        Error::SqliteFailure(failure, Some(said)) => {
            let message = sqlite_code::message(failure.extended_code, said);
            SqlError { message, code, ..SqlError::default() }
        }
        other => SqlError { message: other.to_string(), code, ..SqlError::default() },
    }
}
