//! The `schemagen` command: reads structs, plans migrations, runs them, tells what it found.
//!
//! ```text
//! arguments ── commands/* ──> Answer or Failure ── report ──> stdout, stderr, exit code
//!                 │
//!                 ├─ declarations  what the structs declare, from artifact or another program
//!                 ├─ config        schemagen.toml
//!                 ├─ files         migrations and snapshots on disk
//!                 ├─ memory        what was found in order, and by which files
//!                 ├─ project       what they mean together
//!                 ├─ database      which database is meant
//!                 ├─ standing      what of the folder is applied there
//!                 ├─ live          what a database is, comparable with a schema
//!                 ├─ verify        a plan, tried in a scratch database
//!                 └─ source        any state of a schema that a user can name, and two of them compared
//! ```
//!
//! The only crate that prints, reads the environment or the clock, or exits.

pub mod artifact;
pub mod clock;
pub mod codes;
pub mod commands;
pub mod config;
pub mod consent;
pub mod database;
pub mod declarations;
pub mod duration;
pub mod files;
pub mod library;
pub mod live;
pub mod memory;
pub mod paths;
pub mod patience;
pub mod project;
pub mod prompt;
pub mod report;
pub mod resolved;
pub mod session;
pub mod signals;
pub mod sizes;
pub mod source;
pub mod standing;
pub mod values;
pub mod verify;

use std::{ffi::OsString, process::ExitCode};

use clap::{Parser, error::ErrorKind};

use codes::Code;
use commands::Arguments;
use report::{Format, Problem, Terminal, print_plain};
use session::Session;

/// Runs the command of these arguments; the first is the program's own name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    signals::listen();
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    match Arguments::try_parse_from(&arguments) {
        Ok(parsed) => execute(&parsed),
        Err(error) => refuse(&error, &arguments),
    }
}

fn execute(arguments: &Arguments) -> ExitCode {
    let name = arguments.command.name();
    match Session::start(arguments.global.clone()) {
        Ok(mut session) => {
            let outcome = arguments.command.run(&mut session);
            session.terminal.finish(name, outcome)
        }
        Err(failure) => Terminal::new(format_of(arguments.global.json)).finish(name, Err(failure)),
    }
}

fn format_of(json: bool) -> Format {
    if json { Format::Json } else { Format::Human }
}

/// Help and version are results; anything else is an error, as JSON when that was asked for.
fn refuse(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => print_plain(&error.render().ansi().to_string()),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            usage("no command is given", "`schemagen help` lists the commands", arguments)
        }
        _ => {
            let text = error.render().to_string();
            let (message, rest) = text.split_once("\n\n").unwrap_or((text.as_str(), ""));
            usage(message.trim().trim_start_matches("error: "), &next_step(rest), arguments)
        }
    }
}

/// What clap proposes; its tips last, as the last line is what to do.
fn next_step(rest: &str) -> String {
    let lines: Vec<&str> = rest.lines().map(str::trim).filter(|it| !it.is_empty()).collect();
    let (tips, others): (Vec<&str>, Vec<&str>) = lines.into_iter().partition(|it| it.starts_with("tip: "));
    let tips = tips.into_iter().map(|it| it.trim_start_matches("tip: "));
    others.into_iter().chain(tips).collect::<Vec<_>>().join("\n")
}

fn usage(message: &str, help: &str, arguments: &[OsString]) -> ExitCode {
    let json = arguments.iter().any(|it| it == "--json");
    let problem = Problem::error(Code::Usage, message).help(help);
    Terminal::new(format_of(json)).finish("", Err(problem.into()))
}
