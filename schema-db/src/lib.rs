//! Part of schemagen.

mod introspection;
pub mod postgres;
pub mod scratch;
pub mod sqlite;

pub use introspection::{IntrospectError, Introspection, Unmodelled, UnmodelledKind};
