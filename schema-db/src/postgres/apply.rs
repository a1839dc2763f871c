//! Answers the engine on connections to a server.

use std::future::Future;

use postgres::Client;
use schema_migrate::{
    Answer, Connection, Conversation, Event, Port, Session, SqlError, driver::postgres as driver,
};

use super::{PostgresDatabase, cancellation::Cancellation, sight::Blocker, tls::Connector, watch::Watch};
use crate::{
    DatabaseUrl, Stop,
    connection::{Connections, converse},
    database::LockConnection,
    stop::Cancel,
};

/// The connections of one conversation.
struct Clients<'a> {
    work: &'a mut Client,
    lock: Option<&'a mut Client>,
    url: &'a DatabaseUrl,
    connector: Option<&'a Connector>,
    stop: &'a Stop,
    watch: Option<&'a Watch>,
}

impl PostgresDatabase {
    /// A conversation with the engine.
    pub(crate) fn converse<'m, T, W>(
        &'m mut self,
        lock: &mut LockConnection,
        hear: &mut dyn FnMut(Event<'m>),
        work: impl FnOnce(Port<'m>, &'m Session) -> W,
    ) -> T
    where
        W: Future<Output = T> + Send + 'm,
    {
        let Self { client, url, connector, session, stop, watch, .. } = self;
        let lock = lock.0.as_mut();
        let mut clients =
            Clients { work: client, lock, url, connector: connector.as_ref(), stop, watch: watch.as_ref() };
        converse(&mut clients, hear, Conversation::new(|port| work(port, session)))
    }

    /// Runs statements and gives the rows of those that have any.
    pub(crate) fn query(&mut self, sql: &str) -> Answer {
        let Self { client: work, url, stop, .. } = self;
        Clients { work, lock: None, url, connector: self.connector.as_ref(), stop, watch: None }
            .query(Connection::Work, sql)
    }
}

/// Makes a connection ready.
pub(super) fn open<'m, T, W>(client: &mut Client, url: &DatabaseUrl, work: impl FnOnce(Port<'m>) -> W) -> T
where
    W: Future<Output = T> + Send + 'm,
{
    let mut clients =
        Clients { work: client, lock: None, url, connector: None, stop: &Stop::default(), watch: None };
    converse(&mut clients, &mut drop, Conversation::new(work))
}

impl Connections for Clients<'_> {
    fn query(&mut self, on: Connection, sql: &str) -> Answer {
        let client = match (on, &mut self.lock) {
            (Connection::Lock, Some(lock)) => lock,
            (Connection::Work, _) | (Connection::Lock, None) => &mut *self.work,
        };
        let cancel = Cancel::Postgres(Cancellation::of(client, self.connector));
        let (rows, blockers) = self.stop.cancellable(cancel, || match (on, self.watch) {
            (Connection::Work, Some(watch)) => watch.during(|| driver::query(client, sql)),
            (Connection::Work, None) | (Connection::Lock, _) => (driver::query(client, sql), Vec::new()),
        });
        rows.map_err(|error| blocked(redacted(self.url, error), &blockers))
    }

    fn execute(&mut self, sql: &str) -> Answer {
        let (work, watch) = (&mut *self.work, self.watch);
        let cancel = Cancel::Postgres(Cancellation::of(work, self.connector));
        let (executed, blockers) = self.stop.statement(cancel, || match watch {
            Some(watch) => watch.during(|| driver::execute(work, sql)),
            None => (driver::execute(work, sql), Vec::new()),
        })?;
        executed.map_err(|error| blocked(redacted(self.url, error), &blockers))
    }

    fn stop(&self) -> &Stop {
        self.stop
    }
}

/// The error with the sessions that were in the way.
fn blocked(error: SqlError, blockers: &[Blocker]) -> SqlError {
    if blockers.is_empty() {
        return error;
    }
    let who = blockers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let detail = error.detail.iter().cloned().chain([format!("it waited for {who}")]);
    SqlError { detail: Some(detail.collect::<Vec<_>>().join("; ")), ..error }
}

/// The error without the password of the URL, which a server may quote.
pub(super) fn redacted(url: &DatabaseUrl, error: SqlError) -> SqlError {
    let redacted = |text: String| url.redact(&text);
    SqlError {
        message: redacted(error.message),
        detail: error.detail.map(redacted),
        hint: error.hint.map(redacted),
        ..error
    }
}
