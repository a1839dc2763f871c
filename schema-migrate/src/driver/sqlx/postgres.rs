//! PostgreSQL by sqlx.

use ::sqlx::{
    Error, PgConnection, Row as _,
    postgres::{PgDatabaseError, PgErrorPosition, PgRow},
};
use schema_model::Dialect;

use super::{plain, raw};
use crate::{
    About, Answer, Conversation, Row, SqlError,
    driver::{
        Driver, Listener,
        asynchronous::{Asked, Awaited, converse},
    },
};

impl<'c> Driver<'c> for &'c mut PgConnection {
    const DIALECT: Dialect = Dialect::Postgres;

    type Answer<T: Send + 'c> = Awaited<'c, T>;

    fn converse<T: Send + 'c>(
        self,
        conversation: Conversation<'c, T>,
        listener: Option<&'c Listener>,
    ) -> Awaited<'c, T> {
        converse(self, conversation, listener)
    }
}

impl Asked for &mut PgConnection {
    async fn query(&mut self, sql: String) -> Answer {
        let rows = raw(sql).fetch_all(&mut **self).await.map_err(|error| sql_error(&error))?;
        rows.iter().map(row).collect::<Result<_, _>>().map_err(|error| sql_error(&error))
    }

    async fn execute(&mut self, sql: &str) -> Answer {
        raw(sql).execute(&mut **self).await.map(|_| Vec::new()).map_err(|error| sql_error(&error))
    }
}

/// By this protocol every value comes as text.
fn row(row: &PgRow) -> Result<Row, Error> {
    let value = |column| {
        let value = row.try_get_raw(column)?;
        let is_null = ::sqlx::ValueRef::is_null(&value);
        let text = if is_null { None } else { Some(value.as_str().map_err(Error::Decode)?.to_owned()) };
        Ok(text)
    };
    (0..row.len()).map(value).collect()
}

fn sql_error(error: &Error) -> SqlError {
    let Some(said) = error.as_database_error().and_then(|it| it.try_downcast_ref::<PgDatabaseError>()) else {
        return plain(error);
    };
    SqlError {
        message: said.message().to_owned(),
        code: Some(said.code().to_owned()),
        detail: said.detail().map(str::to_owned),
        hint: said.hint().map(str::to_owned),
        position: match said.position() {
            Some(PgErrorPosition::Original(position)) => Some(position),
            Some(PgErrorPosition::Internal { .. }) | None => None,
        },
        about: About::of([said.schema(), said.table(), said.column(), said.constraint()]),
        rows: None,
    }
}
