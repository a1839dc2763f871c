//! What connections that answer at once have in common.

use super::{Listener, tell};
use crate::{Answer, Conversation, Request};

/// The whole of a conversation; `query` gives the rows of statements, `execute` runs one of a migration.
pub(super) fn converse<'c, C, T>(
    connection: &mut C,
    conversation: Conversation<'c, T>,
    listener: Option<&Listener>,
    query: fn(&mut C, &str) -> Answer,
    execute: fn(&mut C, &str) -> Answer,
) -> T {
    conversation.answered_by(|request| match request {
        Request::Query { sql, .. } => query(connection, &sql),
        Request::Execute { sql } => execute(connection, &sql),
        Request::Pause(time) => {
            sleep(time);
            Ok(Vec::new())
        }
        Request::Tell(event) => {
            tell(listener, &event);
            Ok(Vec::new())
        }
    })
}

/// The engine asks for a pause only where nothing tells when to go on.
#[allow(clippy::disallowed_methods)]
fn sleep(time: std::time::Duration) {
    std::thread::sleep(time);
}
