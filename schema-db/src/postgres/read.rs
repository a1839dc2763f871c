//! What the server prints of views and rules, read as SQL files are.

use schema_model::{
    Expression, Name,
    schema::{Definition, definition::Rule},
    sql_file,
};

/// The query of a view, without the semicolon at its end.
pub(crate) fn query(text: &str) -> Expression {
    Expression::new(without_semicolon(text))
}

/// A rule from the text of `pg_get_ruledef`; `None` for what no SQL file can hold.
pub(crate) fn rule(text: &str) -> Option<Rule> {
    // The table is known by number, so that its schema need not be read.
    let nowhere = Name::new("public").ok()?;
    match sql_file::read_definition(without_semicolon(text), &nowhere).ok()? {
        Definition::Rule(it) => Some(it),
        _ => None,
    }
}

fn without_semicolon(text: &str) -> &str {
    let text = text.trim();
    text.strip_suffix(';').unwrap_or(text).trim_end()
}
