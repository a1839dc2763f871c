//! Rules of ARCHITECTURE.md that the compiler does not hold, held by reading the repository.

mod crates;
mod sources;

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The top of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap()
}

/// A Rust file of the repository.
struct Source {
    /// The path below the top, with `/` between its parts.
    path: String,
    text: String,
}

/// All Rust files, sorted by path; what is built or made by tests is not read.
fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    collect(root(), &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.iter().any(|source| source.path == "tests/it/guards/mod.rs"), "the walk does not work");
    found
}

fn collect(folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy();
        // A target folder of another name holds this mark.
        if name.starts_with('.') || name == "target" || path.join("CACHEDIR.TAG").exists() {
            continue;
        }
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let below = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            found.push(Source { path: below, text: fs::read_to_string(&path).unwrap() });
        }
    }
}
