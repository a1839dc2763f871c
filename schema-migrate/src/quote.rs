//! Names and strings in statements that this crate makes. The quoting itself is the model's.

use schema_model::{Dialect, quote::literal};

pub(crate) use schema_model::quote::quoted_identifier as identifier;

/// A PostgreSQL string. It means the same whether `standard_conforming_strings` is on or off.
pub(crate) fn postgres_text(text: &str) -> String {
    literal(text, Dialect::Postgres)
}

/// An SQLite string.
pub(crate) fn sqlite_text(text: &str) -> String {
    literal(text, Dialect::Sqlite)
}
