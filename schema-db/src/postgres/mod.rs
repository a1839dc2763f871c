//! PostgreSQL 12 to 18.

mod apply;
mod canonicalise;
mod connect;
mod deparsed;
mod history;
mod introspect;
mod lock;
mod message;
mod partition_bound;
mod quote;
mod read;
mod resume;
mod settings;

pub use canonicalise::{CanonicaliseError, Kept, Side, canonicalise};
pub use connect::PostgresDatabase;
pub use introspect::{IntrospectOptions, introspect};
pub(crate) use lock::PostgresLock;
pub(crate) use message::message;
