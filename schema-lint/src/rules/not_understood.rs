//! SG1001: what the parser cannot read.

use super::prelude::*;
use crate::Unread;

pub(crate) static RULE: Rule = Rule {
    code: "SG1001",
    name: "not-understood",
    level: Level::Error,
    what: "a statement that cannot be read",
    why: "What cannot be read cannot be judged, and is never skipped in silence. Mostly it is a mistake that the database would \
          refuse as well. The parser knows PostgreSQL's grammar up to version 18; SQLite's is read by another one, which does not \
          know all of it.",
    advice: "correct the statement; if the database takes it as it is, look at it yourself and allow it",
    example: "ALTER TABLE orders ADD COLUMN;",
    instead: "ALTER TABLE orders ADD COLUMN note text;",
    announced_by: &[],
    check: Check::Reading,
};

/// What is told of a statement that cannot be read.
pub(crate) fn finding(it: &Context<'_>, unread: &Unread) -> Finding {
    let message = format!("cannot be read: {}", unread.message);
    let whole = it.statement.source.range();
    let text = it.script.text();
    let at = byte_of(text, unread.place.line, unread.place.column).clamp(whole.start, whole.end);
    let end = text[at..whole.end].find(char::is_whitespace).map_or(whole.end, |blank| at + blank);
    // A mark of its own: at the end of the statement there is nothing to underline.
    let range = if at == end { whole } else { at..end };
    Finding { message, range, label: "here".to_owned(), fix: None }
}

/// The byte of a place of the file.
fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    start + text[start..].chars().take(column - 1).map(char::len_utf8).sum::<usize>()
}
