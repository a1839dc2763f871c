//! What a program has of all this: its migrations, how it wants them applied, and any connection to apply them on.

use std::{fmt, sync::Arc, time::Duration};

use schema_model::{Dialect, MigrationId, Name};

use crate::{
    Conversation, Digest, Embedded, EmbeddedError, Event, Health, LockOptions, Newer, RunError, SessionError,
    Sessions, Values,
    driver::{Driver, Listener},
    embedded::Project,
    health::health,
    run::{self, RunOptions},
};

/// The migrations of a program, read and checked, and how they are applied. Everything that `schemagen` agrees on with
/// its other processes (history, lock, checksums, order) is agreed on with this one too.
#[derive(Clone)]
pub struct Migrator {
    project: Project,
    options: RunOptions,
    digest: Digest,
    listener: Option<Arc<Listener>>,
}

/// What is wrong with the files that a program carries, all of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct MigratorError(pub Vec<EmbeddedError>);

impl Migrator {
    /// Reads what `schemagen::migrate!()` took into the program.
    pub fn new(embedded: Embedded) -> Result<Self, MigratorError> {
        let project = Project::read(&embedded).map_err(MigratorError)?;
        let mut options = RunOptions::default();
        options.session.sessions = Sessions::Borrowed;
        Ok(Self { project, options, digest: Digest::default(), listener: None })
    }

    /// The schema of names without one (PostgreSQL), as `default_schema` of schemagen.toml; `public` unless it is said.
    pub fn default_schema(mut self, schema: Name) -> Self {
        self.options.session.default_schema = schema;
        self
    }

    /// The table of the history and its schema, as `[history]` of schemagen.toml; `schemagen_history` unless it is said.
    pub fn history(mut self, schema: Option<Name>, table: Name) -> Self {
        self.options.session.history = schema_model::QualifiedName { schema, name: table };
        self
    }

    /// Who applies, for the history; the database's user unless it is said.
    pub fn actor(mut self, actor: impl Into<String>) -> Self {
        self.options.session.actor = Some(actor.into());
        self
    }

    /// How long to wait for another deployer; `None` is for ever. Ten minutes unless it is said.
    pub fn lock_timeout(mut self, timeout: Option<Duration>) -> Self {
        self.options.lock = LockOptions { timeout };
        self
    }

    /// What to do when the database is newer than this program.
    pub fn newer(mut self, newer: Newer) -> Self {
        self.options.newer = newer;
        self
    }

    /// Whether messages may hold values of rows, which logs would keep; hidden unless it is said.
    pub fn values(mut self, values: Values) -> Self {
        self.options.session.values = values;
        self
    }

    /// Whether reports of health have a digest.
    pub fn digest(mut self, digest: Digest) -> Self {
        self.digest = digest;
        self
    }

    /// Hears what happens, for a log.
    pub fn listen(mut self, listener: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        self.listener = Some(Arc::new(listener));
        self
    }

    /// Applies what is pending, one process at a time, and returns what it applied. Nobody is asked about data that a
    /// migration destroys: it was reviewed before it was built in.
    ///
    /// The connection must be in no transaction, and is as it was afterwards; temporary tables, cursors and LISTEN of
    /// a PostgreSQL session end with the first migration. Should the work be given up half way (a future that is
    /// dropped), close the connection: it may hold the lock. The next run goes on where this one stopped.
    pub fn run<'c, D: Driver<'c>>(&'c self, connection: D) -> D::Answer<Result<Vec<MigrationId>, RunError>> {
        let (project, options) = (&self.project, &self.options);
        let wrong = self.wrong_dialect(D::DIALECT);
        let work = Conversation::new(|port| async move {
            match wrong {
                Some(error) => Err(error.into()),
                None => run::run(port, project, options).await,
            }
        });
        connection.converse(work, self.listener.as_deref())
    }

    /// What [`Migrator::run`] would apply, in that order. Changes nothing.
    pub fn pending<'c, D: Driver<'c>>(
        &'c self,
        connection: D,
    ) -> D::Answer<Result<Vec<MigrationId>, RunError>> {
        let (project, options) = (&self.project, &self.options);
        let wrong = self.wrong_dialect(D::DIALECT);
        let work = Conversation::new(|port| async move {
            match wrong {
                Some(error) => Err(error.into()),
                None => run::pending(port, project, options).await,
            }
        });
        connection.converse(work, self.listener.as_deref())
    }

    /// How the database is. There is always a report: a database that does not answer is one. Changes nothing.
    pub fn health<'c, D: Driver<'c>>(&'c self, connection: D) -> D::Answer<Health> {
        let (project, options, digest) = (&self.project, &self.options, self.digest);
        let wrong = self.wrong_dialect(D::DIALECT);
        let work = Conversation::new(|port| async move {
            match wrong {
                Some(error) => Health::unreachable(&error),
                None => health(port, project, options, digest).await,
            }
        });
        connection.converse(work, self.listener.as_deref())
    }

    fn wrong_dialect(&self, connection: Dialect) -> Option<SessionError> {
        let migrations = self.project.dialect;
        (migrations != connection).then_some(SessionError::WrongDialect { migrations, connection })
    }
}

impl fmt::Debug for Migrator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Migrator").field("options", &self.options).finish_non_exhaustive()
    }
}
