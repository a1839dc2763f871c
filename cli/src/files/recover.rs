//! Puts in order what a killed run left: finishes a migration that was complete, removes one that was not.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Folders, destination, id_of, write::sync_folder};
use crate::{
    codes::Code,
    paths::shown,
    report::{Failure, Problem},
};

/// Looks for temporary files and deals with them; returns what was done. The caller holds the project's lock.
pub fn recover(folders: &Folders) -> Result<Vec<String>, Failure> {
    let leftovers: Vec<PathBuf> =
        [&folders.migrations, &folders.snapshots].into_iter().flat_map(|it| temporaries(it)).collect();
    // Decided before anything is moved: the first rename would change the answer for the others.
    let decided: Vec<(PathBuf, Option<PathBuf>)> = leftovers
        .into_iter()
        .map(|it| (it.clone(), destination(&it).filter(|to| was_complete(folders, to))))
        .collect();
    let done = decided.iter().map(|(temporary, finish)| settle(temporary, finish.as_deref()));
    let done = done.collect::<Result<Vec<_>, _>>()?;
    sync_folder(&folders.migrations);
    sync_folder(&folders.snapshots);
    Ok(done)
}

fn temporaries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> =
        entries.map(|it| it.path()).filter(|it| destination(it).is_some()).collect();
    found.sort();
    found
}

/// A migration of which one file has its name had all three complete: none is renamed before.
fn was_complete(folders: &Folders, file: &Path) -> bool {
    let id = file.file_name().and_then(|it| it.to_str()).and_then(id_of);
    id.is_some_and(|id| folders.files_of(&id).iter().any(|it| it.is_file()))
}

fn settle(temporary: &Path, finish: Option<&Path>) -> Result<String, Problem> {
    let failed = |error: io::Error| {
        Problem::error(Code::Interrupted, format!("cannot be put in order: {error}"))
            .in_file(shown(temporary))
            .help("check the folder's owner and permissions, then run the command again")
    };
    if let Some(file) = finish {
        fs::rename(temporary, file).map_err(failed)?;
        return Ok(format!("finished {}, which an interrupted run had left", shown(file)));
    }
    fs::remove_file(temporary).map_err(failed)?;
    Ok(format!("removed {}, which an interrupted run had left", shown(temporary)))
}
