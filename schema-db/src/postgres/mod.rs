//! PostgreSQL 12 to 18.

mod apply;
mod cancellation;
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
mod sight;
mod tls;
mod watch;

pub(crate) use cancellation::Cancellation;
pub use canonicalise::{CanonicaliseError, Kept, Plain, Side, canonicalise, hindrance, write_plainer};
pub use connect::PostgresDatabase;
pub use introspect::{IntrospectOptions, introspect, outside};
pub(crate) use message::message;
pub use sight::{Blocker, IndexProgress, Sight};
pub use tls::{Checked, Encryption, TlsVersion};
pub use watch::Listener;
