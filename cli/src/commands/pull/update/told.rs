//! What `pull` tells of a project that it has changed.

use schema_rust::Updated;
use serde::Serialize;
use similar::TextDiff;

use super::sources::Change;
use crate::{
    codes::Code,
    commands::drift::Finding,
    paths::shown,
    report::{Answer, Exit, Problem},
};

/// The result of the command.
#[derive(Serialize)]
pub(super) struct Report {
    database: String,
    files: Vec<File>,
    /// What the database calls by another name.
    renamed: Vec<String>,
    /// What went from the source.
    removed: Vec<String>,
    /// What the structs say in a way that only their author can change.
    by_hand: Vec<String>,
    /// What neither structs nor SQL files say.
    unsaid: Vec<Finding>,
    next: Vec<String>,
    #[serde(skip)]
    state: State,
}

#[derive(Serialize)]
struct File {
    #[serde(rename = "file")]
    path: String,
    change: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    diff: Option<String>,
}

/// How far the source is.
#[derive(Default, PartialEq, Eq)]
enum State {
    /// Written, and read back.
    #[default]
    Written,
    /// Written, and rustc does not take it.
    Broken,
    /// Only shown.
    Dry,
}

impl Report {
    /// The structs say all of the database.
    pub(super) fn nothing(database: String, unsaid: Vec<Finding>) -> Self {
        Self {
            database,
            files: Vec::new(),
            renamed: Vec::new(),
            removed: Vec::new(),
            by_hand: Vec::new(),
            unsaid,
            next: Vec::new(),
            state: State::Written,
        }
    }

    pub(super) fn new(database: String, changes: &[Change], updated: &Updated, removed: &[String]) -> Self {
        let file = |it: &Change| {
            let change = match (&it.before, &it.after) {
                (None, _) => "new",
                (Some(_), Some(_)) => "changed",
                (Some(_), None) => "removed",
            };
            File { path: shown(&it.path), change, diff: None }
        };
        let (by_hand, removed) = (updated.by_hand.clone(), removed.to_vec());
        Self {
            by_hand,
            removed,
            files: changes.iter().map(file).collect(),
            ..Self::nothing(database, Vec::new())
        }
    }

    pub(super) fn renamed(self, renamed: Vec<String>) -> Self {
        Self { renamed, ..self }
    }

    pub(super) fn by_hand(mut self, more: Vec<String>) -> Self {
        self.by_hand.extend(more);
        self
    }

    pub(super) fn unsaid(self, unsaid: Vec<Finding>) -> Self {
        Self { unsaid, ..self }
    }

    pub(super) fn next(self, next: Vec<String>) -> Self {
        Self { next, ..self }
    }

    pub(super) fn broken(self) -> Self {
        Self { state: State::Broken, ..self }
    }

    /// Nothing was written: what would be is shown.
    pub(super) fn dry(mut self, changes: &[Change]) -> Self {
        for (file, change) in self.files.iter_mut().zip(changes) {
            let (before, after) =
                (change.before.as_deref().unwrap_or_default(), change.after.as_deref().unwrap_or_default());
            let diff = TextDiff::from_lines(before, after);
            file.diff = Some(diff.unified_diff().header(&file.path, &file.path).to_string());
        }
        Self { state: State::Dry, ..self }
    }

    pub(super) fn answer(self) -> Answer {
        let text = self.text();
        let mut problems = Vec::new();
        if self.state == State::Broken {
            let what = "the crate does not compile with its structs as the database has them";
            let help = "`cargo build` says where; code that uses what is gone or different has to follow";
            problems.push(Problem::error(Code::BuildFailed, what).help(help));
        }
        let left = self.unsaid.len().max(self.by_hand.len());
        if left > 0 {
            let verb = if left == 1 { "difference is" } else { "differences are" };
            let help = "say it in a struct or an SQL file, or leave it to others with [drift] ignore";
            problems.push(Problem::error(Code::PullIncomplete, format!("{left} {verb} left")).help(help));
        }
        let is_done = problems.is_empty() && (self.state != State::Dry || self.files.is_empty());
        let exit = if is_done { Exit::Done } else { Exit::Findings };
        Answer::findings(text, self, problems).exit(exit)
    }

    fn text(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        if self.files.is_empty() && self.unsaid.is_empty() {
            lines.push("the structs say what the database has".to_owned());
        }
        lines.extend(self.renamed.iter().cloned());
        lines.extend(self.by_hand.iter().map(|it| format!("by hand: {it}")));
        lines.extend(self.unsaid.iter().map(|it| format!("not said: {}", it.unsaid())));
        for file in &self.files {
            match &file.diff {
                Some(diff) => lines.push(diff.trim_end().to_owned()),
                None => lines.push(format!("{} {}", file.change, file.path)),
            }
        }
        if !self.next.is_empty() {
            lines.push("\nNext:".to_owned());
            lines.extend(self.next.iter().enumerate().map(|(at, step)| format!("  {}. {step}", at + 1)));
        }
        lines.join("\n") + "\n"
    }
}
