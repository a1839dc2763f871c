//! A database that no other deployer works on.

use schema_migrate::{
    Kept, Left, Lock, Pace, Prepared, Refusal, apply, kept, leave_trace, prepare, run_unrecorded,
};
use schema_model::{MigrationId, script::StepKind};

use crate::{
    AppliedMigration, ApplyError, Database, DatabaseError, Deed, Direction, Event, Migration, Outcome,
    RepairError, database::LockConnection, postgres,
};

/// Applies migrations; the lock is released when it is dropped.
#[derive(Debug)]
pub struct Migrator<'a> {
    database: &'a mut Database,
    lock: Lock,
    connection: LockConnection,
    prepared: Option<Prepared>,
    pace: Pace,
}

impl<'a> Migrator<'a> {
    pub(crate) fn new(database: &'a mut Database, lock: Lock, connection: LockConnection) -> Self {
        Self { database, lock, connection, prepared: None, pace: Pace::ByStatement }
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
        let (lock, known, pace) = (&self.lock, &mut self.prepared, self.pace);
        let outcome: Result<_, ApplyError> =
            self.database.converse(&mut self.connection, progress, |port, session| async move {
                let mut prepared = match known.take() {
                    Some(prepared) => prepared,
                    None => prepare(&port, session, pace).await?,
                };
                let outcome =
                    apply(&port, session, (lock, &mut prepared), migration, direction, pace).await?;
                *known = Some(prepared);
                Ok(outcome)
            });
        match outcome {
            Err(error) if error.left() == Some(Left::Unknown) || self.database.is_broken() => {
                self.look(migration, direction, progress, error)
            }
            known => known,
        }
    }

    /// What became of a commit whose answer was lost, seen over another connection; there the failure leaves its trace.
    fn look(
        &mut self,
        migration: &Migration,
        direction: Direction,
        progress: &mut dyn FnMut(Event<'_>),
        error: ApplyError,
    ) -> Result<Outcome, ApplyError> {
        if self.database.reconnect().is_err() {
            return Err(error);
        }
        let lock = &self.lock;
        let seen = self.database.converse(&mut self.connection, progress, |port, session| async move {
            let error = match error.left() {
                Some(Left::Unknown) => match kept(&port, session, migration, direction).await {
                    Ok(Kept::All) => {
                        let verified = lock.verify(&port, session).await;
                        return verified.map_err(|reason| ApplyError::LockLost { reason });
                    }
                    Ok(Kept::Some(left)) => error.leaving(left),
                    Err(_) => return Err(error),
                },
                Some(Left::Nothing | Left::Part(_)) | None => error,
            };
            // Where this fails as well, the server is gone, and with it all that was not committed.
            drop(leave_trace(&port, session, migration, direction, &error).await);
            Err(error)
        });
        seen.map(|()| {
            progress(Event::Finished { migration, direction });
            Outcome::Done
        })
    }
}

impl Migrator<'_> {
    /// How the statements of the next migrations are sent.
    pub fn paced(&mut self, pace: Pace) {
        (self.pace, self.prepared) = (pace, None);
    }

    /// Hears what is seen of statements that take long, on another thread (PostgreSQL).
    pub fn watched_by(&mut self, listener: postgres::Listener) {
        if let Database::Postgres(database) = &mut *self.database {
            database.tell(listener);
        }
    }

    /// Writes to the history what somebody says of a migration who has looked. Nothing of it is run.
    pub fn repair(&mut self, migration: &Migration, deed: Deed, reason: &str) -> Result<(), RepairError> {
        self.database.ask(|port, session| async move {
            prepare(&port, session, Pace::ByStatement).await?;
            schema_migrate::repair(&port, session, migration, deed, reason).await
        })
    }

    /// Runs the statements of one step, and records nothing.
    pub fn run_unrecorded(&mut self, kind: StepKind, statements: &[String]) -> Result<(), Refusal> {
        self.database
            .ask(|port, session| async move { run_unrecorded(&port, session, kind, statements).await })
    }

    /// Writes that migrations were in the database before schemagen was, all of them or none. Nothing is run.
    pub fn baseline(&mut self, migrations: &[Migration], reason: &str) -> Result<(), RepairError> {
        self.database.ask(|port, session| async move {
            prepare(&port, session, Pace::ByStatement).await?;
            schema_migrate::baseline(&port, session, migrations, reason).await
        })
    }
}

impl Drop for Migrator<'_> {
    fn drop(&mut self) {
        let lock = &self.lock;
        // Should this fail, the end of the connection releases the lock.
        drop(
            self.database.converse(&mut self.connection, &mut drop, |port, _| async move {
                lock.release(&port).await
            }),
        );
    }
}
