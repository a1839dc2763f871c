//! Which database is meant: by option, by variable, by .env, by schemagen.toml.

mod connect;
mod dotenv;
mod lock;
mod problems;
mod protected;
mod read;
mod secret;
mod variables;

use crate::{
    codes::Code,
    config::{Config, Environment, nearest},
    paths::shown,
    report::{Failure, Problem, Terminal},
};

pub use connect::{Connected, aim, connect, connect_to, options};
pub use lock::lock_out_others;
pub use problems::{of_apply, of_database, of_repair, of_sql};
pub use protected::protecting_server;
pub use read::read_url;
pub use secret::hide_password;
pub use variables::Variables;

/// How a command names its database.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Database")]
pub struct DatabaseArgs {
    /// URL of the database: `postgres://user@host/name` or `sqlite:path`
    #[arg(long, value_name = "URL", conflicts_with = "env")]
    pub database_url: Option<String>,
    /// An `[environments.NAME]` section of schemagen.toml
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
}

/// A URL, with where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedUrl {
    /// As written; it may hold a password, which is never printed.
    pub url: String,
    /// `DATABASE_URL`, `--database-url`, `environment production`.
    pub origin: String,
    /// The `[environments.NAME]` section it is from.
    pub environment: Option<String>,
    /// The target that the environment names.
    pub target: Option<String>,
}

impl NamedUrl {
    fn new(url: &str, origin: &str) -> Self {
        Self { url: url.to_owned(), origin: origin.to_owned(), environment: None, target: None }
    }
}

/// Finds the URL. Its password is kept out of all output from here on.
pub fn find_url(
    args: &DatabaseArgs,
    config: Option<&Config>,
    variables: &Variables,
    terminal: &mut Terminal,
) -> Result<NamedUrl, Failure> {
    let found = search(args, config, variables)?;
    keep_secrets(&found, args.database_url.as_ref().map(|_| "--database-url"), variables, terminal);
    Ok(found)
}

/// A URL that is an argument of the command. Its password is kept out of all output from here on.
pub fn argument_url(url: &str, variables: &Variables, terminal: &mut Terminal) -> NamedUrl {
    let named = NamedUrl::new(url, "argument");
    keep_secrets(&named, Some("postgres://.."), variables, terminal);
    named
}

/// `seen` is what of the command line other users see.
fn keep_secrets(found: &NamedUrl, seen: Option<&str>, variables: &Variables, terminal: &mut Terminal) {
    let has_password = hide_password(&found.url);
    if let Some(password) = variables.get("PGPASSWORD") {
        crate::report::keep_secret(&password);
    }
    if let Some(seen) = seen.filter(|_| has_password) {
        terminal.warn(
            seen_by_others(seen)
                .help("put the URL into DATABASE_URL or .env, or the password into PGPASSWORD"),
        );
    }
}

fn search(args: &DatabaseArgs, config: Option<&Config>, variables: &Variables) -> Result<NamedUrl, Failure> {
    if let Some(url) = &args.database_url {
        return Ok(NamedUrl::new(url, "--database-url"));
    }
    if let Some(name) = &args.env {
        let environment =
            config.and_then(|it| it.environments.get(name)).ok_or_else(|| unknown(name, config))?;
        return from_environment(name, environment, config, variables);
    }
    if let Some(url) = variables.get("DATABASE_URL") {
        return Ok(NamedUrl::new(&url, "DATABASE_URL"));
    }
    if variables.names_postgres() {
        // An empty URL: the driver's side fills in what the PG* variables say.
        return Ok(NamedUrl::new("postgres://", "the PG* variables"));
    }
    match config.and_then(|it| it.environments.get("default")) {
        Some(environment) => from_environment("default", environment, config, variables),
        None => Err(missing(config).into()),
    }
}

fn from_environment(
    name: &str,
    environment: &Environment,
    config: Option<&Config>,
    variables: &Variables,
) -> Result<NamedUrl, Failure> {
    let origin = format!("environment {name}");
    let url = match value(&environment.url, &format!("environment `{name}`"), variables)? {
        Value::Written => in_project(&environment.url, config),
        Value::OfVariable(url) => url,
    };
    Ok(NamedUrl { url, origin, environment: Some(name.to_owned()), target: environment.target.clone() })
}

/// A URL of schemagen.toml: as it is written there, or what its variable holds.
enum Value {
    Written,
    OfVariable(String),
}

fn value(written: &str, owner: &str, variables: &Variables) -> Result<Value, Failure> {
    let Some(variable) = written.strip_prefix('$').or_else(|| written.strip_prefix("env:")) else {
        return Ok(Value::Written);
    };
    let variable = variable.trim_start_matches('{').trim_end_matches('}');
    let found = variables.get(variable).ok_or_else(|| {
        let message = format!("{owner} takes its URL from {variable}, which is not set");
        Problem::error(Code::VariableMissing, message)
            .help(format!("set {variable}, or write {variable}=postgres://.. into .env"))
    })?;
    Ok(Value::OfVariable(found))
}

/// The URL of the scratch server, if one is named. Its password is kept out of all output from here on.
pub fn scratch_url(
    option: Option<&str>,
    config: &Config,
    variables: &Variables,
    terminal: &mut Terminal,
) -> Result<Option<NamedUrl>, Failure> {
    let found = match (option, &config.scratch.url) {
        (Some(url), _) => NamedUrl::new(url, "--scratch-url"),
        (None, Some(written)) => match value(written, "[scratch]", variables)? {
            Value::Written => NamedUrl::new(written, "[scratch]"),
            Value::OfVariable(url) => NamedUrl::new(&url, "[scratch]"),
        },
        (None, None) => return Ok(None),
    };
    if hide_password(&found.url) && option.is_some() {
        terminal.warn(
            seen_by_others("--scratch-url").help("put the URL into a variable: [scratch] url = \"$NAME\""),
        );
    }
    Ok(Some(found))
}

fn seen_by_others(option: &str) -> Problem {
    Problem::warning(Code::PasswordArgument, format!("the password in `{option}` is visible to other users"))
}

/// A file that schemagen.toml names is beside it, wherever the command is run.
fn in_project(url: &str, config: Option<&Config>) -> String {
    match (url.strip_prefix("sqlite:"), config) {
        (Some(path), Some(config)) if !path.starts_with([':', '/']) => {
            format!("sqlite:{}", config.root.join(path).display())
        }
        _ => url.to_owned(),
    }
}

fn unknown(name: &str, config: Option<&Config>) -> Problem {
    let known: Vec<&str> = config.iter().flat_map(|it| it.environments.keys()).map(String::as_str).collect();
    let problem = Problem::error(Code::EnvironmentUnknown, format!("there is no environment `{name}`"));
    let problem = match config {
        Some(config) => problem.in_file(shown(&config.path)),
        None => problem,
    };
    let problem =
        if known.is_empty() { problem } else { problem.note(format!("environments: {}", known.join(", "))) };
    match nearest(name, &known) {
        Some(nearest) => problem.help(format!("did you mean `--env {nearest}`?")),
        None => {
            problem.help(format!("add to schemagen.toml:\n[environments.{name}]\nurl = \"$DATABASE_URL\""))
        }
    }
}

fn missing(config: Option<&Config>) -> Problem {
    let names: Vec<&str> = config.iter().flat_map(|it| it.environments.keys()).map(String::as_str).collect();
    let problem = Problem::error(Code::UrlMissing, "no database is named")
        .note("looked at --database-url, --env, DATABASE_URL, PGSERVICE, PGHOST and its companions, .env and [environments.default]");
    if names.is_empty() {
        problem.help("set DATABASE_URL, for example: DATABASE_URL=postgres://localhost/app or DATABASE_URL=sqlite:app.db")
    } else {
        problem.help(format!("set DATABASE_URL, or choose one with `--env`: {}", names.join(", ")))
    }
}

#[cfg(test)]
mod tests;
