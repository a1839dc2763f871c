//! Answers what the engine asks, where one can wait for each answer.

use schema_migrate::{Answer, Connection, Conversation, Event, Request};

use crate::Stop;

/// Whoever has the connections.
pub(crate) trait Connections {
    /// Runs statements and gives the rows of those that have any.
    fn query(&mut self, on: Connection, sql: &str) -> Answer;

    /// Runs one statement of a migration and forgets its rows.
    fn execute(&mut self, sql: &str) -> Answer;

    /// What ends a pause, and the whole run.
    fn stop(&self) -> &Stop;
}

/// The whole of a conversation.
pub(crate) fn converse<'m, T>(
    connections: &mut dyn Connections,
    hear: &mut dyn FnMut(Event<'m>),
    conversation: Conversation<'m, T>,
) -> T {
    conversation.answered_by(|request| match request {
        Request::Query { on, sql } => connections.query(on, &sql),
        Request::Execute { sql } => connections.execute(&sql),
        Request::Pause(time) => connections.stop().pause(time).map(|()| Vec::new()),
        Request::Tell(event) => {
            hear(event);
            Ok(Vec::new())
        }
    })
}
