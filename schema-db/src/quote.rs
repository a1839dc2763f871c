//! Names and strings in statements that this crate makes, spelled so that no setting of a session changes their meaning.

/// An identifier, always in quotes.
pub(crate) fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A PostgreSQL string. An escape string means the same whether `standard_conforming_strings` is on or off.
pub(crate) fn postgres_text(text: &str) -> String {
    if text.contains('\\') {
        format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
    } else {
        sqlite_text(text)
    }
}

/// An SQLite string.
pub(crate) fn sqlite_text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
