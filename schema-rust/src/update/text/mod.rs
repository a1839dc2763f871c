//! The text of a project that is there, edited where its declarations are others now. All else stays as it is: code, comments,
//! order, blanks.

mod attribute;
mod edits;
mod enums;
mod field;
mod find;
mod imports;
mod modules;
mod paste;
mod project;
mod said;
mod structs;
mod views;

use std::ops::Range;

use proc_macro2::Span;
use syn::{Attribute, Visibility, spanned::Spanned};

pub(super) use find::{Files, parse};
pub(super) use modules::{Layout, NewItem};
pub(super) use project::{Changed, edit};

/// Where an item begins, behind its attributes.
fn start_of(visibility: &Visibility, word: Span) -> usize {
    match visibility {
        Visibility::Inherited => word.byte_range().start,
        Visibility::Public(_) | Visibility::Restricted(_) => visibility.span().byte_range().start,
    }
}

/// The doc comment above an item.
fn docs(attributes: &[Attribute]) -> Option<Range<usize>> {
    let mut docs = attributes.iter().filter(|it| it.path().is_ident("doc")).map(|it| it.span().byte_range());
    let first = docs.next()?;
    Some(first.start..docs.next_back().map_or(first.end, |it| it.end))
}

/// The lines of a text with more blanks before them.
fn indented(text: &str, indent: &str) -> String {
    let line = |it: &str| if it.is_empty() { String::new() } else { format!("{indent}{it}") };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}
