//! Names as PostgreSQL reads them back, for statements that this crate makes.

/// An identifier, always in quotes.
pub(crate) fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
