//! What connections that are awaited have in common.

use std::{future::Future, pin::Pin};

use super::{Listener, pause::pause, tell};
use crate::{Answer, Conversation, Request, Turn};

/// A result that is waited for.
pub(super) type Awaited<'c, T> = Pin<Box<dyn Future<Output = T> + Send + 'c>>;

/// A connection that is awaited.
pub(super) trait Asked: Send {
    /// Runs statements and gives the rows of those that have any.
    fn query(&mut self, sql: String) -> impl Future<Output = Answer> + Send;

    /// Runs one statement of a migration and forgets its rows.
    fn execute(&mut self, sql: &str) -> impl Future<Output = Answer> + Send;
}

/// The whole of a conversation.
pub(super) fn converse<'c, T: Send + 'c>(
    mut connection: impl Asked + 'c,
    conversation: Conversation<'c, T>,
    listener: Option<&'c Listener>,
) -> Awaited<'c, T> {
    Box::pin(async move {
        let mut turn = conversation.begin();
        loop {
            turn = match turn {
                Turn::Done(result) => return result,
                Turn::Ask(Request::Query { sql, .. }, rest) => rest.answer(connection.query(sql).await),
                Turn::Ask(Request::Execute { sql }, rest) => rest.answer(connection.execute(&sql).await),
                Turn::Ask(Request::Pause(time), rest) => {
                    pause(time).await;
                    rest.answer(Ok(Vec::new()))
                }
                Turn::Ask(Request::Tell(event), rest) => {
                    tell(listener, &event);
                    rest.answer(Ok(Vec::new()))
                }
            };
        }
    })
}
