//! The file of table sizes, which `stats` writes and `generate` reads: no database is asked when a migration is made.

use std::path::PathBuf;

use schema_lint::Sizes;

use crate::{
    codes::Code,
    config::{Config, Target},
    files::{read_text, replace},
    paths::shown,
    report::{Failure, Problem},
};

/// Where the sizes of a target's database are kept.
pub fn file_of(config: &Config, target: &Target) -> PathBuf {
    let name = target.name.as_ref().map(|it| format!("{it}.")).unwrap_or_default();
    config.root.join(format!("table-sizes.{name}json"))
}

/// What is known of sizes: nothing, where nobody has asked.
pub fn read(config: &Config, target: &Target) -> Result<Sizes, Failure> {
    let path = file_of(config, target);
    if !path.exists() {
        return Ok(Sizes::default());
    }
    let text = read_text(&path)?;
    serde_json::from_str(&text).map_err(|error| {
        Problem::error(Code::FileContent, format!("these are no table sizes: {error}"))
            .in_file(shown(&path))
            .help("write it anew with `schemagen stats`, or delete it")
            .into()
    })
}

/// Writes them; gives the file.
pub fn write(config: &Config, target: &Target, sizes: &Sizes) -> Result<PathBuf, Failure> {
    let path = file_of(config, target);
    let text = serde_json::to_string_pretty(sizes)
        .map_err(|error| Problem::error(Code::Internal, error.to_string()))?;
    replace(&path, &(text + "\n"))?;
    Ok(path)
}
