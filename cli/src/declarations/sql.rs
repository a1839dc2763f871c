//! The SQL files of a target: found in the paths of schemagen.toml, read as text, and not understood here.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use schema_model::{declaration::SqlFile, script::Script};

use crate::{
    codes::Code,
    config::{Config, Target},
    paths::shown,
    report::{Failure, Problem},
};

/// Reads the files of a target in the order of their paths.
pub fn read(config: &Config, target: &Target) -> Result<Vec<SqlFile>, Failure> {
    let mut problems = Vec::new();
    let mut paths = Vec::new();
    for path in &target.sql {
        match files_of(path) {
            Ok(files) => paths.extend(files),
            Err(error) => problems.push(unreadable(config, path, &error)),
        }
    }
    paths.sort();
    paths.dedup();
    let mut files = Vec::new();
    for path in paths {
        match file(config, &path) {
            Ok(file) => files.push(file),
            Err(problem) => problems.push(problem),
        }
    }
    Failure::of(problems).map_or(Ok(files), Err)
}

/// The files that a path names, in the order of their paths.
pub fn files_of(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    find(path, &mut found)?;
    found.sort();
    Ok(found)
}

/// A file as it is named, and every `.sql` file in a folder and the folders in it.
fn find(path: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        fs::metadata(path)?;
        found.push(path.to_path_buf());
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, found)?;
        } else if path.extension().is_some_and(|it| it == "sql") {
            found.push(path);
        }
    }
    Ok(())
}

fn file(config: &Config, path: &Path) -> Result<SqlFile, Problem> {
    let bytes = fs::read(path).map_err(|error| unreadable(config, path, &error))?;
    let text = Script::decode(&bytes).map_err(|error| {
        Problem::error(Code::FileContent, "this line is not UTF-8 text")
            .at_line(shown(path), error.line())
            .help("save the file as UTF-8")
    })?;
    let relative = path.strip_prefix(&config.root).unwrap_or(path);
    Ok(SqlFile { path: relative.to_string_lossy().into(), text: text.to_owned() })
}

fn unreadable(config: &Config, path: &Path, error: &io::Error) -> Problem {
    Problem::error(Code::FileUnreadable, format!("{}: {error}", shown(path)))
        .in_file(shown(&config.path))
        .help("`sql` in schemagen.toml names files, and folders of .sql files")
}
