//! A fresh data folder: `initdb`'s result, kept once per server version and copied from then on.

use std::{
    ffi::OsStr,
    fs::{self, DirBuilder},
    io,
    os::unix::fs::{DirBuilderExt as _, chown},
    path::Path,
};

use super::{ScratchError, ServerBinaries, folder::Folder, user::ServerUser};

/// Raised when the options of `initdb` below change.
const LAYOUT: u32 = 1;

/// Makes `data` in `folder`, from `cache` when it holds this version already.
pub(super) fn create(
    binaries: &ServerBinaries,
    folder: &Folder,
    cache: Option<&Path>,
    user: ServerUser,
) -> Result<(), ScratchError> {
    let data = folder.path().join("data");
    let Some(cache) = cache else { return initdb(binaries, folder, &data, user) };
    let name = cache_name(binaries);
    let kept = cache.join(&name);
    if kept.is_dir() {
        return copy(&kept, &data, user.hand_over()).map_err(ScratchError::folder(&kept));
    }
    initdb(binaries, folder, &data, user)?;
    // Without a place to keep it the next start is slower, and that is all.
    let _ = keep(&data, cache, &name, folder.name());
    Ok(())
}

fn cache_name(binaries: &ServerBinaries) -> String {
    let version: String = binaries
        .version()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' })
        .collect();
    format!("initdb-{LAYOUT}-{version}")
}

fn initdb(
    binaries: &ServerBinaries,
    folder: &Folder,
    data: &Path,
    user: ServerUser,
) -> Result<(), ScratchError> {
    let program = binaries.program("initdb");
    let failed = |output: String| ScratchError::Program { program: program.clone(), output };
    let output = user
        .command(&program, folder.path())
        .args(["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C"])
        .arg("--pgdata")
        .arg(data)
        .output()
        .map_err(|error| failed(format!("as user {}: {error}", user.id())))?;
    if output.status.success() {
        return Ok(());
    }
    Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
}

/// Puts a copy of `data` at `kept`, whole or not at all, whoever else does the same now.
fn keep(data: &Path, cache: &Path, name: &str, copying: &OsStr) -> io::Result<()> {
    let copying = cache.join(copying).with_extension("copying");
    fs::create_dir_all(cache)?;
    copy(data, &copying, None)
        .and_then(|()| fs::rename(&copying, cache.join(name)))
        .inspect_err(|_| drop(fs::remove_dir_all(&copying)))
}

/// Copies a folder of files and folders and hands each over to `owner`.
fn copy(source: &Path, target: &Path, owner: Option<u32>) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(target)?;
    for entry in fs::read_dir(source)? {
        let entry = entry?;
        let copied = target.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &copied, owner)?;
        } else {
            fs::copy(entry.path(), &copied)?;
            hand_over(&copied, owner)?;
        }
    }
    hand_over(target, owner)
}

fn hand_over(path: &Path, owner: Option<u32>) -> io::Result<()> {
    owner.map_or(Ok(()), |id| chown(path, Some(id), Some(id)))
}
