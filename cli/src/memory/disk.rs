//! The files of a target as one digest. Their names count, too: a file may be one too many.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use schema_model::script::Hash;

use crate::{
    config::{Config, Target},
    declarations::sql::files_of,
};

/// All that the answer about a target is made from, but its structs; none where something cannot be read, which is to be told.
pub fn digest(config: &Config, target: &Target) -> Option<Hash> {
    // How schemagen.toml was understood counts as well: it says which files there are.
    let mut text = format!("{target:?}\n").into_bytes();
    add(&mut text, &config.path).ok()?;
    for path in &target.sql {
        text.push(b'\n');
        add_all(&mut text, &files_of(path).ok()?).ok()?;
    }
    for folder in [&target.migrations, &target.snapshots] {
        text.push(b'\n');
        add_all(&mut text, &files_in(folder).ok()?).ok()?;
    }
    Some(Hash::of(&text))
}

fn files_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut files = entries.map(|it| Ok(it?.path())).collect::<io::Result<Vec<_>>>()?;
    files.sort();
    Ok(files)
}

fn add_all(text: &mut Vec<u8>, files: &[PathBuf]) -> io::Result<()> {
    files.iter().try_for_each(|it| add(text, it))
}

/// What is neither file nor folder is not opened: it may have no end.
fn add(text: &mut Vec<u8>, path: &Path) -> io::Result<()> {
    let kind = fs::metadata(path)?.file_type();
    let content = match (kind.is_dir(), kind.is_file()) {
        (true, _) => "folder".to_owned(),
        (_, true) => Hash::of(&fs::read(path)?).to_string(),
        (false, false) => return Err(io::ErrorKind::Unsupported.into()),
    };
    text.extend_from_slice(path.as_os_str().as_encoded_bytes());
    text.extend_from_slice(format!(" {content}\n").as_bytes());
    Ok(())
}
