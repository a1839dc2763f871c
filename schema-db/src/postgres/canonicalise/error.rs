//! Why expressions could not be made comparable at all.

use crate::postgres::message;

/// Why expressions could not be made comparable at all.
#[derive(Debug, thiserror::Error)]
pub enum CanonicaliseError {
    /// The role may not create temporary tables, or the server is a standby.
    #[error(
        "comparing expressions needs a temporary table, and the server refused one: {}; connect to the primary, as a role \
         with the TEMPORARY privilege on the database, or let [scratch] in schemagen.toml name a server that compares them",
        message(source)
    )]
    NoTemporaryTables {
        /// What the server said.
        source: postgres::Error,
    },
    /// The connection or the server failed.
    #[error("comparing expressions on the PostgreSQL server: {}", message(source))]
    Postgres {
        /// What the server or the connection said.
        #[from]
        source: postgres::Error,
    },
}

impl CanonicaliseError {
    /// What went wrong while the server was asked for a temporary table.
    pub(super) fn no_temporary_tables(source: postgres::Error) -> Self {
        if source.as_db_error().is_some() {
            Self::NoTemporaryTables { source }
        } else {
            Self::Postgres { source }
        }
    }
}
