//! Keeps two writers out of one project.

use std::{
    fs::{File, TryLockError},
    io,
    path::Path,
};

use crate::{
    codes::Code,
    paths::shown,
    report::{Failure, Problem},
};

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
