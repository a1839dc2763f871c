//! Keeps two writers out of one project.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::Path,
};

use crate::{
    codes::Code,
    paths::shown,
    report::{Failure, Problem},
};

/// Whether whoever writes this file is still at it. A file that is gone was given its name.
pub(super) fn is_held(file: &Path) -> bool {
    let opened = match fs::symlink_metadata(file) {
        // Opening a pipe would wait for ever.
        Ok(about) if !about.is_file() => return false,
        Ok(_) => File::open(file),
        Err(error) => Err(error),
    };
    match opened {
        Ok(file) => matches!(file.try_lock(), Err(TryLockError::WouldBlock)),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// Shows others that somebody is at it, for as long as the file is open; they may read it.
pub(super) fn hold(file: &File) -> io::Result<()> {
    match file.lock_shared() {
        Err(error) if error.kind() != io::ErrorKind::Unsupported => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Held while a migration is planned and written; gone with the process, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Locks the project of this schemagen.toml, which needs no right to write and leaves no file behind.
    pub fn take(config: &Path) -> Result<Self, Failure> {
        let file = File::open(config).map_err(|error| {
            Problem::error(Code::ConfigUnreadable, format!("cannot be opened: {error}"))
                .in_file(shown(config))
                .help("check the file's owner and permissions")
        })?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => {
                Err(Problem::error(Code::Locked, "another schemagen is writing here")
                    .in_file(shown(config))
                    .help("wait until it has ended, then run this command again")
                    .into())
            }
            // Some network file systems have no locks. One writer at a time is the usual case there as well.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                Ok(Self { _file: file })
            }
            Err(TryLockError::Error(error)) => {
                Err(Problem::error(Code::Locked, format!("cannot be locked: {error}"))
                    .in_file(shown(config))
                    .help("put the project on a file system that has locks")
                    .into())
            }
        }
    }
}
