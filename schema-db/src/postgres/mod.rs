//! PostgreSQL 12 to 18.

mod apply;
mod canonicalise;
mod connect;
mod deparsed;
mod introspect;
mod message;
mod open;
mod partition_bound;
mod quote;
mod read;
mod settings;
mod tls;

pub use canonicalise::{CanonicaliseError, Kept, Side, canonicalise};
pub use connect::PostgresDatabase;
pub use introspect::{IntrospectOptions, introspect};
pub(crate) use message::message;
pub use tls::{Checked, Encryption, TlsVersion};
