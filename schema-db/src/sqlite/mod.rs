//! SQLite: reading its schema, and running migrations.

mod apply;
mod connect;
pub mod introspect;

pub use connect::SqliteDatabase;
