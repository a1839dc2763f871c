//! All that a program does with the migrations that it carries: one conversation each, on a connection that is its own.

use schema_model::{Dialect, MigrationId};

use crate::{
    AppliedMigration, ApplyError, Direction, Lock, LockError, LockOptions, Misfit, Newer, Outcome, Pace,
    Port, Session, SessionError, SessionOptions, Standing, applied, apply, embedded::Project, postgres,
    prepare, sqlite, standing, unprepare,
};

/// How a program migrates.
#[derive(Debug, Clone, Default)]
pub(crate) struct RunOptions {
    pub(crate) session: SessionOptions,
    pub(crate) lock: LockOptions,
    pub(crate) newer: Newer,
}

/// Why a program could not migrate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// Another deployer kept the lock.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The program and the database do not fit together.
    #[error("{}", lines(.0))]
    Misfits(Vec<Misfit>),
    /// A migration failed.
    #[error(transparent)]
    Apply(#[from] ApplyError),
    /// The session itself.
    #[error(transparent)]
    Session(#[from] SessionError),
}

fn lines(misfits: &[Misfit]) -> String {
    misfits.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// A session on a connection that is somebody else's, and how it becomes theirs again.
pub(crate) struct Borrowed {
    pub(crate) session: Session,
    restore: String,
}

impl Borrowed {
    pub(crate) async fn open(
        port: &Port<'_>,
        dialect: Dialect,
        options: &SessionOptions,
    ) -> Result<Self, SessionError> {
        let name = "the database".to_owned();
        let remembered = match dialect {
            Dialect::Postgres => {
                postgres::borrowed::outside(port, &name).await?;
                postgres::borrowed::remember(port).await
            }
            Dialect::Sqlite => {
                sqlite::borrowed::outside(port, &name).await?;
                sqlite::borrowed::remember(port).await
            }
        };
        let restore = remembered.map_err(|error| SessionError::Sql {
            database: name.clone(),
            doing: "looking at the session",
            error: Box::new(error),
        })?;
        Ok(Self { session: Session::open(port, dialect, options, name).await?, restore })
    }

    /// Gives it back as it was.
    pub(crate) async fn give_back(self, port: &Port<'_>) -> Result<(), SessionError> {
        let restored = port.query(self.restore).await;
        restored.map(drop).map_err(|error| self.session.error("restoring the session", error))
    }
}

/// Applies what is pending and returns what it applied.
pub(crate) async fn run<'m>(
    port: Port<'m>,
    project: &'m Project,
    options: &'m RunOptions,
) -> Result<Vec<MigrationId>, RunError> {
    let borrowed = Borrowed::open(&port, project.dialect, &options.session).await?;
    let ran = migrate(&port, &borrowed.session, project, options).await;
    let given_back = borrowed.give_back(&port).await;
    let ran = ran?;
    given_back?;
    Ok(ran)
}

/// Where there is nothing to do, nobody waits for the lock.
async fn migrate<'m>(
    port: &Port<'m>,
    session: &Session,
    project: &'m Project,
    options: &RunOptions,
) -> Result<Vec<MigrationId>, RunError> {
    if wanted(&applied(port, session).await?, project, options.newer)?.is_empty() {
        return Ok(Vec::new());
    }
    let lock = Lock::take(port, session, &options.lock).await?;
    let ran = under_lock(port, session, &lock, project, options).await;
    let forgotten = unprepare(port, session).await;
    // Should this fail, the end of the connection releases it.
    drop(lock.release(port).await);
    let ran = ran?;
    forgotten?;
    Ok(ran)
}

async fn under_lock<'m>(
    port: &Port<'m>,
    session: &Session,
    lock: &Lock,
    project: &'m Project,
    options: &RunOptions,
) -> Result<Vec<MigrationId>, RunError> {
    let wanted = wanted(&applied(port, session).await?, project, options.newer)?;
    let migrations: Vec<_> = wanted.iter().filter_map(|id| project.migration(id)).collect();
    let (mut done, pace) = (Vec::new(), Pace::of(migrations.len()));
    let mut prepared = prepare(port, session, pace).await?;
    let mut rest = migrations.as_slice();
    while !rest.is_empty() {
        let ran = apply(port, session, (lock, &mut prepared), rest, (Direction::Up, pace)).await?;
        let (these, others) = rest.split_at(ran.len());
        // On SQLite others may apply between our transactions; each tells of its own.
        let ours = these.iter().zip(ran).filter(|(_, outcome)| *outcome == Outcome::Done);
        done.extend(ours.map(|(migration, _)| migration.id.clone()));
        rest = others;
    }
    Ok(done)
}

/// What is pending, in its order, and nothing else.
pub(crate) async fn pending(
    port: Port<'_>,
    project: &Project,
    options: &RunOptions,
) -> Result<Vec<MigrationId>, RunError> {
    let borrowed = Borrowed::open(&port, project.dialect, &options.session).await?;
    let applied = applied(&port, &borrowed.session).await;
    let given_back = borrowed.give_back(&port).await;
    let wanted = wanted(&applied?, project, options.newer)?;
    given_back?;
    Ok(wanted)
}

/// What is to be applied, or why nothing may be.
fn wanted(
    applied: &[AppliedMigration],
    project: &Project,
    newer: Newer,
) -> Result<Vec<MigrationId>, RunError> {
    let Standing { pending, newer: _, misfits } = judge(applied, project, newer);
    if misfits.is_empty() { Ok(pending) } else { Err(RunError::Misfits(misfits)) }
}

/// Where the database stands.
pub(crate) fn judge(applied: &[AppliedMigration], project: &Project, newer: Newer) -> Standing {
    let Ok(standing) = standing(&project.graph, project, applied, newer);
    standing
}
