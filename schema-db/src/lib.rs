//! Part of schemagen.

mod introspection;
pub mod scratch;

pub use introspection::{IntrospectError, Introspection, Unmodelled, UnmodelledKind};
