//! Changes of a text at positions of the text as it was.

use std::ops::Range;

/// What is replaced by what; nothing overlaps.
#[derive(Debug, Clone, Default)]
pub(super) struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    pub(super) fn replace(&mut self, range: Range<usize>, text: String) {
        self.0.push((range, text));
    }

    pub(super) fn insert(&mut self, at: usize, text: String) {
        self.replace(at..at, text);
    }

    /// Puts a comma where none is, once.
    pub(super) fn comma(&mut self, at: usize) {
        if !self.0.iter().any(|(range, text)| *range == (at..at) && text == ",") {
            self.insert(at, ",".to_owned());
        }
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub(super) fn remove(&mut self, range: Range<usize>) {
        self.replace(range, String::new());
    }

    /// With the line, where nothing else stands in it.
    pub(super) fn remove_line(&mut self, text: &str, range: Range<usize>) {
        self.remove(whole_lines(text, range));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text with all changes; what is put in at one place comes in the order in which it was said.
    pub(super) fn apply(mut self, text: &str) -> String {
        self.0.sort_by_key(|(range, _)| (range.start, range.end));
        let mut done = String::with_capacity(text.len());
        let mut at = 0;
        for (range, new) in self.0 {
            // Within what is gone nothing is changed.
            if range.start >= at {
                done.push_str(&text[at..range.start]);
                done.push_str(&new);
                at = range.end;
            } else {
                at = at.max(range.end);
            }
        }
        done.push_str(&text[at..]);
        done
    }
}

/// The range with the rest of its lines, where that is blank.
fn whole_lines(text: &str, range: Range<usize>) -> Range<usize> {
    let start = line_start(text, range.start);
    let is_blank = |it: &str| it.chars().all(|c| c == ' ' || c == '\t' || c == '\r');
    let rest = text[range.end..].find('\n').map_or(text.len(), |it| range.end + it);
    if !is_blank(&text[start..range.start]) || !is_blank(&text[range.end..rest]) {
        return range;
    }
    start..(rest + 1).min(text.len())
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |it| it + 1)
}

/// The blanks before the first word of the line.
pub(super) fn indent_at(text: &str, at: usize) -> String {
    let start = line_start(text, at);
    text[start..].chars().take_while(|it| *it == ' ' || *it == '\t').collect()
}

/// The end of the line, before its line break.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |it| at + it)
}
