//! What only the server knows of a session.

use crate::{Port, Sessions, SqlError, quote::identifier};

/// What only the server knows.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(super) database: String,
    /// The role to act as: `NONE`, or the one that the server's settings of our user name.
    pub(super) role: String,
    pub(super) version: u32,
    /// The mark that the server's session was opened with.
    mark: String,
}

/// For how long a session of the server is ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tenure {
    /// As long as the connection.
    Connection,
    /// For one transaction: what is set outlives it in a session that may be anybody's then.
    Transaction,
}

impl Facts {
    pub(crate) async fn ask(port: &Port<'_>) -> Result<Self, SqlError> {
        let question = "SELECT pg_catalog.current_database()::text, CURRENT_USER::text, SESSION_USER::text, \
                        pg_catalog.current_setting('server_version_num'), \
                        pg_catalog.current_setting('schemagen.mark', true)";
        let mut row = port.query(question).await?.into_iter().flatten().map(Option::unwrap_or_default);
        let mut next = || row.next().unwrap_or_default();
        let (database, user, login, version, mark) = (next(), next(), next(), next(), next());
        let role = if user == login { "NONE".to_owned() } else { identifier(&user) };
        Ok(Self { database, role, version: version.parse().unwrap_or_default(), mark })
    }

    pub(crate) fn tenure(&self, sessions: &Sessions) -> Tenure {
        match sessions {
            Sessions::Shared => Tenure::Transaction,
            Sessions::Marked(mark) if *mark != self.mark => Tenure::Transaction,
            Sessions::Own | Sessions::Borrowed | Sessions::Marked(_) => Tenure::Connection,
        }
    }
}
