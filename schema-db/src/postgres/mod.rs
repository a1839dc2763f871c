//! PostgreSQL 12 to 18.

mod deparsed;
mod introspect;
mod message;
mod quote;
mod settings;

pub(crate) use message::message;

pub use introspect::{IntrospectOptions, introspect};
