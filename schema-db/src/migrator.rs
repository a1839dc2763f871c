//! A database that no other deployer works on.

use schema_model::MigrationId;

use crate::{
    AppliedMigration, ApplyError, Database, DatabaseError, Direction, Event, Migration, Outcome, engine,
    history::History, postgres::PostgresLock,
};

/// Applies migrations; the lock is released when it is dropped.
#[derive(Debug)]
pub struct Migrator<'a> {
    database: &'a mut Database,
    lock: Option<PostgresLock>,
    has_history: bool,
}

impl<'a> Migrator<'a> {
    pub(crate) fn new(database: &'a mut Database, lock: Option<PostgresLock>) -> Self {
        Self { database, lock, has_history: false }
    }

    /// The database.
    pub fn database(&mut self) -> &mut Database {
        self.database
    }

    /// See [`Database::applied`]: what is applied now that nobody else works.
    pub fn applied(&mut self) -> Result<Vec<AppliedMigration>, DatabaseError> {
        self.database.applied()
    }

    /// See [`Database::recorded_sql`].
    pub fn recorded_sql(&mut self, migration: &MigrationId) -> Result<Option<String>, DatabaseError> {
        self.database.recorded_sql(migration)
    }

    /// Runs one file and records it, or what is left to run of it. The caller decides the order; nothing else is checked
    /// here but that the file is the one that was begun.
    pub fn apply(
        &mut self,
        migration: &Migration,
        direction: Direction,
        progress: &mut dyn FnMut(Event<'_>),
    ) -> Result<Outcome, ApplyError> {
        let session = self.database.session();
        if !self.has_history {
            History::new(session).create()?;
            self.has_history = true;
        }
        let outcome = engine::apply(session, migration, direction, progress);
        let reset = session.reset().map_err(|error| session.error("resetting the session", error));
        let outcome = outcome?;
        reset?;
        self.lock.as_mut().map_or(Ok(()), PostgresLock::verify)?;
        Ok(outcome)
    }
}
