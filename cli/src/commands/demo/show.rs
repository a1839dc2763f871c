//! Runs commands as a user would and shows what they print.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde::Serialize;
use similar::TextDiff;

use super::Folder;
use crate::{
    codes::Code,
    paths::shown,
    report::{Exit, Failure, Problem, Terminal},
};

/// How a command must end for the demo to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    Done,
    Findings,
}

/// One command that was run.
#[derive(Serialize, Clone)]
pub(super) struct Step {
    command: String,
    exit: i32,
    output: String,
}

/// Tells on stderr; collects for `--json`.
pub(super) struct Show<'a> {
    folder: &'a Path,
    url: &'a str,
    program: PathBuf,
    terminal: &'a Terminal,
    steps: Vec<Step>,
    shown: BTreeSet<PathBuf>,
}

impl<'a> Show<'a> {
    pub(super) fn new(folder: &'a Folder, url: &'a str, terminal: &'a Terminal) -> Result<Self, Failure> {
        let program = std::env::current_exe().map_err(|error| {
            Problem::error(Code::Internal, format!("this program cannot find itself: {error}"))
                .help("run it by its path")
        })?;
        let show =
            Self { folder: folder.path(), url, program, terminal, steps: Vec::new(), shown: BTreeSet::new() };
        show.command(&format!("cd {}", shown(folder.path())));
        show.command(&format!("export DATABASE_URL={url}"));
        Ok(show)
    }

    pub(super) fn steps(self) -> Vec<Step> {
        self.steps
    }

    /// A sentence between commands.
    pub(super) fn tell(&self, text: &str) {
        self.terminal.say(&format!("\n# {text}"));
    }

    /// A command line, as one would type it.
    pub(super) fn command(&self, text: &str) {
        self.terminal.say(&format!("$ {text}"));
    }

    /// Part of a file, from the struct that the lines are in.
    pub(super) fn excerpt(&self, file: &str, until: &str) {
        let text = fs::read_to_string(self.folder.join(file)).unwrap_or_default();
        let end = text.find(until).map_or(text.len(), |at| at + until.len());
        let start = text[..end].rfind("\n\n").map_or(0, |at| at + 2);
        self.terminal.say(&format!("{}\n    ...", text[start..end].trim_end()));
    }

    /// What was changed in a file.
    pub(super) fn diff(&self, [before, after]: &[String; 2]) {
        let diff = TextDiff::from_lines(before, after).unified_diff().context_radius(2).to_string();
        self.command("git diff");
        self.terminal.say(diff.trim_end());
    }

    /// The files of a folder that have not been shown yet.
    pub(super) fn files(&mut self, folder: &str, suffix: &str) -> Result<(), Failure> {
        let unreadable = |error: std::io::Error| {
            Problem::error(Code::FolderUnreadable, format!("cannot be read: {error}"))
                .help("run the demo again")
        };
        let entries = fs::read_dir(self.folder.join(folder)).map_err(unreadable)?;
        let mut files: Vec<PathBuf> = entries.flatten().map(|it| it.path()).collect();
        files.retain(|it| {
            let name = it.to_string_lossy();
            name.ends_with(suffix) && !name.ends_with(".down.sql")
        });
        files.sort();
        for file in files {
            if self.shown.insert(file.clone()) {
                let name = file.file_name().unwrap_or_default().to_string_lossy();
                self.command(&format!("cat {folder}/{name}"));
                self.terminal.say(fs::read_to_string(&file).map_err(unreadable)?.trim_end());
            }
        }
        Ok(())
    }

    /// Runs a command of this program in the project's folder.
    pub(super) fn schemagen(&mut self, arguments: &[&str], expected: Expected) -> Result<(), Failure> {
        let command = format!("schemagen {}", arguments.join(" "));
        self.command(&command);
        let mut child = Command::new(&self.program);
        child.args(arguments).current_dir(self.folder).env("DATABASE_URL", self.url).stdin(Stdio::null());
        let (exit, output) = if self.terminal.shows_text() { watched(child)? } else { collected(child)? };
        let wanted = match expected {
            Expected::Done => Exit::Done,
            Expected::Findings => Exit::Findings,
        };
        if exit != i32::from(wanted.code()) {
            return Err(stopped(&command, exit, &output).into());
        }
        if expected == Expected::Findings {
            self.terminal.say(&format!("(exit code {exit})"));
        }
        self.steps.push(Step { command, exit, output });
        Ok(())
    }
}

/// The user sees it as it comes, with its colours.
fn watched(mut child: Command) -> Result<(i32, String), Failure> {
    let status = child.status().map_err(|error| not_started(&error))?;
    Ok((status.code().unwrap_or(-1), String::new()))
}

fn collected(mut child: Command) -> Result<(i32, String), Failure> {
    let output = child.output().map_err(|error| not_started(&error))?;
    let text = [output.stdout, output.stderr].concat();
    Ok((output.status.code().unwrap_or(-1), String::from_utf8_lossy(&text).into_owned()))
}

fn not_started(error: &std::io::Error) -> Problem {
    Problem::error(Code::Internal, format!("this program cannot start itself: {error}"))
        .help("run it by its path")
}

fn stopped(command: &str, exit: i32, output: &str) -> Problem {
    let problem = Problem::error(Code::DemoStopped, format!("`{command}` ended with exit code {exit}"));
    let problem = if output.is_empty() { problem } else { problem.note(output.trim_end()) };
    problem.help("the message above says why; with --database-url, the database must be empty")
}
