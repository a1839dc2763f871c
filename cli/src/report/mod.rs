//! What a command tells and how: results on stdout, everything else on stderr, `--json` for programs.
//! The only place that prints.

mod human;
mod json;
mod live_line;
mod panic;
mod problem;
mod redact;
pub mod sarif;
mod terminal;

use serde::Serialize;

use crate::signals::Signal;

pub use live_line::{LiveLine, Noter};
pub use panic::tell_panics;
pub use problem::{Failure, Location, Problem, Quote, Severity};
pub use redact::keep_secret;
pub use terminal::{Format, Terminal, print_line, print_plain, tell};

/// How a command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, or clean.
    Done,
    /// Something was found: changed structs, pending migrations, drift.
    Findings,
    /// An error, or refused.
    Refused,
    /// Ended by a signal.
    Stopped(Signal),
}

impl Exit {
    /// The process's exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Findings => 1,
            Self::Refused => 2,
            Self::Stopped(signal) => signal.exit_code(),
        }
    }
}

/// What a command found out.
pub struct Answer {
    /// How the command ends.
    pub exit: Exit,
    /// The result for people, on stdout; empty when the messages on stderr say it all.
    pub text: String,
    /// What was found, in detail.
    pub problems: Vec<Problem>,
    /// What to do next, for people.
    pub hint: Option<String>,
    result: Box<dyn ToJson>,
}

impl Answer {
    /// A command that did what it had to do.
    pub fn done(text: impl Into<String>, result: impl Serialize + 'static) -> Self {
        Self {
            exit: Exit::Done,
            text: text.into(),
            problems: Vec::new(),
            hint: None,
            result: Box::new(result),
        }
    }

    /// What a command answered another time, with the JSON of its result.
    pub fn remembered(text: String, json: String) -> Self {
        Self { exit: Exit::Done, text, problems: Vec::new(), hint: None, result: Box::new(Remembered(json)) }
    }

    /// The JSON of a result about which there is nothing to tell.
    pub fn in_order(&self) -> Option<String> {
        let is_silent = self.exit == Exit::Done && self.problems.is_empty() && self.hint.is_none();
        is_silent.then(|| self.result.to_json().ok()).flatten()
    }

    /// Ends with another exit code.
    #[must_use]
    pub fn exit(self, exit: Exit) -> Self {
        Self { exit, ..self }
    }

    /// Says what to do next.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// A command that found something.
    pub fn findings(
        text: impl Into<String>,
        result: impl Serialize + 'static,
        problems: Vec<Problem>,
    ) -> Self {
        Self { exit: Exit::Findings, text: text.into(), problems, hint: None, result: Box::new(result) }
    }
}

/// `Serialize` behind a pointer, so that JSON is made only when it is asked for.
trait ToJson {
    fn to_json(&self) -> serde_json::Result<String>;
}

/// JSON that was made before.
struct Remembered(String);

impl ToJson for Remembered {
    fn to_json(&self) -> serde_json::Result<String> {
        Ok(self.0.clone())
    }
}

impl<T: Serialize> ToJson for T {
    fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }
}
