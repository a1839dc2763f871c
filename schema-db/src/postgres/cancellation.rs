//! The message that cancels what a session runs: on a connection of its own, protected as that of the session is.

use postgres::{CancelToken, Client, NoTls};

use super::tls::Connector;

/// Cancels what one session runs.
pub(crate) struct Cancellation {
    token: CancelToken,
    connector: Option<Connector>,
}

impl Cancellation {
    pub(super) fn of(client: &Client, connector: Option<&Connector>) -> Self {
        Self { token: client.cancel_token(), connector: connector.cloned() }
    }

    /// A server that cannot be told has other worries; the statement goes on until the connection ends.
    pub(crate) fn send(&self) {
        drop(match &self.connector {
            None => self.token.cancel_query(NoTls),
            Some(connector) => self.token.cancel_query(connector.make.clone()),
        });
    }
}
