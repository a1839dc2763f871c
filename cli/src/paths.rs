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
    let path = below(path).unwrap_or(path);
    if path.as_os_str().is_empty() {
        return ".".to_owned();
    }
    let text = path.to_string_lossy();
    if !text.contains(char::is_control) {
        return text.into_owned();
    }
    text.replace(char::is_control, "\u{fffd}")
}

/// The rest of a path that begins with the current folder. It nearly always does so to the letter, which is seen at once;
/// [`Path::strip_prefix`] takes both apart.
fn below(path: &Path) -> Option<&Path> {
    let rest = || path.to_str()?.strip_prefix(CURRENT.to_str()?)?.strip_prefix('/');
    match rest() {
        Some(rest) if !rest.starts_with(['/', '.']) => Some(Path::new(rest)),
        Some(_) | None => path.strip_prefix(&*CURRENT).ok(),
    }
}

/// The nearest folder with a Cargo.toml: this one, or one above it.
pub fn package_above(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|it| it.join("Cargo.toml").is_file())
}
