//! Answers the engine on a connection to an SQLite file.

use std::future::Future;

use schema_migrate::{Answer, Connection, Conversation, Event, Port, Session, driver::rusqlite as driver};

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
        let cancel = Cancel::Sqlite(self.0.get_interrupt_handle());
        self.1.cancellable(cancel, || driver::query(self.0, sql))
    }

    fn execute(&mut self, sql: &str) -> Answer {
        let cancel = Cancel::Sqlite(self.0.get_interrupt_handle());
        self.1.statement(cancel, || driver::execute(self.0, sql))?
    }
    fn stop(&self) -> &Stop {
        self.1
    }
}
