//! A database of the user, which is only read.

use std::fmt;

use schema_db::{Access, DatabaseUrl};
use schema_model::Dialect;

use super::{Held, Reader, State};
use crate::{
    codes::Code,
    config::Config,
    database::{DatabaseArgs, NamedUrl, argument_url, connect_to},
    report::{Failure, Problem},
    session::Session,
};

/// How a database is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// As for all commands: `DATABASE_URL`, .env, `[environments.default]`.
    Usual,
    /// By its URL.
    Url(String),
    /// By an environment of schemagen.toml.
    Environment(String),
}

impl fmt::Display for Named {
    /// Without the URL, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usual | Self::Url(_) => f.write_str("database"),
            Self::Environment(name) => write!(f, "database:{name}"),
        }
    }
}

impl Named {
    fn find(&self, session: &mut Session, config: Option<&Config>) -> Result<NamedUrl, Failure> {
        match self {
            Self::Usual => session.database_url(&DatabaseArgs::default(), config),
            Self::Url(url) => {
                let variables = session.variables(config)?;
                Ok(argument_url(url, &variables, &mut session.terminal))
            }
            Self::Environment(name) => {
                let args = DatabaseArgs { database_url: None, env: Some(name.clone()) };
                session.database_url(&args, config)
            }
        }
    }

    /// The kind of database, and the target that its environment names.
    pub(super) fn hints(
        &self,
        session: &mut Session,
        config: Option<&Config>,
    ) -> Result<(Option<Dialect>, Option<String>), Failure> {
        let dialect_of = |url: &str, session: &Session| -> Result<Option<Dialect>, Failure> {
            let url = DatabaseUrl::with_variables(url, session.variables(config)?.all());
            // What is wrong with it is told when it is connected to.
            Ok(url.ok().map(|it| it.dialect()))
        };
        match self {
            Self::Url(url) => Ok((dialect_of(url, session)?, None)),
            Self::Usual | Self::Environment(_) => {
                let named = self.find(session, config)?;
                Ok((dialect_of(&named.url, session)?, named.target))
            }
        }
    }
}

pub(super) fn open<'a>(
    reader: &Reader<'a>,
    named: &Named,
    session: &mut Session,
) -> Result<State<'a>, Failure> {
    let named = named.find(session, Some(reader.config))?;
    let named = NamedUrl { target: named.target.or_else(|| reader.target.name.clone()), ..named };
    let connected = connect_to(session, reader.config, &named, Access::Read)?;
    if connected.database.is_none() {
        return Err(Problem::error(Code::DatabaseMissing, format!("{} is not there", connected.name))
            .help("name a database that exists")
            .into());
    }
    Ok(State { name: connected.name.clone(), held: Held::Database(Box::new(connected)) })
}
