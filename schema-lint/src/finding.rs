//! What was found, where, and how it is put right where that is mechanical.

use std::ops::Range;

use crate::rule::{Level, Rule};

/// What a rule finds in a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is, in terms of this file and schema.
    pub message: String,
    /// Where, in bytes of the file.
    pub range: Range<usize>,
    /// What is said at that place.
    pub label: String,
    /// The safe form.
    pub fix: Option<Fix>,
}

/// A finding that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The rule.
    pub rule: &'static Rule,
    /// How bad it is in this project.
    pub level: Level,
    /// What was found.
    pub finding: Finding,
}

/// The safe form of a statement, as edits of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an order.
    pub title: &'static str,
    /// The edits, none of which overlaps another.
    pub edits: Vec<Edit>,
}

/// One edit of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced, in bytes of the file.
    pub range: Range<usize>,
    /// By what.
    pub text: String,
}

impl Finding {
    /// The same with a safe form.
    pub(crate) fn fixed_by(self, fix: Option<Fix>) -> Self {
        Self { fix, ..self }
    }
}

impl Fix {
    /// The file after the edits.
    pub fn apply(&self, text: &str) -> String {
        let mut edits: Vec<&Edit> = self.edits.iter().collect();
        edits.sort_by_key(|it| (it.range.start, it.range.end));
        let mut fixed = String::with_capacity(text.len());
        let mut done = 0;
        for edit in edits {
            fixed.push_str(&text[done..edit.range.start]);
            fixed.push_str(&edit.text);
            done = edit.range.end;
        }
        fixed.push_str(&text[done..]);
        fixed
    }
}
