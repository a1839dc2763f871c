//! schemagen.toml: what a project is. Reads the file and nothing else; which database is meant is in [`crate::database`].

mod file;
mod ignore;
mod lint;
mod read;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use schema_db::Values;
use schema_diff::Style;
use schema_lint::Level;
use schema_model::Dialect;
use toml::Spanned;

pub use file::{ComparedPrivileges, Drift, History, Naming, Scratch, TableNaming, UuidStorage};
pub use ignore::Ignore;
pub use read::{FILE_NAME, nearest};

use crate::{
    codes::Code,
    duration::Limit,
    report::{Failure, Problem},
};
use file::{EnvironmentSection, File, TargetSection};
use read::Source;

/// A project.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file that this was read from.
    pub path: PathBuf,
    /// Its folder, to which all paths in it are relative.
    pub root: PathBuf,
    /// Packages that hold the structs; the package of the root when empty.
    pub packages: Vec<String>,
    /// Cargo features to build them with.
    pub features: Vec<String>,
    /// A program that prints the declarations as JSON, in place of the packages.
    pub model: Option<String>,
    /// How names are made.
    pub naming: Naming,
    /// One or more, sorted by name.
    pub targets: Vec<Target>,
    /// Named databases.
    pub environments: BTreeMap<String, Environment>,
    /// The table of applied migrations.
    pub history: History,
    /// What `drift` leaves alone.
    pub drift: Drift,
    /// How bad the findings of rules are, by code, where it is not as the rule says.
    pub lint: BTreeMap<&'static str, Level>,
    /// How long a run waits for others.
    pub migrate: MigrateSettings,
    /// Where migrations are tried.
    pub scratch: Scratch,
}

/// `[migrate]`: how long a run waits for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MigrateSettings {
    /// For another deployer.
    pub wait: Option<Limit>,
    /// A statement, for a lock (PostgreSQL).
    pub lock_timeout: Option<Limit>,
    /// A statement, altogether (PostgreSQL).
    pub statement_timeout: Option<Limit>,
    /// How often a step is tried again (PostgreSQL).
    pub retries: Option<u32>,
}

/// What migrations are made for: a dialect with folders of its own.
#[derive(Debug, Clone)]
pub struct Target {
    /// The name of its section; none in a project with one target.
    pub name: Option<String>,
    /// Which database.
    pub dialect: Dialect,
    /// The oldest PostgreSQL that the SQL must run on.
    pub postgres_version: Option<u16>,
    /// How tables that are in use are changed (PostgreSQL).
    pub style: Style,
    /// The schema of tables that name none (PostgreSQL).
    pub default_schema: Option<String>,
    /// How UUIDs are kept (SQLite).
    pub uuid: UuidStorage,
    /// Where migrations are.
    pub migrations: PathBuf,
    /// Where snapshots are.
    pub snapshots: PathBuf,
    /// SQL files, and folders of them, that define what structs cannot say.
    pub sql: Vec<PathBuf>,
}

/// A named database.
#[derive(Debug, Clone)]
pub struct Environment {
    /// A URL, `$VARIABLE` or `env:VARIABLE`.
    pub url: String,
    /// The target it belongs to, where the dialect leaves it open.
    pub target: Option<String>,
    /// Whether a prompt is enough to destroy data there.
    pub protection: Protection,
    /// Whether messages may hold values of its rows.
    pub values: Values,
}

/// What it takes to destroy data in a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// Agreement, at the prompt or by option.
    Open,
    /// The option that names the hazard; no prompt is enough.
    Protected,
}

impl Config {
    /// Reads `file`, or the nearest schemagen.toml from `folder` upwards.
    pub fn load(folder: &Path, file: Option<&Path>) -> Result<Self, Failure> {
        let path = match file {
            Some(file) => folder.join(file),
            None => read::find(folder)?,
        };
        let (source, file) = read::read(path)?;
        Self::check(&source, file)
    }

    /// Reads the text of a file that is not written yet.
    pub fn of_text(path: PathBuf, text: String) -> Result<Self, Failure> {
        let (source, file) = read::of_text(path, text)?;
        Self::check(&source, file)
    }

    fn check(source: &Source, file: File) -> Result<Self, Failure> {
        let root = source.path.parent().map(Path::to_path_buf).unwrap_or_default();
        let mut problems = Vec::new();
        let targets = targets(source, &root, &file, &mut problems);
        let migrate = migrate(source, &file.migrate, &mut problems);
        let lint = lint::levels(source, &file.lint, &mut problems);
        if let Some(failure) = Failure::of(problems) {
            return Err(failure);
        }
        let environments = file.environments.into_iter();
        Ok(Self {
            path: source.path.clone(),
            root,
            packages: file.packages,
            features: file.features,
            model: file.model,
            naming: file.naming,
            targets,
            environments: environments.map(|(name, it)| (name, environment(it))).collect(),
            history: file.history,
            drift: file.drift,
            lint,
            migrate,
            scratch: file.scratch,
        })
    }

    /// The target called `name`, or all of them.
    pub fn targets(&self, name: Option<&str>) -> Result<Vec<&Target>, Failure> {
        let Some(name) = name else { return Ok(self.targets.iter().collect()) };
        let found: Vec<_> = self.targets.iter().filter(|it| it.name.as_deref() == Some(name)).collect();
        if found.is_empty() { Err(self.unknown_target(name).into()) } else { Ok(found) }
    }

    fn unknown_target(&self, name: &str) -> Problem {
        let known: Vec<&str> = self.targets.iter().filter_map(|it| it.name.as_deref()).collect();
        let problem = Problem::error(Code::TargetUnknown, format!("there is no target `{name}`"))
            .in_file(crate::paths::shown(&self.path));
        if known.is_empty() {
            return problem.help("this project has one target without a name: leave `--target` out");
        }
        let problem = problem.note(format!("targets: {}", known.join(", ")));
        match nearest(name, &known) {
            Some(nearest) => problem.help(format!("did you mean `--target {nearest}`?")),
            None => problem.help(format!("use one of them, or add a section [targets.{name}]")),
        }
    }
}

impl Target {
    /// How messages call it.
    pub fn title(&self) -> &str {
        self.name.as_deref().unwrap_or(self.dialect.as_str())
    }
}

fn migrate(source: &Source, section: &file::Migrate, problems: &mut Vec<Problem>) -> MigrateSettings {
    let mut limit = |text: &Option<Spanned<String>>| {
        let text = text.as_ref()?;
        let read = Limit::read(text.get_ref());
        let told = |help: String| {
            let message = format!("{:?} is no time", text.get_ref());
            source.problem(Code::ConfigValue, message, text.span(), "here").help(help)
        };
        read.map_err(|help| problems.push(told(help))).ok()
    };
    MigrateSettings {
        wait: limit(&section.wait),
        lock_timeout: limit(&section.lock_timeout),
        statement_timeout: limit(&section.statement_timeout),
        retries: section.retries,
    }
}

fn environment(section: EnvironmentSection) -> Environment {
    let EnvironmentSection { url, target, protected, show_values } = section;
    let protection = if protected { Protection::Protected } else { Protection::Open };
    let values = if show_values { Values::Shown } else { Values::Hidden };
    Environment { url, target, protection, values }
}

fn targets(source: &Source, root: &Path, file: &File, problems: &mut Vec<Problem>) -> Vec<Target> {
    if file.targets.is_empty() {
        let Some(dialect) = file.dialect else {
            problems.push(no_dialect(source));
            return Vec::new();
        };
        return vec![only_target(source, root, file, dialect, problems)];
    }
    let named = file.targets.iter();
    named.map(|(name, section)| named_target(source, root, file, (name, section), problems)).collect()
}

fn no_dialect(source: &Source) -> Problem {
    Problem::error(Code::ConfigValue, "`dialect` is missing")
        .in_file(crate::paths::shown(&source.path))
        .help("add the line: dialect = \"postgres\"   (or \"sqlite\")")
}

fn only_target(
    source: &Source,
    root: &Path,
    file: &File,
    dialect: Dialect,
    problems: &mut Vec<Problem>,
) -> Target {
    Target {
        name: None,
        dialect,
        postgres_version: version(source, file.postgres_version.as_ref(), problems),
        style: file.style.unwrap_or_default(),
        default_schema: file.default_schema.clone(),
        uuid: file.uuid.unwrap_or_default(),
        migrations: root.join(file.migrations.as_deref().unwrap_or("migrations")),
        snapshots: root.join(file.snapshots.as_deref().unwrap_or("snapshots")),
        sql: sql_files(source, root, file.sql.as_ref(), dialect, problems),
    }
}

/// What a section leaves out is taken from the top of the file.
fn named_target(
    source: &Source,
    root: &Path,
    file: &File,
    (name, section): (&Spanned<String>, &TargetSection),
    problems: &mut Vec<Problem>,
) -> Target {
    if !is_folder_name(name.get_ref()) {
        let message = format!("`{}` cannot be the name of a target", name.get_ref());
        let problem = source.problem(Code::ConfigValue, message, name.span(), "it becomes a folder's name");
        problems.push(problem.help("use letters, digits, `-` and `_`"));
    }
    let folder = |own: &Option<String>, shared: &Option<String>, fallback: &str| match own {
        Some(own) => root.join(own),
        None => root.join(shared.as_deref().unwrap_or(fallback)).join(name.get_ref()),
    };
    let version_source = section.postgres_version.as_ref().or(file.postgres_version.as_ref());
    Target {
        name: Some(name.get_ref().clone()),
        dialect: section.dialect,
        postgres_version: version(source, version_source, problems),
        style: section.style.or(file.style).unwrap_or_default(),
        default_schema: section.default_schema.clone().or_else(|| file.default_schema.clone()),
        uuid: section.uuid.or(file.uuid).unwrap_or_default(),
        migrations: folder(&section.migrations, &file.migrations, "migrations"),
        snapshots: folder(&section.snapshots, &file.snapshots, "snapshots"),
        sql: match (&section.sql, section.dialect) {
            // What the top of the file says is for the targets that can have it.
            (None, Dialect::Sqlite) => Vec::new(),
            (own, dialect) => sql_files(source, root, own.as_ref().or(file.sql.as_ref()), dialect, problems),
        },
    }
}

fn sql_files(
    source: &Source,
    root: &Path,
    paths: Option<&Spanned<Vec<String>>>,
    dialect: Dialect,
    problems: &mut Vec<Problem>,
) -> Vec<PathBuf> {
    let Some(paths) = paths.filter(|it| !it.get_ref().is_empty()) else { return Vec::new() };
    if dialect == Dialect::Sqlite {
        let message = "SQL files are for PostgreSQL".to_owned();
        let problem = source.problem(
            Code::ConfigValue,
            message,
            paths.span(),
            "nothing of them would be in the database",
        );
        problems.push(
            problem
                .help("for views and triggers of SQLite write a migration: schemagen generate --empty NAME"),
        );
    }
    paths.get_ref().iter().map(|it| root.join(it)).collect()
}

fn version(source: &Source, version: Option<&Spanned<u16>>, problems: &mut Vec<Problem>) -> Option<u16> {
    const SUPPORTED: std::ops::RangeInclusive<u16> = 12..=18;
    let version = version?;
    if SUPPORTED.contains(version.get_ref()) {
        return Some(*version.get_ref());
    }
    let message = format!("PostgreSQL {} is not supported", version.get_ref());
    let problem = source.problem(Code::ConfigValue, message, version.span(), "12 to 18 are");
    problems.push(problem.help("write the oldest major version that runs in production"));
    None
}

fn is_folder_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

#[cfg(test)]
mod tests;
