//! `schemagen migrate`: applies what is pending.

mod outcome;

use std::num::NonZeroUsize;

use schema_db::{Access, AppliedState, Direction, LockOptions, Migration};
use schema_model::{MigrationId, script::Position};

use super::{
    agreed::{agree_to_losses, run_agreed},
    count,
    strange::refuse_strange,
};
use crate::{
    codes::Code,
    consent::{Allowed, Deed},
    database::{Connected, DatabaseArgs, lock_out_others},
    patience::PatienceArgs,
    project::{Project, conflicts, find_migration, up_to},
    report::{Answer, Failure, Problem},
    session::Session,
    signals,
    standing::{
        Newer, NewerArgs, Standing, Way, connect_and_read_history, read_migration, standing_by, standing_with,
    },
    values::ValuesArgs,
};
use outcome::Outcome;

/// Apply pending migrations to a database
///
/// Each step of a migration is one transaction, and what was done is recorded with it: a run that is cut off goes on
/// where it stopped. One process at a time applies migrations; others wait.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  schemagen migrate --database-url sqlite:app.db
  schemagen migrate --env production --dry-run
  schemagen migrate --to 20261121103000
  schemagen migrate --steps 1                 the next one
  schemagen migrate --accept-newer            of an older release, beside a newer one")]
pub struct MigrateArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Print the SQL that would run, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Apply this migration and those it follows, and no others
    #[arg(long, value_name = "ID")]
    to: Option<String>,
    /// Apply so many migrations and no more
    #[arg(long, value_name = "N", conflicts_with = "to", value_parser = count)]
    steps: Option<NonZeroUsize>,
    #[command(flatten)]
    newer: NewerArgs,
    /// Agree to what the migrations destroy
    #[arg(long, value_name = "HAZARD")]
    allow: Vec<Allowed>,
    #[command(flatten)]
    values: ValuesArgs,
    #[command(flatten)]
    patience: PatienceArgs,
}

const DEED: Deed = Deed {
    subject: "the migrations would destroy data",
    question: "Apply them?",
    untouched: "nothing was applied",
};

pub(super) fn run(args: &MigrateArgs, session: &mut Session) -> Result<Answer, Failure> {
    let config = session.config()?;
    session.patience = args.patience.patience(&config.migrate);
    session.values = args.values.values();
    let access = if args.dry_run { Access::Read } else { Access::Create };
    let (mut connected, history, project) =
        connect_and_read_history(session, &config, &args.database, access)?;
    if let Some(failure) = Failure::of(conflicts(&project)?) {
        return Err(failure);
    }
    let wanted = |standing: &Standing| wanted(standing, &project, args);
    let before = standing_by(&project, (history, connected.database.as_mut()), args.newer.newer())?;
    let pending = wanted(&before)?;
    if before.applied.is_empty() && !pending.is_empty() {
        refuse_strange(&project, &config, &mut connected)?;
    }
    let migrations = read_all(&project, &pending)?;
    if args.dry_run {
        let outcome = Outcome::dry_run(connected.name, &migrations, how_far(&before));
        return Ok(outcome.beside(before.newer).answer());
    }
    agree_to_losses(&DEED, &migrations, &args.allow, &mut connected, &session.terminal)?;
    // Where there is nothing to do, nobody waits for the lock.
    let applied = if pending.is_empty() {
        Vec::new()
    } else {
        let lock = args.patience.lock(&config.migrate);
        let _stoppable = signals::stops(&session.stop);
        let how = (&lock, args.newer.newer());
        apply(&mut connected, &project, &wanted, &migrations, how, session)?
    };
    let is_there = match &args.to {
        Some(to) if before.is_done(find_migration(&project.graph, to)?) => Some(already_there(to)),
        Some(_) | None => None,
    };
    let answer = Outcome::applied(connected.name, applied).beside(before.newer).answer();
    Ok(is_there.into_iter().fold(answer, Answer::hint))
}

/// What a run that stopped has done.
fn how_far(standing: &Standing) -> Option<(&MigrationId, Position)> {
    let row = standing.unfinished()?;
    match row.state {
        AppliedState::HalfApplied { done, .. } => Some((&row.id, done)),
        AppliedState::Applied | AppliedState::HalfRolledBack { .. } => None,
    }
}

/// `--to` never goes back: who runs it twice gets the same database.
fn already_there(to: &str) -> String {
    format!("{to} is applied already; `schemagen rollback --to {to}` takes back what was applied after it")
}

/// What is to be applied, or why nothing may be.
fn wanted(
    standing: &Standing,
    project: &Project<'_>,
    args: &MigrateArgs,
) -> Result<Vec<MigrationId>, Failure> {
    standing.sound()?;
    if let Some(half) =
        standing.unfinished().filter(|it| matches!(it.state, AppliedState::HalfRolledBack { .. }))
    {
        let problem = Problem::error(Code::MigrationUnfinished, format!("{} is half taken back", half.id));
        return Err(problem.help("run `schemagen rollback` to finish that first").into());
    }
    let most = args.steps.map_or(usize::MAX, NonZeroUsize::get);
    let Some(to) = &args.to else { return Ok(standing.pending.iter().take(most).cloned().collect()) };
    let meant = up_to(&project.graph, to)?;
    Ok(standing.pending.iter().filter(|id| meant.contains(id)).cloned().collect())
}

fn read_all(project: &Project<'_>, ids: &[MigrationId]) -> Result<Vec<Migration>, Failure> {
    ids.iter().map(|id| read_migration(project, id, Way::Up)).collect()
}

/// Applies what was agreed to, under the lock; what another process applied while this one waited is not applied again.
fn apply(
    connected: &mut Connected<'_>,
    project: &Project<'_>,
    wanted: &dyn Fn(&Standing) -> Result<Vec<MigrationId>, Failure>,
    migrations: &[Migration],
    (lock, newer): (&LockOptions, Newer),
    session: &Session,
) -> Result<Vec<MigrationId>, Failure> {
    let Some(database) = connected.database.as_mut() else { return Ok(Vec::new()) };
    let mut migrator = lock_out_others(database, lock, &session.terminal)?;
    let pending = wanted(&standing_with(project, Some(migrator.database()), newer)?)?;
    run_agreed(&mut migrator, migrations, &pending, Direction::Up, session)
}
