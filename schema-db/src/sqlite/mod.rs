//! SQLite: reading its schema.

pub mod introspect;
