//! SQLite: reading its schema, and running migrations.

mod apply;
mod connect;
pub mod introspect;
mod journal;

pub use connect::SqliteDatabase;
