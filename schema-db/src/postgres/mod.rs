//! PostgreSQL 12 to 18.

mod apply;
mod connect;
mod deparsed;
mod history;
mod introspect;
mod lock;
mod message;
mod quote;
mod resume;
mod settings;

pub use connect::PostgresDatabase;
pub use introspect::{IntrospectOptions, introspect};
pub(crate) use lock::PostgresLock;
pub(crate) use message::message;
