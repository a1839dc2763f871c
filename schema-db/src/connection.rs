//! Answers what the engine asks, where one can wait for each answer.

use std::{thread, time::Duration};

use schema_migrate::{Answer, Connection, Conversation, Event, Request};

/// Whoever has the connections.
pub(crate) trait Connections {
    /// Runs statements and gives the rows of those that have any.
    fn query(&mut self, on: Connection, sql: &str) -> Answer;

    /// Runs one statement of a migration and forgets its rows.
    fn execute(&mut self, sql: &str) -> Answer;
}

/// The whole of a conversation.
pub(crate) fn converse<'m, T>(
    connections: &mut dyn Connections,
    hear: &mut dyn FnMut(Event<'m>),
    conversation: Conversation<'m, T>,
) -> T {
    conversation.answered_by(|request| match request {
        Request::Query { on, sql } => connections.query(on, &sql),
        Request::Execute { sql } => connections.execute(sql),
        Request::Pause(time) => {
            sleep(time);
            Ok(Vec::new())
        }
        Request::Tell(event) => {
            hear(event);
            Ok(Vec::new())
        }
    })
}

/// The engine asks for a pause only where nothing tells when to go on.
#[allow(clippy::disallowed_methods)]
fn sleep(time: Duration) {
    thread::sleep(time);
}
