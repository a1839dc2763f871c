//! How paths are shown: from the current folder where that is shorter, never with characters that act on a terminal.

use std::path::Path;

/// `path` as people read it.
pub fn shown(path: &Path) -> String {
    let current = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(&current).unwrap_or(path);
    if path.as_os_str().is_empty() {
        return ".".to_owned();
    }
    path.to_string_lossy()
        .chars()
        .map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c })
        .collect()
}
