//! SQLite by sqlx.

use ::sqlx::{Error, Row as _, SqliteConnection, TypeInfo, ValueRef, sqlite::SqliteRow};
use schema_model::Dialect;

use super::{plain, raw};
use crate::{
    Answer, Conversation, Row, SqlError,
    driver::{
        Driver, Listener,
        asynchronous::{Asked, Awaited, converse},
        sqlite_code,
    },
};

impl<'c> Driver<'c> for &'c mut SqliteConnection {
    const DIALECT: Dialect = Dialect::Sqlite;

    type Answer<T: Send + 'c> = Awaited<'c, T>;

    fn converse<T: Send + 'c>(
        self,
        conversation: Conversation<'c, T>,
        listener: Option<&'c Listener>,
    ) -> Awaited<'c, T> {
        converse(self, conversation, listener)
    }
}

impl Asked for &mut SqliteConnection {
    async fn query(&mut self, sql: String) -> Answer {
        let rows = raw(sql).fetch_all(&mut **self).await.map_err(|error| sql_error(&error))?;
        rows.iter().map(row).collect::<Result<_, _>>().map_err(|error| sql_error(&error))
    }

    async fn execute(&mut self, sql: &str) -> Answer {
        raw(sql).execute(&mut **self).await.map(|_| Vec::new()).map_err(|error| sql_error(&error))
    }
}

fn row(row: &SqliteRow) -> Result<Row, Error> {
    (0..row.len()).map(|column| value(row, column)).collect()
}

/// Each value has a type of its own, whatever its column says.
fn value(row: &SqliteRow, column: usize) -> Result<Option<String>, Error> {
    let raw = row.try_get_raw(column)?;
    if raw.is_null() {
        return Ok(None);
    }
    let kind = raw.type_info().name().to_owned();
    Ok(Some(match kind.as_str() {
        "INTEGER" => row.try_get_unchecked::<i64, _>(column)?.to_string(),
        "REAL" => row.try_get_unchecked::<f64, _>(column)?.to_string(),
        _ => String::from_utf8_lossy(row.try_get_unchecked::<&[u8], _>(column)?).into_owned(),
    }))
}

fn sql_error(error: &Error) -> SqlError {
    let Some(said) = error.as_database_error() else { return plain(error) };
    let code: Option<i32> = said.code().and_then(|it| it.parse().ok());
    SqlError {
        message: sqlite_code::message(code.unwrap_or_default(), said.message()),
        code: code.map(|it| sqlite_code::name(it).to_owned()),
        ..SqlError::default()
    }
}
