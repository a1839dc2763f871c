//! Connects to the database that is meant, for the target that it belongs to.

use std::path::Path;

use schema_db::{Access, ConnectOptions, Database, DatabaseError, DatabaseUrl, Values, postgres::Encryption};
use schema_model::{Name, QualifiedName};

use super::{DatabaseArgs, NamedUrl, of_database, protected::protecting, read_url};
use crate::{
    codes::Code,
    config::{Config, Target},
    paths::shown,
    report::{Failure, Problem, Terminal},
    session::Session,
};

/// A connection, and what it is for.
#[derive(Debug)]
pub struct Connected<'a> {
    /// The target.
    pub target: &'a Target,
    /// How the database is called in messages: without a password.
    pub name: String,
    /// The connection; none where an SQLite file is not there yet and is only read.
    pub database: Option<Database>,
    /// The table of applied migrations.
    pub history: QualifiedName,
    /// The schema of names without one (PostgreSQL).
    pub default_schema: Name,
    /// The environment of schemagen.toml that protects it, if one does.
    protected: Option<String>,
}

impl Connected<'_> {
    /// The environment that protects the database: by schemagen.toml, or because its server says so.
    pub fn protection(&mut self) -> Result<Option<String>, Failure> {
        match (&self.protected, self.database.as_mut()) {
            (Some(environment), _) => Ok(Some(environment.clone())),
            (None, Some(database)) => Ok(database.protected().map_err(|error| of_database(&error))?),
            (None, None) => Ok(None),
        }
    }
}

/// Connects to the database of the options, variables and settings.
pub fn connect<'a>(
    session: &mut Session,
    config: &'a Config,
    args: &DatabaseArgs,
    access: Access,
) -> Result<Connected<'a>, Failure> {
    aim(session, config, args, access)?.connect(&mut session.terminal)
}

/// Connects to a database whose URL is known.
pub fn connect_to<'a>(
    session: &mut Session,
    config: &'a Config,
    named: &NamedUrl,
    access: Access,
) -> Result<Connected<'a>, Failure> {
    aim_at(session, config, named, access)?.connect(&mut session.terminal)
}

/// A database that is meant, and the target that it belongs to.
pub struct Aim<'a> {
    /// The target.
    pub target: &'a Target,
    url: DatabaseUrl,
    access: Access,
    options: ConnectOptions,
    protected: Option<String>,
    origin: String,
}

/// The database of the options, variables and settings.
pub fn aim<'a>(
    session: &mut Session,
    config: &'a Config,
    args: &DatabaseArgs,
    access: Access,
) -> Result<Aim<'a>, Failure> {
    let named = session.database_url(args, Some(config))?;
    aim_at(session, config, &named, access)
}

fn aim_at<'a>(
    session: &mut Session,
    config: &'a Config,
    named: &NamedUrl,
    access: Access,
) -> Result<Aim<'a>, Failure> {
    let variables = session.variables(Some(config))?;
    let url = read_url(named, &variables, &mut session.terminal)?;
    let target = target_of(session, config, named, &url)?;
    let (patience, values, stop) = (session.patience, values(session, config, named), session.stop.clone());
    let options = ConnectOptions { patience, values, stop, ..options(config, target, access)? };
    let protected = protecting(config, named, &url, &variables);
    let origin = origin(named, protected.as_deref());
    Ok(Aim { target, url, access, options, protected, origin })
}

impl<'a> Aim<'a> {
    /// Connects, and mentions to what.
    pub fn connect(self, terminal: &mut Terminal) -> Result<Connected<'a>, Failure> {
        let Self { target, url, access, options, protected, origin } = self;
        let database = match Database::connect(&url, &options) {
            Ok(database) => Some(database),
            Err(DatabaseError::FileMissing { .. }) if access == Access::Read => None,
            Err(error) => return Err(of_database(&error).into()),
        };
        let protection =
            database.as_ref().and_then(over_network).map_or(String::new(), |it| format!(", {it}"));
        terminal.mention(format!("database {url} ({origin}){protection}"));
        let (history, default_schema) = (options.history, options.default_schema);
        Ok(Connected { target, name: url.to_string(), database, history, default_schema, protected })
    }
}

/// Shown where the command or the environment says so.
fn values(session: &Session, config: &Config, named: &NamedUrl) -> Values {
    let environment = named.environment.as_ref().and_then(|name| config.environments.get(name));
    match (session.values, environment) {
        (Values::Shown, _) | (Values::Hidden, None) => session.values,
        (Values::Hidden, Some(environment)) => environment.values,
    }
}

fn origin(named: &NamedUrl, protected: Option<&str>) -> String {
    match protected {
        None => named.origin.clone(),
        Some(name) if named.environment.as_deref() == Some(name) => format!("{}, protected", named.origin),
        Some(name) => format!("{}, protected as environment {name}", named.origin),
    }
}

/// The target that is named, or the only one of the database's dialect.
fn target_of<'a>(
    session: &Session,
    config: &'a Config,
    named: &NamedUrl,
    url: &DatabaseUrl,
) -> Result<&'a Target, Failure> {
    let wanted = session.global.target.as_deref().or(named.target.as_deref());
    let candidates = config.targets(wanted)?;
    let fitting: Vec<&Target> = candidates.iter().copied().filter(|it| it.dialect == url.dialect()).collect();
    match (fitting.as_slice(), candidates.first()) {
        ([only], _) => Ok(only),
        ([], first) => {
            let dialect = first.map_or_else(String::new, |it| it.dialect.to_string());
            let message = format!(
                "{} names a database of {}, and the target is for {dialect}",
                named.origin,
                url.dialect()
            );
            let problem = Problem::error(Code::DialectMismatch, message).in_file(shown(&config.path));
            Err(problem
                .help(format!("name a database of {dialect}, or change `dialect` before the first migration"))
                .into())
        }
        (several, _) => {
            let titles: Vec<&str> = several.iter().map(|it| it.title()).collect();
            Err(Problem::error(Code::TargetNeeded, format!("several targets are for {}", url.dialect()))
                .help(format!("say which one with `--target`: {}", titles.join(", ")))
                .into())
        }
    }
}

/// How the connection is protected, where it leaves the machine.
fn over_network(database: &Database) -> Option<Encryption> {
    match database.encryption()? {
        Encryption::Socket => None,
        protection @ (Encryption::None | Encryption::Tls { .. }) => Some(protection),
    }
}

/// How to connect to a database of a target.
pub fn options(config: &Config, target: &Target, access: Access) -> Result<ConnectOptions, Failure> {
    let name = |text: &Option<String>, key: &str| -> Result<Option<Name>, Failure> {
        text.as_deref()
            .map(|text| Name::new(text).map_err(|error| wrong_name(key, &error.to_string(), &config.path)))
            .transpose()
    };
    let mut options = ConnectOptions { access, actor: actor(), host: host(), ..ConnectOptions::default() };
    if let Some(schema) = name(&target.default_schema, "default_schema")? {
        options.default_schema = schema;
    }
    if let Some(table) = name(&config.history.table, "history.table")? {
        options.history.name = table;
    }
    options.history.schema = name(&config.history.schema, "history.schema")?;
    Ok(options)
}

fn wrong_name(key: &str, error: &str, file: &Path) -> Failure {
    Problem::error(Code::ConfigValue, format!("{key}: {error}"))
        .in_file(shown(file))
        .help("write another name")
        .into()
}

/// The machine that works here, for the history.
fn host() -> Option<String> {
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    (!name.is_empty()).then_some(name)
}

/// Who works here, for the history.
fn actor() -> Option<String> {
    let variable = |name| std::env::var(name).ok().filter(|it| !it.is_empty());
    variable("SCHEMAGEN_ACTOR").or_else(|| variable("USER")).or_else(|| variable("USERNAME"))
}
