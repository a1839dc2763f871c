//! What happened to migrations that another git revision has. Git says it; nothing here reads its files.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    codes::Code,
    config::Target,
    paths::shown,
    report::{Failure, Problem},
};

/// One problem for each migration or snapshot of the base that is changed or gone here.
pub(super) fn changed_files(
    revision: &str,
    root: &Path,
    targets: &[&Target],
) -> Result<Vec<Problem>, Failure> {
    let folders = targets.iter().flat_map(|it| [&it.migrations, &it.snapshots]);
    // With the point where this branch left the base: what the base has got since is not missing here.
    let diff = ["diff", "--merge-base", "--no-renames", "--no-ext-diff", "--relative", "--name-status", "-z"];
    let listing = git(revision, root, |git| {
        git.args(diff).arg("--end-of-options").arg(revision).arg("--").args(folders)
    })?;
    // STATUS NUL path NUL STATUS NUL path NUL
    let mut fields = listing.split('\0').filter(|it| !it.is_empty());
    let mut problems = Vec::new();
    while let (Some(status), Some(path)) = (fields.next(), fields.next()) {
        problems.extend(problem(status, path, revision));
    }
    Ok(problems)
}

/// The files of a folder that another git revision has, or had where this branch left it.
pub(in crate::commands) fn files_of(
    revision: &str,
    root: &Path,
    folder: &Path,
) -> Result<Vec<PathBuf>, Failure> {
    let base = git(revision, root, |git| git.args(["merge-base", "--end-of-options", revision, "HEAD"]))?;
    let listing = git(revision, root, |git| {
        git.args(["ls-tree", "-r", "--name-only", "-z", "--end-of-options", base.trim()])
            .arg("--")
            .arg(folder)
    })?;
    // Names come relative to the root, from where git was started.
    Ok(listing.split('\0').filter(|it| !it.is_empty()).map(|it| root.join(it)).collect())
}

/// What git prints in the folder of the project.
fn git(
    revision: &str,
    root: &Path,
    arguments: impl FnOnce(&mut Command) -> &mut Command,
) -> Result<String, Failure> {
    let mut git = Command::new("git");
    arguments(git.current_dir(root));
    let failed =
        |what: String, help: &str| -> Failure { Problem::error(Code::BaseUnknown, what).help(help).into() };
    let output =
        git.output().map_err(|error| failed(format!("git cannot be started: {error}"), "install git"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().next().unwrap_or("it said nothing").trim_start_matches("fatal: ").to_owned();
    Err(failed(
        format!("git cannot compare with {revision}: {said}"),
        "fetch the revision with its history, for example: git fetch --unshallow origin",
    ))
}

fn problem(status: &str, path: &str, revision: &str) -> Option<Problem> {
    let what = match status.chars().next()? {
        'A' => return None,
        'D' => "is gone",
        _ => "is not what it was",
    };
    let path = shown(Path::new(path));
    let problem = Problem::error(Code::BaseChanged, format!("{what}, and {revision} has it"));
    Some(problem.in_file(&path).help(format!(
        "restore it (git checkout $(git merge-base {revision} HEAD) -- {path}), and put the change into a new migration"
    )))
}
