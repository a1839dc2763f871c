//! One file and what lint found in it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use schema_lint::{Known, Level, Report, Settings, lint_after};
use schema_model::script::Script;

use crate::{files::read_text, paths::shown, project::of_script, report::Problem};

/// One file and what lint found in it.
pub(super) struct Judged {
    /// As people read it.
    pub(super) file: String,
    /// The file's text.
    pub(super) text: String,
    /// What was found, in the order of the file.
    pub(super) reports: Vec<Report>,
    /// Where its lines begin.
    lines: Vec<usize>,
    /// Why it cannot be judged.
    pub(super) unread: Option<Problem>,
}

/// A place that all formats can say; lines and columns start at 1, columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) end_line: usize,
    /// Behind the last character.
    pub(super) end_column: usize,
}

impl Judged {
    /// Judges a file; `known` becomes what the file leaves.
    pub(super) fn read(path: &Path, known: &mut Known<'_>, settings: &Settings) -> Self {
        let file = shown(path);
        match text_of(path, settings) {
            Ok((text, script)) => {
                let reports = lint_after(&script, known, settings);
                let lines =
                    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
                Self { file, text, reports, lines, unread: None }
            }
            Err(problem) => Self {
                file,
                text: String::new(),
                reports: Vec::new(),
                lines: Vec::new(),
                unread: Some(*problem),
            },
        }
    }

    /// How many findings are of a level.
    pub(super) fn count(&self, level: Level) -> usize {
        self.reports.iter().filter(|it| it.level == level).count()
    }

    /// Where a finding is.
    pub(super) fn place(&self, report: &Report) -> Place {
        let (line, column) = self.position(report.finding.range.start);
        let (end_line, end_column) = self.position(report.finding.range.end);
        Place { line, column, end_line, end_column }
    }

    fn position(&self, at: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|begin| *begin <= at);
        let begin = self.lines[line - 1];
        (line, self.text[begin..at].chars().count() + 1)
    }
}

/// A file's text, as its positions count, and its statements.
fn text_of(path: &Path, settings: &Settings) -> Result<(String, Script), Box<Problem>> {
    let text = read_text(path).map_err(Box::new)?;
    let script = Script::parse(&text, settings.dialect).map_err(|error| Box::new(of_script(path, &error)))?;
    Ok((text, script))
}

/// All SQL files of a folder and of those below it, in the order of their names.
pub(super) fn sql_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut entries = fs::read_dir(folder)?.collect::<std::io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    let mut files = Vec::new();
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type()?);
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if kind.is_dir() {
            files.extend(sql_files(&path)?);
        } else if path.extension().is_some_and(|it| it.eq_ignore_ascii_case("sql")) && path.is_file() {
            files.push(path);
        }
    }
    Ok(files)
}
