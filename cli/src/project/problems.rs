//! Faults of snapshots, told with their places.

use std::{io, path::Path};

use schema_model::{
    Dialect, GraphError, MigrationId, Snapshot, script::ScriptError, snapshot::SnapshotError,
};

use crate::{codes::Code, config::Target, files::MigrationFiles, paths::shown, report::Problem};

/// A file that the system does not let read.
pub fn unreadable(path: &str, error: &io::Error) -> Problem {
    Problem::error(Code::FolderUnreadable, format!("cannot be read: {error}"))
        .in_file(path)
        .help("check the file's owner and permissions")
}

/// What is wrong with one snapshot. The message of the error names the file, the fault and the way out; here they are
/// told apart.
pub fn of_snapshot(error: &SnapshotError, bytes: &[u8]) -> Problem {
    let restore = |path: &str| format!("restore the file, for example: git checkout HEAD -- {path}");
    match error {
        SnapshotError::Newer { path, format } => Problem::error(
            Code::SnapshotNewer,
            format!(
                "was written by a newer schemagen (format {format}), this one reads up to {}",
                Snapshot::FORMAT
            ),
        )
        .in_file(path)
        .help("upgrade schemagen: cargo install schemagen-cli"),
        SnapshotError::Conflict { path, line } => quoted(
            Problem::error(Code::SnapshotConflict, "holds the marks of an unfinished merge"),
            path,
            bytes,
            *line,
        )
        .help(format!("take one side whole: git checkout --ours -- {path}   (or --theirs)")),
        SnapshotError::Truncated { path, line, .. } => {
            Problem::error(Code::SnapshotInvalid, "ends too early").at_line(path, *line).help(restore(path))
        }
        SnapshotError::Syntax { path, line, message, .. } => quoted(
            Problem::error(Code::SnapshotInvalid, format!("is not JSON: {message}")),
            path,
            bytes,
            *line,
        )
        .help(restore(path)),
        SnapshotError::Content { path, line, message, .. } => {
            quoted(Problem::error(Code::SnapshotInvalid, message.clone()), path, bytes, *line)
                .help(restore(path))
        }
        SnapshotError::FileName { path, id } => {
            Problem::error(Code::SnapshotInvalid, format!("holds the snapshot of {id}"))
                .in_file(path)
                .help(format!("rename it to {id}.json, or restore it from version control"))
        }
    }
}

/// Shows a line of the file.
fn quoted(problem: Problem, path: &str, bytes: &[u8], line: usize) -> Problem {
    let text = String::from_utf8_lossy(bytes);
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let length = text[start..].lines().next().map_or(0, str::len);
    problem.quoting(path, &text, start..start + length, "here")
}

/// What is wrong with the snapshots taken together.
pub fn of_graph(error: &GraphError, migrations: &[MigrationFiles]) -> Problem {
    let message = error.to_string();
    // Each message ends with what to do.
    let (what, help) =
        message.rsplit_once("; ").unwrap_or((message.as_str(), "restore the snapshots from version control"));
    let culprit = culprit(error);
    // The file's name says which migration it is.
    let what = culprit.and_then(|id| what.strip_prefix(id.as_str())?.strip_prefix(": ")).unwrap_or(what);
    let problem = Problem::error(code(error), what).help(help);
    let file = culprit.and_then(|id| migrations.iter().find(|it| it.id == *id));
    match file {
        Some(files) => problem.in_file(shown(&files.snapshot)),
        None => problem,
    }
}

fn code(error: &GraphError) -> Code {
    match error {
        GraphError::Edited { .. } | GraphError::Dangling { .. } => Code::SnapshotEdited,
        GraphError::Conflict { .. } => Code::HeadsInConflict,
        GraphError::Duplicate(_)
        | GraphError::MissingParent { .. }
        | GraphError::Cycle(_)
        | GraphError::NoBase
        | GraphError::Bases(_)
        | GraphError::BaseWithParents(_)
        | GraphError::DeltasWithoutParents(_)
        | GraphError::Dialect { .. }
        | GraphError::Unfit { .. }
        | GraphError::Unknown(_)
        | GraphError::NotClosed { .. } => Code::SnapshotGraph,
    }
}

fn culprit(error: &GraphError) -> Option<&MigrationId> {
    match error {
        GraphError::Duplicate(id)
        | GraphError::MissingParent { id, .. }
        | GraphError::BaseWithParents(id)
        | GraphError::DeltasWithoutParents(id)
        | GraphError::Dialect { id, .. }
        | GraphError::Unfit { id, .. }
        | GraphError::Edited { id, .. }
        | GraphError::Dangling { id, .. }
        | GraphError::NotClosed { id, .. } => Some(id),
        GraphError::Cycle(_)
        | GraphError::NoBase
        | GraphError::Bases(_)
        | GraphError::Conflict { .. }
        | GraphError::Unknown(_) => None,
    }
}

/// The snapshots were checked: what then does not fit is a fault of this program.
pub fn unexplained(message: &str) -> Problem {
    Problem::error(Code::Internal, message).help("please report it with the snapshots folder")
}

/// Why the SQL of a migration is refused.
pub fn of_script(path: &Path, error: &ScriptError) -> Problem {
    let message = error.to_string();
    let message = message
        .split_once(": ")
        .filter(|(line, _)| line.starts_with("line "))
        .map_or(&*message, |(_, it)| it);
    let (what, help) = message
        .rsplit_once("; ")
        .unwrap_or((message, "correct the line, or restore the file from version control"));
    Problem::error(Code::ScriptInvalid, what).at_line(shown(path), error.line()).help(help)
}

pub(super) fn wrong_dialect(target: &Target, found: Dialect) -> Problem {
    let message =
        format!("holds migrations for {found}, but the target {} is for {}", target.title(), target.dialect);
    Problem::error(Code::SnapshotGraph, message)
        .in_file(shown(&target.snapshots))
        .help("give the target folders of its own in schemagen.toml")
}
