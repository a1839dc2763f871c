//! The folder of one scratch server: made for its owner, locked while the owner lives, swept afterwards.
//!
//! The lock is the operating system's own, so it ends with the owner however that ends, and no process id is
//! ever mistaken for another's.

use std::{
    env,
    ffi::OsStr,
    fs::{self, DirBuilder, File},
    io,
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, chown},
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
};

use super::{ScratchError, user::ServerUser};

/// The longest socket path is 107 bytes; `/.s.PGSQL.5432`, its lock's `.lock` and a NUL need room.
const LONGEST_FOLDER: usize = 107 - "/.s.PGSQL.5432.lock".len();
/// A container's /dev/shm is often 64 MiB, and a fresh server alone takes 40.
const SMALLEST_SPACE: u64 = 512 << 20;

/// A private folder that is removed on drop.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    _owner: File,
}

impl Folder {
    /// Makes a folder in memory where the machine allows it, and removes those whose owners are gone.
    pub(super) fn create(user: ServerUser) -> Result<Self, ScratchError> {
        let parent = parent(user)?;
        // Held while folders are made and swept: a new folder is never seen before its owner has locked it.
        let _making = locked(&parent.join("lock")).map_err(ScratchError::folder(&parent))?;
        sweep(&parent);
        let path = new_folder(&parent, user).map_err(ScratchError::folder(&parent))?;
        let owner = locked(&path.join("owner")).map_err(ScratchError::folder(&path))?;
        Ok(Self { path, _owner: owner })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The last part of the path, which no other living owner of this user has.
    pub(super) fn name(&self) -> &OsStr {
        self.path.file_name().unwrap_or_default()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // The supervising shell has usually removed it by now.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// The folder above all scratch servers of one user, which nobody else can look into.
fn parent(user: ServerUser) -> Result<PathBuf, ScratchError> {
    let bases = [PathBuf::from("/dev/shm"), env::temp_dir(), PathBuf::from("/tmp")];
    bases
        .iter()
        .filter(|base| {
            base.as_os_str().len() + "/schemagen-4294967295/4294967295-99999".len() <= LONGEST_FOLDER
        })
        .filter(|base| rustix::fs::statvfs(*base).is_ok_and(|fs| fs.f_bavail * fs.f_frsize >= SMALLEST_SPACE))
        .find_map(|base| private_folder(&base.join(format!("schemagen-{}", user.id())), user).ok())
        .ok_or_else(|| ScratchError::NoFolder { tried: bases.to_vec(), limit: LONGEST_FOLDER })
}

/// Makes `path` for `user` alone. What stands there already must be so, too: others may write to the base.
fn private_folder(path: &Path, user: ServerUser) -> io::Result<PathBuf> {
    match make(path, user) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => return made.map(|()| path.to_owned()),
    }
    let found = fs::symlink_metadata(path)?;
    // Root makes the folder before it hands it over.
    let ours = found.uid() == user.id() || found.uid() == rustix::process::geteuid().as_raw();
    if found.is_dir() && ours && found.mode().trailing_zeros() >= 6 {
        return Ok(path.to_owned());
    }
    Err(io::Error::new(io::ErrorKind::PermissionDenied, "belongs to somebody else"))
}

fn new_folder(parent: &Path, user: ServerUser) -> io::Result<PathBuf> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let name = format!("{}-{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = parent.join(name);
        match make(&path, user) {
            // A process of another container may have the same number.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => return made.map(|()| path),
        }
    }
}

/// Only the server's user (and root) may enter: whoever reaches the socket is let in as superuser.
fn make(path: &Path, user: ServerUser) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(path)?;
    match user.hand_over() {
        Some(id) => chown(path, Some(id), Some(id)),
        None => Ok(()),
    }
}

fn locked(path: &Path) -> io::Result<File> {
    let file = File::options().create(true).append(true).open(path)?;
    file.lock()?;
    Ok(file)
}

/// Removes the folders whose owners are gone. A server that still runs in one ends by itself: it looks for its
/// lock file once a minute.
fn sweep(parent: &Path) {
    for folder in fs::read_dir(parent).into_iter().flatten().flatten().map(|entry| entry.path()) {
        let free = match File::open(folder.join("owner")) {
            Ok(owner) => owner.try_lock().is_ok(),
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        if free && folder.is_dir() {
            let _ = fs::remove_dir_all(folder);
        }
    }
}
