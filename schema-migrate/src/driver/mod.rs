//! Connections of other crates, each behind a feature, that answer the engine. They are small: nothing is decided here.

#[cfg(any(feature = "tokio-postgres", feature = "sqlx-postgres", feature = "sqlx-sqlite"))]
mod asynchronous;
#[cfg(any(feature = "postgres", feature = "rusqlite"))]
mod blocking;
#[cfg(any(feature = "tokio-postgres", feature = "sqlx-postgres", feature = "sqlx-sqlite"))]
mod pause;
#[cfg(feature = "tokio-postgres")]
mod pg_error;
#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(feature = "rusqlite")]
pub mod rusqlite;
#[cfg(any(feature = "rusqlite", feature = "sqlx-sqlite"))]
mod sqlite_code;
#[cfg(any(feature = "sqlx-postgres", feature = "sqlx-sqlite"))]
mod sqlx;
#[cfg(feature = "tokio-postgres")]
mod tokio_postgres;

use schema_model::Dialect;

use crate::{Conversation, Event};

/// Hears what happens.
pub type Listener = dyn Fn(&Event<'_>) + Send + Sync;

/// A connection that can be asked, for as long as one conversation.
pub trait Driver<'c>: Sized {
    /// What it is connected to.
    const DIALECT: Dialect;

    /// A result at once, or a future of it.
    type Answer<T: Send + 'c>;

    /// The whole of a conversation.
    fn converse<T: Send + 'c>(
        self,
        conversation: Conversation<'c, T>,
        listener: Option<&'c Listener>,
    ) -> Self::Answer<T>;
}

/// Tells whoever listens.
#[cfg(any(
    feature = "tokio-postgres",
    feature = "rusqlite",
    feature = "sqlx-postgres",
    feature = "sqlx-sqlite"
))]
fn tell(listener: Option<&Listener>, event: &Event<'_>) {
    if let Some(listener) = listener {
        listener(event);
    }
}
