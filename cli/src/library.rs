//! Where a new project finds the schemagen library.

use std::path::{Path, PathBuf};

/// What stands behind `schemagen =` in a manifest: a path when this program was built in the repository, else a version.
pub fn dependency(features: &[&str]) -> String {
    let features = if features.is_empty() { String::new() } else { format!(", features = {features:?}") };
    match source() {
        Some(path) => format!("{{ path = {:?}{features} }}", path.display().to_string()),
        None if features.is_empty() => format!("{:?}", env!("CARGO_PKG_VERSION")),
        None => format!("{{ version = {:?}{features} }}", env!("CARGO_PKG_VERSION")),
    }
}

/// The library's folder, when this program was built in the repository and that is still there.
pub fn source() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?.join("schemagen");
    path.join("Cargo.toml").is_file().then_some(path)
}
