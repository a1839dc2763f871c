//! The only part of schemagen that talks to databases.
//!
//! ```text
//! DatabaseUrl ── Database::connect ──> Database ── lock ──> Migrator ── apply(Migration, Direction) ──> Outcome
//!                                         │                    │
//!                                      introspect           the engine (schema-migrate) asks, this crate answers
//! ```

mod connection;
mod database;
mod error;
mod introspection;
mod lock_error;
mod mark;
mod migrator;
pub mod postgres;
mod privileges;
mod protection;
mod quote;
pub mod scratch;
mod secret;
pub mod sqlite;
mod stop;
mod table_size;
mod tables;
mod url;

pub use database::{Access, ConnectOptions, Database};
pub use error::DatabaseError;
pub use introspection::{IntrospectError, Introspection, QueryColumn, Unmodelled, UnmodelledKind};
pub use lock_error::LockError;
pub use migrator::Migrator;
pub use privileges::{Extent, LivePrivileges};
pub use protection::Protected;
pub use schema_migrate::{
    AppliedMigration, AppliedState, ApplyError, Deed, Direction, Event, HISTORY_TABLE, Left, LockHolder,
    LockOptions, Migration, OtherHistory, Outcome, Pace, Patience, Repair, RepairError, SessionError,
    SqlError, Values, Violation,
};
pub use stop::Stop;
pub use table_size::TableSize;
pub use url::{DatabaseUrl, UrlError};
