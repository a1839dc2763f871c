//! The asynchronous driver of PostgreSQL.

use ::tokio_postgres::Client;
use schema_model::Dialect;

use super::{
    Driver, Listener,
    asynchronous::{Asked, Awaited, converse},
    pg_error::{rows, sql_error},
};
use crate::{Answer, Conversation};

impl<'c> Driver<'c> for &'c mut Client {
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

impl Asked for &mut Client {
    async fn query(&mut self, sql: String) -> Answer {
        self.simple_query(&sql).await.map(|messages| rows(&messages)).map_err(|error| sql_error(&error))
    }

    async fn execute(&mut self, sql: &str) -> Answer {
        self.batch_execute(sql).await.map(|()| Vec::new()).map_err(|error| sql_error(&error))
    }
}
