//! Writes the three files of a migration: either all of them are there at the end, or none.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use schema_model::MigrationId;

use super::{Folders, lock::hold, temporary};
use crate::{
    codes::Code,
    paths::shown,
    report::{Failure, Problem},
};

/// A migration that is not on disk yet.
#[derive(Debug, Clone, Copy)]
pub struct NewMigration<'a> {
    /// Its id.
    pub id: &'a MigrationId,
    /// The SQL.
    pub up: &'a str,
    /// The way back.
    pub down: &'a str,
    /// The snapshot.
    pub snapshot: &'a str,
}

/// Writes a migration; returns its files. The caller holds the project's lock.
///
/// All three are complete under temporary names before the first is renamed, so that a run which is killed can be
/// finished ([`super::recover`]) when one of them has its name, and undone when none has.
pub fn write(folders: &Folders, migration: &NewMigration<'_>) -> Result<[PathBuf; 3], Failure> {
    let files = folders.files_of(migration.id);
    let texts = [migration.up, migration.down, migration.snapshot];
    let written = stage(&files, texts).and_then(|held| {
        publish(&files)?;
        drop(held);
        Ok(())
    });
    match written {
        Ok(()) => Ok(files),
        Err(fault) => {
            remove(files.iter().map(|it| temporary(it)));
            Err(fault.into_problem("no file of this migration was kept").into())
        }
    }
}

/// Writes a file anew that is there: at any time it is the old one or the new one. The caller holds the project's lock.
pub fn replace(file: &Path, text: &str) -> Result<(), Failure> {
    let temporary = temporary(file);
    let written = write_synced(&temporary, text).and_then(|held| {
        fs::rename(&temporary, file)?;
        drop(held);
        Ok(())
    });
    if let Err(error) = written {
        remove([temporary]);
        return Err(Fault::at(file)(error).into_problem("the file is as it was").into());
    }
    file.parent().into_iter().for_each(sync_folder);
    Ok(())
}

/// Writes a file that must not be there yet, whole or not at all. The caller holds the project's lock.
pub fn create(file: &Path, text: &str) -> Result<(), Failure> {
    if fs::symlink_metadata(file).is_ok() {
        let fault = Fault::at(file)(io::ErrorKind::AlreadyExists.into());
        return Err(fault.into_problem("the file is as it was").into());
    }
    // Left by a run that was killed: nobody else writes as long as we have the lock.
    remove([temporary(file)]);
    replace(file, text)
}

/// An error with the file it happened to.
struct Fault {
    path: PathBuf,
    error: io::Error,
}

impl Fault {
    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |error| Self { path, error }
    }

    fn into_problem(self, kept: &str) -> Problem {
        let help = match self.error.kind() {
            io::ErrorKind::PermissionDenied => {
                "make the folder writable for this user, then run the command again"
            }
            io::ErrorKind::ReadOnlyFilesystem => {
                "mount the file system for writing, then run the command again"
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                "free some space, then run the command again"
            }
            io::ErrorKind::AlreadyExists => {
                "remove or rename the file that is in the way, then run the command again"
            }
            _ => "remove the cause, then run the command again",
        };
        Problem::error(Code::WriteFailed, format!("cannot be written: {}", self.error))
            .in_file(shown(&self.path))
            .note(kept)
            .help(help)
    }
}

/// Writes them under temporary names; what it gives shows others that they will have their own soon.
fn stage(files: &[PathBuf; 3], texts: [&str; 3]) -> Result<Vec<File>, Fault> {
    let mut held = Vec::new();
    for (file, text) in files.iter().zip(texts) {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(Fault::at(folder))?;
        }
        if fs::symlink_metadata(file).is_ok() {
            return Err(Fault::at(file)(io::ErrorKind::AlreadyExists.into()));
        }
        held.push(write_synced(&temporary(file), text).map_err(Fault::at(file))?);
    }
    Ok(held)
}

fn write_synced(path: &Path, text: &str) -> io::Result<File> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    hold(&file)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(file)
}

fn publish(files: &[PathBuf; 3]) -> Result<(), Fault> {
    for (at, file) in files.iter().enumerate() {
        if let Err(error) = fs::rename(temporary(file), file) {
            remove(files[..at].iter().cloned());
            return Err(Fault::at(file)(error));
        }
    }
    files.iter().filter_map(|it| it.parent()).for_each(sync_folder);
    Ok(())
}

/// Makes renames last through a power cut. Not every system can; the files themselves are safe already.
pub(super) fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// Best effort: what cannot be removed is found by the next run.
fn remove(paths: impl IntoIterator<Item = PathBuf>) {
    for path in paths {
        let _ = fs::remove_file(path);
    }
}
