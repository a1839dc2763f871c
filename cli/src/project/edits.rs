//! Whether the SQL files still are what their snapshots recorded.

use std::{fs, path::Path};

use schema_model::{
    Dialect, Snapshot,
    script::{Hash, Script},
    snapshot::FileHash,
};

use super::{Project, problems};
use crate::{codes::Code, files::MigrationFiles, paths::shown, report::Problem};

/// One problem for each SQL file that says something else than when it was recorded.
pub fn edits(project: &Project<'_>) -> Vec<Problem> {
    let files = &project.listing.migrations;
    files.iter().flat_map(|files| edits_of(files, project)).collect()
}

/// The same of one migration.
pub fn edits_of(files: &MigrationFiles, project: &Project<'_>) -> Vec<Problem> {
    match project.graph.snapshot(&files.id) {
        // Hand-written SQL is its author's; the history of a database tells when it changes after it was applied.
        Some(Snapshot { hand_written: false, files: recorded, dialect, .. }) => {
            [edit(&files.up, &recorded.up, *dialect), edit(&files.down, &recorded.down, *dialect)]
                .into_iter()
                .flatten()
                .collect()
        }
        Some(_) | None => Vec::new(),
    }
}

fn edit(path: &Path, recorded: &FileHash, dialect: Dialect) -> Option<Problem> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => return Some(problems::unreadable(&shown(path), &error)),
    };
    // Nothing has changed at all, in nearly every case.
    if Hash::of(&bytes) == recorded.bytes {
        return None;
    }
    match Script::read(&bytes, dialect) {
        Ok(script) if script.hash() == recorded.tokens => None,
        Ok(script) => Some(edited(path, recorded, &script)),
        Err(error) => Some(problems::of_script(path, &error)),
    }
}

fn edited(path: &Path, recorded: &FileHash, script: &Script) -> Problem {
    let file = shown(path);
    let before = recorded.tokens.short();
    Problem::error(Code::FileEdited, "says something else than when it was generated")
        .in_file(&file)
        .note(format!("recorded hash {before}, present hash {}", script.hash().short()))
        .help(format!(
            "restore it (git checkout HEAD -- {file}), and put other SQL into a migration of its own: schemagen generate --empty NAME"
        ))
        .help("where no database has it yet and it leads to the same: schemagen verify --accept ID")
}
