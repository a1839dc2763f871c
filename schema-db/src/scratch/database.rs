//! A database in which SQL is tried: on any PostgreSQL server, or in memory for SQLite. It is gone with its value.

use std::collections::BTreeSet;

pub use schema_migrate::Refusal;
use schema_migrate::{SqlError, rehearse};
use schema_model::{Dialect, Name, script::StepKind};

use super::home::Home;
use crate::{
    Access, ConnectOptions, Database, DatabaseError, DatabaseUrl, protection::Of, quote::identifier,
    url::Target,
};

/// A throw-away database, dropped with this value.
#[derive(Debug)]
pub struct ScratchDatabase {
    // Dropped in this order: the session, then the database.
    database: Database,
    _home: Option<Home>,
}

impl ScratchDatabase {
    /// Creates an empty database on the server of `url`, whose own database is only connected to; for SQLite, one in
    /// memory. The user needs the right to create databases. A server with a protected database is refused.
    pub fn create(url: &DatabaseUrl, options: &ConnectOptions) -> Result<Self, DatabaseError> {
        let options = ConnectOptions { access: Access::Create, ..options.clone() };
        match &url.target {
            Target::Postgres(_) => on_server(url, &options),
            Target::Sqlite(_) => {
                let url: DatabaseUrl = "sqlite::memory:".parse()?;
                Ok(Self { database: Database::connect(&url, &options)?, _home: None })
            }
        }
    }

    /// The server's version as it says it, such as `15.18`.
    pub fn version(&mut self) -> Result<String, DatabaseError> {
        let question = match self.database().dialect() {
            Dialect::Postgres => "SHOW server_version",
            Dialect::Sqlite => "SELECT sqlite_version()",
        };
        let rows = self.database.query(question);
        let rows = rows.map_err(|error| self.database.error("asking for the version", error))?;
        let version = rows.into_iter().flatten().flatten().next().unwrap_or_default();
        Ok(version.split(' ').next().unwrap_or_default().to_owned())
    }

    /// Those of these roles that the server has not.
    pub fn missing_roles<'r>(
        &mut self,
        roles: impl IntoIterator<Item = &'r Name>,
    ) -> Result<Vec<&'r Name>, DatabaseError> {
        let rows = self.database.query("SELECT rolname FROM pg_catalog.pg_roles");
        let rows = rows.map_err(|error| self.database.error("asking for the roles", error))?;
        let there: BTreeSet<String> = rows.into_iter().flatten().flatten().collect();
        Ok(roles.into_iter().filter(|it| !there.contains(it.as_str())).collect())
    }

    /// Creates roles that nobody can log in as; for a server of our own. Only a superuser can own an event trigger.
    pub fn create_roles(&mut self, roles: &[&Name]) -> Result<(), DatabaseError> {
        for role in roles {
            let create = format!("CREATE ROLE {} NOLOGIN SUPERUSER", identifier(role.as_str()));
            self.database.query(&create).map_err(|error| self.database.error("creating a role", error))?;
        }
        Ok(())
    }

    /// Runs the statements of one step as applying does, without a history.
    pub fn run(&mut self, kind: StepKind, statements: &[String]) -> Result<(), Refusal> {
        self.database.ask(|port, session| async move { rehearse(&port, session, kind, statements).await })
    }

    /// Runs the statements of a dump or a script one by one, as they are, and leaves nothing of what they set in the session.
    pub fn load(&mut self, statements: &[String]) -> Result<(), Refusal> {
        self.run(StepKind::NoTransaction, statements)?;
        let last = |error: DatabaseError| {
            let error = SqlError { message: error.to_string(), ..SqlError::default() };
            Refusal { at: statements.len(), error }
        };
        self.database.reconnect().map_err(last)
    }

    /// The connection.
    pub fn database(&mut self) -> &mut Database {
        &mut self.database
    }
}

fn on_server(url: &DatabaseUrl, options: &ConnectOptions) -> Result<ScratchDatabase, DatabaseError> {
    let mut home = Home::new(Database::connect(url, options)?);
    if let Some(protected) = home.database.marked(Of::Server)?.into_iter().next() {
        return Err(DatabaseError::Protected { url: url.to_string(), protected });
    }
    home.sweep();
    let url = url.with_database(home.create()?).unwrap_or_else(|| url.clone());
    let mut database = Database::connect(&url, options)?;
    let schema = format!("CREATE SCHEMA IF NOT EXISTS {}", identifier(options.default_schema.as_str()));
    database.query(&schema).map_err(|error| database.error("creating the default schema", error))?;
    Ok(ScratchDatabase { database, _home: Some(home) })
}
