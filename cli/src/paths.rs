//! Paths: how they are shown (from the current folder where that is shorter, never with characters that act on a terminal),
//! and the package that they are in.

use std::{
    path::{Path, PathBuf},
    sync::LazyLock,
};

/// The folder that the program was started in, which it never leaves.
static CURRENT: LazyLock<PathBuf> = LazyLock::new(|| std::env::current_dir().unwrap_or_default());

/// `path` as people read it.
pub fn shown(path: &Path) -> String {
    let path = path.strip_prefix(&*CURRENT).unwrap_or(path);
    if path.as_os_str().is_empty() {
        return ".".to_owned();
    }
    path.to_string_lossy()
        .chars()
        .map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c })
        .collect()
}

/// The nearest folder with a Cargo.toml: this one, or one above it.
pub fn package_above(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|it| it.join("Cargo.toml").is_file())
}
