//! One thing to tell: what, where, and what to do next.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::codes::Code;

/// How bad it is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; no command ends otherwise for it, unless it was told to.
    #[default]
    Advice,
    /// The command went on.
    Warning,
    /// The command was refused, or found what it looks for.
    Error,
}

impl Severity {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Advice => "advice",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A place in a file, as shown: relative to the current folder where it can be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Location {
    /// The file.
    pub file: String,
    /// Line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Column in characters, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
}

/// A piece of source to show with a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The whole text of the file, or some lines of it.
    pub source: String,
    /// The line number of the first line of `source`.
    pub first_line: usize,
    /// The bytes of `source` to mark.
    pub span: Range<usize>,
    /// What is said at the mark.
    pub label: String,
}

/// One thing to tell: what, where, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which kind of problem.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub location: Option<Box<Location>>,
    /// The source at that place.
    pub quote: Option<Box<Quote>>,
    /// What else is known.
    pub notes: Vec<String>,
    /// What to do next; the last one is the last line that is printed.
    pub help: Vec<String>,
}

impl Problem {
    /// An error.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            location: None,
            quote: None,
            notes: Vec::new(),
            help: Vec::new(),
        }
    }

    /// An error from a message that ends with what to do, behind its last semicolon.
    pub fn advised(code: Code, message: &str, otherwise: &str) -> Self {
        let (what, help) = message.rsplit_once("; ").unwrap_or((message, otherwise));
        Self::error(code, what).help(help.strip_prefix("hint: ").unwrap_or(help))
    }

    /// A warning.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// Says in which file.
    #[must_use]
    pub fn in_file(self, file: impl Into<String>) -> Self {
        Self { location: Some(Box::new(Location { file: file.into(), line: None, column: None })), ..self }
    }

    /// Says in which line of which file.
    #[must_use]
    pub fn at_line(self, file: impl Into<String>, line: usize) -> Self {
        Self {
            location: Some(Box::new(Location { file: file.into(), line: Some(line), column: None })),
            ..self
        }
    }

    /// Shows `span` of a whole file, and names its line and column.
    #[must_use]
    pub fn quoting(self, file: impl Into<String>, source: &str, span: Range<usize>, label: &str) -> Self {
        let span = clamp(source, span);
        let before = &source[..span.start];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let quote = Quote { source: source.to_owned(), first_line: 1, span, label: label.to_owned() };
        let location = Location { file: file.into(), line: Some(line), column: Some(column) };
        Self { location: Some(Box::new(location)), quote: Some(Box::new(quote)), ..self }
    }

    /// Adds what else is known.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds what to do next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }
}

/// A span inside the text, at character boundaries.
fn clamp(source: &str, span: Range<usize>) -> Range<usize> {
    let floor = |mut at: usize| {
        at = at.min(source.len());
        while !source.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(span.start);
    start..floor(span.end).max(start)
}

/// Why a command ends with exit code 2: one problem or more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(Vec<Problem>);

impl Failure {
    /// A failure for several reasons; `None` when there is none.
    pub fn of(problems: Vec<Problem>) -> Option<Self> {
        (!problems.is_empty()).then_some(Self(problems))
    }

    /// The reasons.
    pub fn problems(&self) -> &[Problem] {
        &self.0
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}
