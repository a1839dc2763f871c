//! Where migrations are tried: on the server that is named, or on one that is started for it.

use std::collections::BTreeSet;

use schema_db::{
    ConnectOptions, DatabaseUrl,
    scratch::{Cluster, ClusterOptions, ScratchDatabase, ScratchError, SearchPlaces},
};
use schema_model::{Dialect, Name, QualifiedName};

use crate::{
    codes::Code,
    config::{Config, Target},
    database::{NamedUrl, Variables, of_database, options, protecting_server, read_url, scratch_url},
    report::{Failure, Problem, Terminal},
    session::Session,
};

/// Whether migrations are tried, and where.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Scratch database")]
pub struct ScratchArgs {
    /// Try the migration before it is written, on a server that is started for it
    #[arg(long)]
    verify: bool,
    /// Try it on this PostgreSQL server, in a database of its own that is dropped afterwards
    #[arg(long, value_name = "URL")]
    scratch_url: Option<String>,
    /// Do not try it, although schemagen.toml names a [scratch] server
    #[arg(long, conflicts_with_all = ["verify", "scratch_url"])]
    no_verify: bool,
}

/// Where migrations are tried. A server of our own is started when it is needed, and serves all targets.
#[derive(Debug)]
pub struct Scratch {
    named: Option<DatabaseUrl>,
    own: Option<Cluster>,
    sqlite: Tried,
}

/// Whether migrations for SQLite are tried as well: a server that is named is none for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tried {
    Yes,
    No,
}

/// An empty database for one target.
#[derive(Debug)]
pub struct Place {
    /// The database.
    pub database: ScratchDatabase,
    /// How it was connected to.
    pub options: ConnectOptions,
    /// `PostgreSQL 15.18`.
    pub server: String,
    /// Whose server it is.
    origin: Origin,
}

/// Whose server a scratch database is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// Started for this run, and gone afterwards.
    Own,
    /// The user named it.
    Named,
}

impl Scratch {
    /// Nothing is tried unless somebody said so: `generate` needs no server.
    pub fn wanted(
        args: &ScratchArgs,
        config: &Config,
        session: &mut Session,
    ) -> Result<Option<Self>, Failure> {
        if args.no_verify {
            return Ok(None);
        }
        let scratch = Self::always(args.scratch_url.as_deref(), config, session)?;
        Ok(match (&scratch.named, args.verify) {
            (_, true) => Some(scratch),
            (Some(_), false) => Some(Self { sqlite: Tried::No, ..scratch }),
            (None, false) => None,
        })
    }

    /// On the server that is named, or on one that is started.
    pub fn always(url: Option<&str>, config: &Config, session: &mut Session) -> Result<Self, Failure> {
        let variables = session.variables(Some(config))?;
        let named = scratch_url(url, config, &variables, &mut session.terminal)?;
        let named = named.map(|it| {
            let url = server_url(&it, &variables, &mut session.terminal)?;
            unprotected(&it, &url, config, &variables).map(|()| url)
        });
        Ok(Self { named: named.transpose()?, own: None, sqlite: Tried::Yes })
    }

    /// An empty database like those of the target; none, where its kind is not tried.
    pub(super) fn place(&mut self, config: &Config, target: &Target) -> Result<Option<Place>, Failure> {
        match (target.dialect, self.sqlite) {
            (Dialect::Sqlite, Tried::No) => Ok(None),
            (Dialect::Sqlite, Tried::Yes) | (Dialect::Postgres, _) => self.open(config, target).map(Some),
        }
    }

    /// An empty database like those of the target.
    pub fn open(&mut self, config: &Config, target: &Target) -> Result<Place, Failure> {
        let origin = if self.named.is_some() { Origin::Named } else { Origin::Own };
        let url = match (target.dialect, &self.named) {
            (Dialect::Sqlite, _) => own_url("sqlite::memory:")?,
            (Dialect::Postgres, Some(url)) => url.clone(),
            (Dialect::Postgres, None) => own_url(&self.own_server()?.url("postgres"))?,
        };
        let options = options(config, target, schema_db::Access::Create)?;
        let unusable = |error| Problem { code: Code::ScratchUnusable, ..of_database(&error) };
        let mut database = ScratchDatabase::create(&url, &options).map_err(unusable)?;
        let version = database.version().map_err(unusable)?;
        let server = format!("{} {version}", name_of(target.dialect));
        Ok(Place { database, options, server, origin })
    }

    fn own_server(&mut self) -> Result<&Cluster, Failure> {
        if self.own.is_none() {
            let started = SearchPlaces::from_environment(&[])
                .find()
                .and_then(|binaries| Cluster::start(&binaries, &ClusterOptions::from_environment()));
            self.own = Some(started.map_err(|error| not_started(&error))?);
        }
        self.own.as_ref().ok_or_else(|| Problem::error(Code::Internal, "the server is gone").into())
    }
}

impl Place {
    /// Roles belong to the server: one of our own gets those that the schemas name, any other must have them.
    pub fn provide_roles(&mut self, roles: BTreeSet<&Name>) -> Result<(), Failure> {
        if roles.is_empty() {
            return Ok(());
        }
        let unusable = |error| Problem { code: Code::ScratchUnusable, ..of_database(&error) };
        let missing = self.database.missing_roles(roles).map_err(unusable)?;
        let problems: Vec<Problem> = match self.origin {
            Origin::Own => {
                return self.database.create_roles(&missing).map_err(|error| unusable(error).into());
            }
            Origin::Named => missing.iter().map(|role| no_role(role, &self.server)).collect(),
        };
        Failure::of(problems).map_or(Ok(()), Err)
    }
}

fn no_role(role: &Name, server: &str) -> Problem {
    let name = QualifiedName::unqualified(role.clone());
    Problem::error(Code::ScratchUnusable, format!("the scratch server has no role {name}"))
        .note(format!("tried on {server}; a migration names roles, and creates none"))
        .help(format!("run `CREATE ROLE {name} NOLOGIN` there, or correct the name"))
}

fn name_of(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "PostgreSQL",
        Dialect::Sqlite => "SQLite",
    }
}

fn server_url(
    named: &NamedUrl,
    variables: &Variables,
    terminal: &mut Terminal,
) -> Result<DatabaseUrl, Failure> {
    let url = read_url(named, variables, terminal)?;
    match url.dialect() {
        Dialect::Postgres => Ok(url),
        Dialect::Sqlite => {
            let message = format!("{} names an SQLite file, and no server", named.origin);
            Err(Problem::error(Code::UrlInvalid, message).help("write postgres://user@host/database").into())
        }
    }
}

/// Nothing is tried on the server of a protected database; the server says so as well where it knows.
fn unprotected(
    named: &NamedUrl,
    url: &DatabaseUrl,
    config: &Config,
    variables: &Variables,
) -> Result<(), Failure> {
    let Some(environment) = protecting_server(config, url, variables) else { return Ok(()) };
    let message =
        format!("{} names the server of environment {environment}, which is protected", named.origin);
    Err(Problem::error(Code::ScratchUnusable, message)
        .note("nothing was tried there")
        .help("name another server, or let `--verify` start one")
        .into())
}

fn own_url(text: &str) -> Result<DatabaseUrl, Failure> {
    text.parse().map_err(|error: schema_db::UrlError| {
        Problem::error(Code::Internal, error.to_string()).help("please report it").into()
    })
}

fn not_started(error: &ScratchError) -> Problem {
    let otherwise = "name a server with `--scratch-url`; `generate` needs none without `--verify`";
    Problem::advised(Code::ScratchUnusable, &error.to_string(), otherwise)
}
