//! The only part of schemagen that talks to databases.
//!
//! ```text
//! DatabaseUrl ── Database::connect ──> Database ── lock ──> Migrator ── apply(Migration, Direction) ──> Outcome
//!                                         │                    │
//!                                      introspect           history: what was applied, and how far
//! ```

mod apply_error;
mod database;
mod engine;
mod error;
mod history;
mod introspection;
mod lock;
mod migration;
mod migrator;
pub mod postgres;
mod privileges;
mod quote;
pub mod scratch;
mod secret;
mod session;
pub mod sqlite;
mod url;

pub use apply_error::{ApplyError, Left};
pub use database::{Access, ConnectOptions, Database, HISTORY_TABLE};
pub use error::{DatabaseError, SqlError};
pub use history::{AppliedMigration, AppliedState};
pub use introspection::{IntrospectError, Introspection, Unmodelled, UnmodelledKind};
pub use lock::{LockError, LockHolder, LockOptions};
pub use migration::{Direction, Event, Migration, Outcome};
pub use migrator::Migrator;
pub use privileges::{Extent, LivePrivileges};
pub use session::Violation;
pub use url::{DatabaseUrl, UrlError};
