//! Finds and reads schemagen.toml; every mistake in it is quoted with its line.

use std::{
    io,
    ops::Range,
    path::{Path, PathBuf},
};

use super::file::File;
use crate::{
    codes::Code,
    paths::shown,
    report::{Failure, Problem},
};

/// The file's name.
pub const FILE_NAME: &str = "schemagen.toml";

/// A file that was read, to quote from it.
pub(super) struct Source {
    pub(super) path: PathBuf,
    pub(super) text: String,
}

impl Source {
    /// A problem at a place of the file.
    pub(super) fn problem(&self, code: Code, message: String, span: Range<usize>, label: &str) -> Problem {
        Problem::error(code, message).quoting(shown(&self.path), &self.text, span, label)
    }
}

/// The nearest schemagen.toml, from `folder` upwards.
pub(super) fn find(folder: &Path) -> Result<PathBuf, Failure> {
    folder.ancestors().map(|it| it.join(FILE_NAME)).find(|it| it.is_file()).ok_or_else(|| {
        Problem::error(Code::ConfigMissing, format!("no {FILE_NAME} in this folder or any folder above it"))
            .note(format!("looked from {} upwards", folder.display()))
            .help("run `schemagen init` to set up a project here")
            .into()
    })
}

/// Reads the file at `path`.
pub(super) fn read(path: PathBuf) -> Result<(Source, File), Failure> {
    let bytes = std::fs::read(&path).map_err(|error| unreadable(&path, &error))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Problem::error(Code::ConfigUnreadable, format!("not UTF-8 text at byte {at}"))
            .in_file(shown(&path))
            .help("save the file as UTF-8")
    })?;
    let text = text.strip_prefix('\u{feff}').map(ToOwned::to_owned).unwrap_or(text);
    of_text(path, text)
}

/// Reads a text as the file at `path`.
pub(super) fn of_text(path: PathBuf, text: String) -> Result<(Source, File), Failure> {
    let source = Source { path, text };
    match toml::from_str(&source.text) {
        Ok(file) => Ok((source, file)),
        Err(error) => Err(diagnose(&source, &error).into()),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    if error.kind() == io::ErrorKind::NotFound {
        return Problem::error(Code::ConfigMissing, "the file is not there".to_owned())
            .in_file(shown(path))
            .help("give `--config` the path of a schemagen.toml, or run `schemagen init` to write one")
            .into();
    }
    Problem::error(Code::ConfigUnreadable, format!("cannot be read: {error}"))
        .in_file(shown(path))
        .help("check the file's owner and permissions")
        .into()
}

fn diagnose(source: &Source, error: &toml::de::Error) -> Problem {
    let span = error.span().unwrap_or(0..0);
    if let Some((key, known)) = unknown_key(error.message()) {
        return unknown_key_problem(source, key, &known, span);
    }
    let message = error.message().lines().next().unwrap_or_default();
    source
        .problem(Code::ConfigSyntax, message.to_owned(), span, "here")
        .help("`schemagen explain SG0103` says how TOML is written; `schemagen init` in an empty folder writes an example")
}

fn unknown_key_problem(source: &Source, key: &str, known: &[&str], span: Range<usize>) -> Problem {
    let label = "not known here";
    let problem = source.problem(Code::ConfigKey, format!("unknown key `{key}`"), span, label);
    let problem = problem.note(format!("known here: {}", known.join(", ")));
    match nearest(key, known) {
        Some(nearest) => problem.help(format!("did you mean `{nearest}`?")),
        None => problem.help("remove the line"),
    }
}

/// The key and the known ones in serde's message, which is the only place that has both:
/// "unknown field `x`, expected one of `a`, `b`".
fn unknown_key(message: &str) -> Option<(&str, Vec<&str>)> {
    let rest = message.strip_prefix("unknown field ")?;
    let mut quoted = rest.split('`').skip(1).step_by(2);
    Some((quoted.next()?, quoted.collect()))
}

/// The most similar of some words, if it is similar at all: a slip of the fingers, or the beginning of the word.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let slips = (word.chars().count() / 3).max(1);
    let slip =
        known.iter().map(|it| (strsim::osa_distance(word, it), *it)).filter(|(it, _)| *it <= slips).min();
    let similar = || {
        const SIMILAR: f64 = 0.85;
        let scored = known.iter().map(|it| (strsim::jaro_winkler(word, it), *it));
        scored.filter(|(it, _)| *it >= SIMILAR).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, it)| it)
    };
    slip.map(|(_, it)| it).or_else(similar)
}
