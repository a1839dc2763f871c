//! A database that no other deployer works on.

use schema_migrate::{
    Kept, Left, Lock, Pace, Port, Prepared, Refusal, Session, apply, kept, leave_trace, prepare,
    run_unrecorded,
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
        let outcomes = self.apply_first(&[migration], direction, progress)?;
        Ok(outcomes.into_iter().next().unwrap_or(Outcome::AlreadyDone))
    }

    /// The same of the first of the files, and of some that follow where they go in one message; tells what became of these.
    /// An error is about the first, unless it is that the lock was lost.
    pub fn apply_first(
        &mut self,
        migrations: &[&Migration],
        direction: Direction,
        progress: &mut dyn FnMut(Event<'_>),
    ) -> Result<Vec<Outcome>, ApplyError> {
        let (lock, known, pace) = (&self.lock, &mut self.prepared, self.pace);
        let outcomes: Result<_, ApplyError> =
            self.database.converse(&mut self.connection, progress, |port, session| async move {
                let mut prepared = match known.take() {
                    Some(prepared) => prepared,
                    None => prepare(&port, session, pace).await?,
                };
                let how = (direction, pace);
                let outcomes = apply(&port, session, (lock, &mut prepared), migrations, how).await?;
                *known = Some(prepared);
                Ok(outcomes)
            });
        match outcomes {
            Err(error) if error.left() == Some(Left::Unknown) || self.database.is_broken() => {
                self.look(migrations, direction, progress, error)
            }
            known => known,
        }
    }

    /// What became of a commit whose answer was lost, seen over another connection; there the failure leaves its trace.
    fn look(
        &mut self,
        migrations: &[&Migration],
        direction: Direction,
        progress: &mut dyn FnMut(Event<'_>),
        error: ApplyError,
    ) -> Result<Vec<Outcome>, ApplyError> {
        let Some((first, others)) = migrations.split_first() else { return Err(error) };
        if self.database.reconnect().is_err() {
            return Err(error);
        }
        let (lock, pace) = (&self.lock, self.pace);
        let seen = self.database.converse(&mut self.connection, progress, |port, session| async move {
            let error = match error.left() {
                Some(Left::Unknown) => match kept(&port, session, first, direction).await {
                    Ok(Kept::All) => {
                        let verified = lock.verify(&port, session).await;
                        verified.map_err(|reason| ApplyError::LockLost { reason })?;
                        let with_it = if pace == Pace::AtOnce { others } else { &[] };
                        return Ok(1 + count_kept(&port, session, with_it, direction).await?);
                    }
                    Ok(Kept::Some(left)) => error.leaving(left),
                    Err(_) => return Err(error),
                },
                Some(Left::Nothing | Left::Part(_)) | None => error,
            };
            // Where this fails as well, the server is gone, and with it all that was not committed.
            drop(leave_trace(&port, session, first, direction, &error).await);
            Err(error)
        });
        let done = seen?;
        for migration in &migrations[..done] {
            progress(Event::Finished { migration, direction });
        }
        Ok(vec![Outcome::Done; done])
    }
}

/// How many of what was sent together with a migration were kept as well.
async fn count_kept(
    port: &Port<'_>,
    session: &Session,
    migrations: &[&Migration],
    direction: Direction,
) -> Result<usize, ApplyError> {
    for (count, migration) in migrations.iter().enumerate() {
        if kept(port, session, migration, direction).await? != Kept::All {
            return Ok(count);
        }
    }
    Ok(migrations.len())
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
