//! The two streams: results on stdout, all else on stderr; colour only where a terminal shows it.

use std::{
    cell::RefCell,
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use super::{Answer, Exit, Failure, Problem, Severity, human, json, live_line, redact};
use crate::{codes::Code, signals};

/// For people or for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text.
    Human,
    /// `--json`.
    Json,
}

/// Where a command talks to.
#[derive(Debug)]
pub struct Terminal {
    format: Format,
    /// Warnings that `--json` shows at the end.
    warnings: Vec<Problem>,
    /// What was found on the way; of no interest when the command fails.
    mentions: RefCell<Vec<String>>,
    has_warned: bool,
}

impl Terminal {
    /// Talks in `format`.
    pub fn new(format: Format) -> Self {
        Self { format, warnings: Vec::new(), mentions: RefCell::default(), has_warned: false }
    }

    /// Whether someone is there to answer a question, who then has seen all that was found before.
    pub fn can_ask(&self) -> bool {
        let is_there =
            self.format == Format::Human && io::stdin().is_terminal() && io::stderr().is_terminal();
        if is_there {
            self.tell_mentions();
        }
        is_there
    }

    /// Whether it talks to people.
    pub fn shows_text(&self) -> bool {
        self.format == Format::Human
    }

    /// Whether someone sees what happens meanwhile.
    pub fn is_watched(&self) -> bool {
        self.format == Format::Human && io::stderr().is_terminal()
    }

    /// Says what is being done; for people only.
    pub fn say(&self, text: &str) {
        if self.format == Format::Human {
            self.tell_mentions();
            to_stderr(text);
        }
    }

    /// Says what was found on the way, with the next thing that is said. A command that fails says only why.
    pub fn mention(&self, text: String) {
        self.mentions.borrow_mut().push(text);
    }

    /// What was found on the way and is not told yet.
    pub fn mentioned(&self) -> Vec<String> {
        self.mentions.borrow().clone()
    }

    fn tell_mentions(&self) {
        for text in self.mentions.take() {
            to_stderr(&text);
        }
    }

    /// Warns, and goes on.
    pub fn warn(&mut self, problem: Problem) {
        self.has_warned = true;
        match self.format {
            Format::Human => to_stderr(&human::render(&problem, width())),
            Format::Json => self.warnings.push(problem),
        }
    }

    /// Whether there was something to warn of.
    pub fn has_warned(&self) -> bool {
        self.has_warned
    }

    /// Prints the result or the failure of a command.
    pub fn finish(self, command: &str, outcome: Result<Answer, Failure>) -> ExitCode {
        let (exit, text, mut problems, hint, result) = match outcome {
            Ok(Answer { exit, text, problems, hint, result }) => (exit, text, problems, hint, Some(result)),
            Err(failure) => (failed(), String::new(), failure.problems().to_vec(), None, None),
        };
        let printed = match self.format {
            Format::Human => {
                if problems.is_empty() {
                    self.tell_mentions();
                }
                let printed = to_stdout(&text);
                for problem in &problems {
                    to_stderr(&human::render(problem, width()));
                }
                if let Some(hint) = hint {
                    to_stderr(&hint);
                }
                printed
            }
            Format::Json => {
                let result = result.map(|it| it.to_json()).transpose();
                let result = result.unwrap_or_else(|error| {
                    problems.push(Problem::error(Code::Internal, error.to_string()));
                    None
                });
                problems.splice(0..0, self.warnings);
                to_stdout(&(json::document(command, exit, &problems, result.as_deref()) + "\n"))
            }
        };
        ExitCode::from(match printed {
            Ok(()) => exit.code(),
            Err(error) => unprintable(&error).max(exit.code()),
        })
    }
}

/// A reader that left early (`| head -1`) has what it wanted; anything else is an error.
fn unprintable(error: &io::Error) -> u8 {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Exit::Done.code();
    }
    let problem = Problem::error(Code::Output, format!("cannot write to standard output: {error}"))
        .help("write to another file, or free some space");
    debug_assert_eq!(problem.severity, Severity::Error);
    to_stderr(&human::render(&problem, width()));
    Exit::Refused.code()
}

/// Prints a line of a result that goes on; false where nobody reads any more.
pub fn print_line(line: &str) -> bool {
    to_stdout(&format!("{line}\n")).is_ok()
}

/// Prints help and other texts that are not a command's result.
pub fn print_plain(text: &str) -> ExitCode {
    ExitCode::from(to_stdout(text).map_or_else(|error| unprintable(&error), |()| Exit::Done.code()))
}

fn to_stdout(text: &str) -> io::Result<()> {
    live_line::erase();
    let mut stream = anstream::stdout().lock();
    stream.write_all(redact::redact(text).as_bytes())?;
    stream.flush()
}

/// What a signal ended did not fail by itself.
fn failed() -> Exit {
    signals::came().map_or(Exit::Refused, Exit::Stopped)
}

/// Says what happens, from any thread; for people only.
pub fn tell(text: &str) {
    to_stderr(text);
}

/// There is nobody left to tell when stderr cannot be written.
pub(super) fn to_stderr(text: &str) {
    live_line::erase();
    // In one piece: lines of several processes must not mix.
    let line = format!("{}\n", redact::redact(text));
    let _ = anstream::stderr().lock().write_all(line.as_bytes());
}

/// Width of the terminal; wide enough for any line where there is none.
pub(super) fn width() -> usize {
    const WITHOUT_TERMINAL: usize = 140;
    std::env::var("COLUMNS").ok().and_then(|it| it.parse().ok()).unwrap_or(WITHOUT_TERMINAL)
}
