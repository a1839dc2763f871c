//! SQLite: reading its schema, and running migrations.

mod apply;
mod connect;
mod history;
pub mod introspect;
mod triggers;

pub use connect::SqliteDatabase;
