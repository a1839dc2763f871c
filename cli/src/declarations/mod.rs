//! What the structs declare: from compiled crates, or from the program that schemagen.toml names.

mod problems;
mod program;

use schema_model::Declarations;

use crate::{
    artifact::{self, BuildRequest, Found, Progress},
    config::Config,
    report::{Failure, Terminal},
};

/// Reads the declarations of a project, and says what was found.
pub fn load(config: &Config, terminal: &Terminal) -> Result<Declarations, Failure> {
    if let Some(command) = &config.model {
        return Ok(program::run(command, &config.root)?);
    }
    let request = BuildRequest {
        folder: config.root.clone(),
        packages: config.packages.clone(),
        features: config.features.clone(),
        profile: None,
        progress: if terminal.is_watched() { Progress::Shown } else { Progress::Quiet },
    };
    let found =
        artifact::declarations(&request).map_err(|error| problems::of_artifact(&error, Some(config)))?;
    terminal.say(&summary(&found));
    Ok(found.declarations)
}

/// Reads the declarations that an executable holds.
pub fn of_binary(path: &std::path::Path, terminal: &Terminal) -> Result<Declarations, Failure> {
    let found = artifact::read_binary(path).map_err(|error| problems::of_artifact(&error, None))?;
    terminal.say(&summary(&found));
    Ok(found.declarations)
}

fn summary(found: &Found) -> String {
    let crates: Vec<String> = found.crates.iter().map(ToString::to_string).collect();
    crates.join("; ")
}
