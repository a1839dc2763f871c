//! What the structs declare: from compiled crates, or from the program that schemagen.toml names.

mod problems;
mod program;
pub mod sql;

use schema_model::Declarations;

use crate::{
    artifact::{self, BuildRequest, Found, Progress},
    config::Config,
    report::{Failure, Terminal},
};

/// Reads the declarations of a project, and says what was found.
pub fn load(config: &Config, terminal: &Terminal) -> Result<Declarations, Failure> {
    read(config, terminal).inspect(|found| terminal.mention(summary(found))).map(|it| it.declarations)
}

/// Reads the declarations of a project, where they are of use and not asked for.
pub fn load_quietly(config: &Config, terminal: &Terminal) -> Result<Declarations, Failure> {
    read(config, terminal).map(|it| it.declarations)
}

fn read(config: &Config, terminal: &Terminal) -> Result<Found, Failure> {
    if let Some(command) = &config.model {
        return Ok(Found { declarations: program::run(command, &config.root)?, crates: Vec::new() });
    }
    let request = BuildRequest {
        folder: config.root.clone(),
        packages: config.packages.clone(),
        features: config.features.clone(),
        profile: None,
        progress: if terminal.is_watched() { Progress::Shown } else { Progress::Quiet },
    };
    artifact::declarations(&request).map_err(|error| problems::of_artifact(&error, Some(config)))
}

/// Reads the declarations that an executable holds.
pub fn of_binary(path: &std::path::Path, terminal: &Terminal) -> Result<Declarations, Failure> {
    let found = artifact::read_binary(path).map_err(|error| problems::of_artifact(&error, None))?;
    terminal.mention(summary(&found));
    Ok(found.declarations)
}

fn summary(found: &Found) -> String {
    let crates: Vec<String> = found.crates.iter().map(ToString::to_string).collect();
    match crates.as_slice() {
        [] => match found.declarations.tables.len() {
            1 => "1 table from the program in schemagen.toml".to_owned(),
            count => format!("{count} tables from the program in schemagen.toml"),
        },
        crates => crates.join("; "),
    }
}
