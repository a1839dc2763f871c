//! The blocking driver of PostgreSQL.

use ::postgres::Client;
use schema_model::Dialect;

use super::{Driver, Listener, blocking::converse, pg_error};
use crate::{Answer, Conversation, SqlError};

impl<'c> Driver<'c> for &'c mut Client {
    const DIALECT: Dialect = Dialect::Postgres;

    type Answer<T: Send + 'c> = T;

    fn converse<T: Send + 'c>(self, conversation: Conversation<'c, T>, listener: Option<&'c Listener>) -> T {
        converse(self, conversation, listener, query, execute)
    }
}

/// Runs statements and gives the rows of those that have any.
pub fn query(client: &mut Client, sql: &str) -> Answer {
    client.simple_query(sql).map(|messages| pg_error::rows(&messages)).map_err(|error| sql_error(&error))
}

/// Runs one statement of a migration and forgets its rows.
pub fn execute(client: &mut Client, sql: &str) -> Answer {
    client.batch_execute(sql).map(|()| Vec::new()).map_err(|error| sql_error(&error))
}

/// What the driver knows of an error.
pub fn sql_error(error: &::postgres::Error) -> SqlError {
    pg_error::sql_error(error)
}
