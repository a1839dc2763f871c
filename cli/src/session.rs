//! What all commands share: where they run, what they were told, how they talk.

use std::path::PathBuf;

use schema_db::{Patience, Stop, Values};

use crate::{
    codes::Code,
    config::Config,
    database::{DatabaseArgs, NamedUrl, Variables, find_url},
    report::{Failure, Format, Problem, Terminal},
};

/// Options that every command takes.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "For every command")]
pub struct GlobalArgs {
    /// Print one JSON document on standard output, also on failure
    #[arg(long, global = true)]
    pub json: bool,
    /// Use this file; otherwise schemagen.toml is looked for in this folder and above
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Only this `[targets.NAME]` of schemagen.toml
    #[arg(long, global = true, value_name = "NAME")]
    pub target: Option<String>,
}

/// What all commands share.
#[derive(Debug)]
pub struct Session {
    /// How they talk.
    pub terminal: Terminal,
    /// Where they were started.
    pub folder: PathBuf,
    /// What they were told.
    pub global: GlobalArgs,
    /// How long statements wait for others.
    pub patience: Patience,
    /// Whether messages may hold values of rows.
    pub values: Values,
    /// Ends what runs on a database.
    pub stop: Stop,
}

impl Session {
    /// A session in the current folder.
    pub fn start(global: GlobalArgs) -> Result<Self, Failure> {
        let format = if global.json { Format::Json } else { Format::Human };
        let folder = std::env::current_dir().map_err(|error| {
            Problem::error(Code::CurrentFolder, format!("the current folder cannot be read: {error}"))
                .help("change to a folder that exists")
        })?;
        let (patience, values, stop) = (Patience::default(), Values::default(), Stop::default());
        Ok(Self { terminal: Terminal::new(format), folder, global, patience, values, stop })
    }

    /// The project.
    pub fn config(&self) -> Result<Config, Failure> {
        Config::load(&self.folder, self.global.config.as_deref())
    }

    /// The variables of the process and of .env, here or beside schemagen.toml.
    pub fn variables(&self, config: Option<&Config>) -> Result<Variables, Failure> {
        let root = config.map(|it| it.root.as_path());
        let folders: Vec<_> = std::iter::once(self.folder.as_path()).chain(root).collect();
        Variables::load(&folders)
    }

    /// The database that is meant.
    pub fn database_url(
        &mut self,
        args: &DatabaseArgs,
        config: Option<&Config>,
    ) -> Result<NamedUrl, Failure> {
        let variables = self.variables(config)?;
        find_url(args, config, &variables, &mut self.terminal)
    }
}
