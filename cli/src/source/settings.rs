//! The project that two sources belong to, or what stands in for it where there is none, and the target that they are of.

use schema_model::Dialect;

use super::{Source, snapshot};
use crate::{
    codes::Code,
    config::{Config, FILE_NAME, Target},
    report::{Failure, Problem},
    session::Session,
};

/// Settings that sources are read with.
#[derive(Debug)]
pub struct Settings {
    /// The project; one of defaults, where there is no schemagen.toml.
    pub config: Config,
    target: Option<String>,
}

impl Settings {
    /// The target that is compared.
    pub fn target(&self) -> Result<&Target, Failure> {
        let found = self.config.targets(self.target.as_deref())?;
        found.first().copied().ok_or_else(|| Problem::error(Code::Internal, "no target").into())
    }
}

/// Finds out what the sources are, and which settings they share. `dialect` is what the user says it is.
pub fn settings(
    sources: [Source; 2],
    dialect: Option<Dialect>,
    session: &mut Session,
) -> Result<(Settings, [Source; 2]), Failure> {
    let config = match session.config() {
        Ok(config) => Some(config),
        Err(failure) if is_missing(&failure) => None,
        Err(failure) => return Err(failure),
    };
    let [a, b] = sources.map(|it| it.recognised(&session.folder, config.as_ref()));
    let sources = [a?, b?];
    let mut hints = Hints { dialect, target: session.global.target.clone() };
    for source in &sources {
        hints.take(source, config.as_ref(), session)?;
    }
    let settings = if let Some(config) = config {
        Settings { target: hints.target_of(&config)?, config }
    } else if sources.iter().any(needs_project) {
        // Says where it was looked for.
        Settings { config: session.config()?, target: None }
    } else {
        Settings { config: hints.without_project(session)?, target: None }
    };
    Ok((settings, sources))
}

fn is_missing(failure: &Failure) -> bool {
    failure.problems().iter().all(|it| it.code == Code::ConfigMissing)
}

fn needs_project(source: &Source) -> bool {
    match source {
        Source::Structs | Source::Snapshots | Source::Migration(_) | Source::Migrations(None) => true,
        Source::Binary(_)
        | Source::Declarations(_)
        | Source::Snapshot(_)
        | Source::Migrations(Some(_))
        | Source::Database(_)
        | Source::Sql(_)
        | Source::Unprefixed(_) => false,
    }
}

/// What is known of the target.
struct Hints {
    dialect: Option<Dialect>,
    target: Option<String>,
}

impl Hints {
    fn take(
        &mut self,
        source: &Source,
        config: Option<&Config>,
        session: &mut Session,
    ) -> Result<(), Failure> {
        let (dialect, target) = match source {
            Source::Snapshot(path) => (snapshot::dialect(path), None),
            Source::Database(named) => named.hints(session, config)?,
            Source::Structs
            | Source::Binary(_)
            | Source::Declarations(_)
            | Source::Snapshots
            | Source::Migration(_)
            | Source::Migrations(_)
            | Source::Sql(_)
            | Source::Unprefixed(_) => (None, None),
        };
        if let (Some(one), Some(other)) = (self.dialect, dialect)
            && one != other
        {
            let what = format!("{source} is of {other}, and {one} is what it is to be compared with");
            return Err(Problem::error(Code::DialectMismatch, what)
                .help("compare states of one kind of database")
                .into());
        }
        self.dialect = self.dialect.or(dialect);
        self.target = self.target.take().or(target);
        Ok(())
    }

    /// The name of the only target that fits.
    fn target_of(&self, config: &Config) -> Result<Option<String>, Failure> {
        let all = config.targets(self.target.as_deref())?;
        let fits = |it: &&Target| self.dialect.is_none_or(|dialect| it.dialect == dialect);
        let fitting: Vec<&Target> = all.iter().copied().filter(fits).collect();
        match (fitting.as_slice(), all.first(), self.dialect) {
            ([only], _, _) => Ok(only.name.clone()),
            ([], Some(first), Some(dialect)) => {
                let what = format!("a source is of {dialect}, and the target is for {}", first.dialect);
                Err(Problem::error(Code::DialectMismatch, what)
                    .in_file(crate::paths::shown(&config.path))
                    .help(
                        "compare states of the target's kind; or run the command where no schemagen.toml is",
                    )
                    .into())
            }
            (several, _, _) => {
                let names: Vec<&str> = several.iter().map(|it| it.title()).collect();
                Err(Problem::error(Code::TargetNeeded, "this project has several targets")
                    .help(format!("say which one with `--target`: {}", names.join(", ")))
                    .into())
            }
        }
    }

    /// The settings that a project has which says nothing.
    fn without_project(&self, session: &Session) -> Result<Config, Failure> {
        let Some(dialect) = self.dialect else {
            let what = "neither source says which kind of database it is for, and there is no schemagen.toml";
            return Err(Problem::error(Code::DialectUnclear, what)
                .help("say it: --dialect postgres   (or sqlite)")
                .into());
        };
        Config::of_text(session.folder.join(FILE_NAME), format!("dialect = \"{dialect}\"\n"))
    }
}
