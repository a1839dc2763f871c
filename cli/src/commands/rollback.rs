//! `schemagen rollback`: takes migrations back, the last one first.

use std::num::NonZeroUsize;

use schema_db::{Access, AppliedState, Direction, LockOptions, Migration};
use schema_model::MigrationId;
use serde::Serialize;

use super::{
    agreed::{agree_to_losses, run_agreed},
    count,
};
use crate::{
    codes::Code,
    consent::{Allowed, Deed},
    database::{Connected, DatabaseArgs, lock_out_others},
    patience::PatienceArgs,
    project::{Project, find_migration},
    report::{Answer, Failure, Problem},
    session::Session,
    signals,
    standing::{Newer, Standing, Way, connect_and_read_history, read_migration, standing, standing_by},
    values::ValuesArgs,
};

/// Take back applied migrations by their down files, the last one first
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  schemagen rollback                          the last migration
  schemagen rollback --steps 3
  schemagen rollback --to 20261121103000      all that was applied after this one")]
pub struct RollbackArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// How many migrations to take back
    #[arg(long, value_name = "N", default_value = "1", conflicts_with = "to", value_parser = count)]
    steps: NonZeroUsize,
    /// Take back all that was applied after this migration
    #[arg(long, value_name = "ID")]
    to: Option<String>,
    /// Print the SQL that would run, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Agree to what the way back destroys
    #[arg(long, value_name = "HAZARD")]
    allow: Vec<Allowed>,
    #[command(flatten)]
    values: ValuesArgs,
    #[command(flatten)]
    patience: PatienceArgs,
}

#[derive(Serialize)]
struct Report {
    database: String,
    taken_back: Vec<MigrationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sql: Option<String>,
}

const DEED: Deed = Deed {
    subject: "the way back would destroy data",
    question: "Take it?",
    untouched: "nothing was taken back",
};

pub(super) fn run(args: &RollbackArgs, session: &mut Session) -> Result<Answer, Failure> {
    let config = session.config()?;
    session.patience = args.patience.patience(&config.migrate);
    session.values = args.values.values();
    let access = if args.dry_run { Access::Read } else { Access::Write };
    let (mut connected, history, project) =
        connect_and_read_history(session, &config, &args.database, access)?;
    let before = standing_by(&project, (history, connected.database.as_mut()), Newer::Refuse)?;
    let migrations = wanted(&before, &project, args)?;
    if args.dry_run {
        let sql = migrations.iter().map(|it| it.script.text()).collect::<Vec<_>>().join("\n");
        let report = Report { database: connected.name, taken_back: Vec::new(), sql: Some(sql.clone()) };
        return Ok(Answer::done(sql, report));
    }
    agree_to_losses(&DEED, &migrations, &args.allow, &mut connected, &session.terminal)?;
    let lock = args.patience.lock(&config.migrate);
    let _stoppable = signals::stops(&session.stop);
    let taken_back = take_back(&mut connected, &project, args, &migrations, &lock, session)?;
    let text = taken_back.iter().map(|id| format!("took back {id}\n")).collect::<Vec<_>>().concat();
    Ok(Answer::done(text, Report { database: connected.name, taken_back, sql: None }))
}

/// The down files to run, all of them readable and with a way back, or the reason why not.
fn wanted(
    standing: &Standing,
    project: &Project<'_>,
    args: &RollbackArgs,
) -> Result<Vec<Migration>, Failure> {
    standing.sound()?;
    if let Some(half) =
        standing.unfinished().filter(|it| matches!(it.state, AppliedState::HalfApplied { .. }))
    {
        let problem = Problem::error(Code::MigrationUnfinished, format!("{} is unfinished", half.id));
        return Err(problem.help("finish it with `schemagen migrate` before taking anything back").into());
    }
    let mut ids = last_first(standing, project);
    if ids.is_empty() {
        return Err(Problem::error(Code::NothingApplied, "no migration is applied")
            .help("`schemagen status` shows what is applied")
            .into());
    }
    match &args.to {
        None => ids.truncate(args.steps.get()),
        Some(to) => {
            let to = find_migration(&project.graph, to)?;
            let at = ids.iter().position(|id| id == to).ok_or_else(|| {
                Problem::error(Code::MigrationUnknown, format!("{to} is not applied"))
                    .help("`schemagen status` shows what is applied")
            })?;
            ids.truncate(at);
        }
    }
    let migrations =
        ids.iter().map(|id| read_migration(project, id, Way::Down)).collect::<Result<Vec<_>, _>>()?;
    let problems = migrations.iter().filter_map(irreversible).collect();
    Failure::of(problems).map_or(Ok(migrations), Err)
}

/// The last one first, and none before those that follow it: where somebody said by hand that a migration is applied,
/// that may have been later.
fn last_first(standing: &Standing, project: &Project<'_>) -> Vec<MigrationId> {
    let mut left: Vec<&MigrationId> = standing.applied.iter().map(|it| &it.id).collect();
    let mut sorted = Vec::new();
    while !left.is_empty() {
        let is_followed = |id: &MigrationId| {
            let follows = |other: &&MigrationId| {
                project.graph.snapshot(other).is_some_and(|it| it.parents.contains(id))
            };
            left.iter().any(follows)
        };
        // The graph has no circles, so that one is always followed by none.
        let at = left.iter().rposition(|id| !is_followed(id)).unwrap_or(left.len() - 1);
        sorted.push(left.remove(at).clone());
    }
    sorted
}

fn irreversible(migration: &Migration) -> Option<Problem> {
    let reason = migration.script.irreversible.as_ref()?;
    let problem = Problem::error(Code::Irreversible, format!("there is no way back: {reason}"));
    Some(
        problem
            .in_file(&migration.file)
            .help("the file says how to go back without the data; or restore a backup"),
    )
}

fn take_back(
    connected: &mut Connected<'_>,
    project: &Project<'_>,
    args: &RollbackArgs,
    migrations: &[Migration],
    lock: &LockOptions,
    session: &Session,
) -> Result<Vec<MigrationId>, Failure> {
    let Some(database) = connected.database.as_mut() else { return Ok(Vec::new()) };
    let mut migrator = lock_out_others(database, lock, &session.terminal)?;
    let still = wanted(&standing(project, Some(migrator.database()))?, project, args)?;
    let still: Vec<MigrationId> = still.into_iter().map(|it| it.id).collect();
    run_agreed(&mut migrator, migrations, &still, Direction::Down, session)
}
