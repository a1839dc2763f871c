//! What the structs declare: from compiled crates, or from the program that schemagen.toml names.

mod problems;
mod program;
pub mod sql;

use std::path::{Path, PathBuf};

use schema_model::{Declarations, script::Hash};

use crate::{
    artifact::{self, BuildRequest, Found, Left, Progress},
    config::Config,
    report::{Failure, Terminal},
};

/// Reads the declarations of a project, and says what was found.
pub fn load(config: &Config, terminal: &Terminal) -> Result<Declarations, Failure> {
    compile(config, terminal)?.read(terminal)
}

/// Reads the declarations of a project, where they are of use and not asked for.
pub fn load_quietly(config: &Config, terminal: &Terminal) -> Result<Declarations, Failure> {
    compile(config, terminal)?.found().map(|it| it.declarations)
}

/// Reads the declarations that an executable holds.
pub fn of_binary(path: &Path, terminal: &Terminal) -> Result<Declarations, Failure> {
    open(path)?.read(terminal)
}

/// What was compiled, and not read yet.
#[derive(Debug)]
pub struct Compiled<'a> {
    source: Source,
    config: Option<&'a Config>,
}

#[derive(Debug)]
enum Source {
    Artifacts(Left),
    Program { command: String, folder: PathBuf },
}

impl Compiled<'_> {
    /// One digest of all that will be read; none where a program is asked.
    pub fn digest(&self) -> Option<Hash> {
        match &self.source {
            Source::Artifacts(left) => Some(left.digest()),
            Source::Program { .. } => None,
        }
    }

    /// Reads the declarations, and says what was found.
    pub fn read(&self, terminal: &Terminal) -> Result<Declarations, Failure> {
        self.found().inspect(|found| terminal.mention(summary(found))).map(|it| it.declarations)
    }

    fn found(&self) -> Result<Found, Failure> {
        match &self.source {
            Source::Artifacts(left) => {
                left.declarations().map_err(|error| problems::of_artifact(&error, self.config))
            }
            Source::Program { command, folder } => {
                Ok(Found { declarations: program::run(command, folder)?, crates: Vec::new() })
            }
        }
    }
}

/// Opens an executable.
pub fn open(path: &Path) -> Result<Compiled<'static>, Failure> {
    let left = artifact::open(path).map_err(|error| problems::of_artifact(&error, None))?;
    Ok(Compiled { source: Source::Artifacts(left), config: None })
}

/// Builds what a project says.
pub fn compile<'a>(config: &'a Config, terminal: &Terminal) -> Result<Compiled<'a>, Failure> {
    if let Some(command) = &config.model {
        let source = Source::Program { command: command.clone(), folder: config.root.clone() };
        return Ok(Compiled { source, config: Some(config) });
    }
    let request = BuildRequest {
        folder: config.root.clone(),
        packages: config.packages.clone(),
        features: config.features.clone(),
        profile: None,
        progress: if terminal.is_watched() { Progress::Shown } else { Progress::Quiet },
    };
    let left = artifact::build(&request).map_err(|error| problems::of_artifact(&error, Some(config)))?;
    Ok(Compiled { source: Source::Artifacts(left), config: Some(config) })
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
