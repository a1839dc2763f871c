//! Where a token stands in the source. Outside the compiler (unit tests, rust-analyzer) it is nowhere.

use proc_macro2::Span;

/// The 1-based line of a token.
pub(crate) fn line(span: Span) -> usize {
    if proc_macro::is_available() { span.unwrap().line() } else { 0 }
}

/// The 1-based column of a token.
pub(crate) fn column(span: Span) -> usize {
    if proc_macro::is_available() { span.unwrap().column() } else { 0 }
}

/// The file of a token, as rustc names it.
pub(crate) fn file(span: Span) -> String {
    if proc_macro::is_available() { span.unwrap().file() } else { String::new() }
}
