//! Running migrations that were read and agreed to: those and no others, whatever happened while waiting for the lock.

use std::collections::BTreeMap;

use schema_db::{Direction, Migration, Migrator, Outcome, Pace};
use schema_model::MigrationId;

use super::progress::Progress;
use crate::{
    codes::Code,
    consent::{Allowed, Deed, agree},
    database::{Connected, of_apply},
    report::{Failure, Problem, Terminal},
    session::Session,
};

/// Has it agreed to what running the files destroys.
pub(super) fn agree_to_losses(
    deed: &Deed,
    migrations: &[Migration],
    allowed: &[Allowed],
    connected: &mut Connected<'_>,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let losses = losses(migrations);
    if losses.is_empty() {
        return Ok(());
    }
    agree(deed, &losses, allowed, connected.protection()?.as_deref(), terminal)
}

/// What running the files destroys, one sentence each.
fn losses(migrations: &[Migration]) -> Vec<String> {
    let each = migrations
        .iter()
        .flat_map(|it| it.script.data_loss.iter().map(move |loss| format!("{}: {loss}", it.file)));
    each.collect()
}

/// Runs the agreed files, as they were read, that are wanted under the lock too, in that order; returns those that this
/// process ran. Stops before a migration that nobody agreed to: others may have gone forth or back meanwhile.
pub(super) fn run_agreed(
    migrator: &mut Migrator<'_>,
    agreed: &[Migration],
    wanted: &[MigrationId],
    direction: Direction,
    session: &Session,
) -> Result<Vec<MigrationId>, Failure> {
    let terminal = &session.terminal;
    let mut progress = Progress::new(terminal);
    if let Some(listener) = progress.listener() {
        migrator.watched_by(listener);
    }
    migrator.paced(Pace::of(wanted.len()));
    let agreed: BTreeMap<_, _> = agreed.iter().map(|it| (&it.id, it)).collect();
    let migrations: Vec<&Migration> = wanted.iter().map_while(|id| agreed.get(id).copied()).collect();
    let mut done = Vec::new();
    let mut rest = migrations.as_slice();
    while let Some(first) = rest.first() {
        if session.stop.is_requested() {
            return Err(stopped(&done).into());
        }
        let outcomes = migrator
            .apply_first(rest, direction, &mut |event| progress.hear(&event))
            .map_err(|error| of_apply(&error, first.script.text()))?;
        let (these, others) = rest.split_at(outcomes.len());
        // On SQLite others may apply between our transactions; each tells of its own.
        let ours = these.iter().zip(outcomes).filter(|(_, outcome)| *outcome == Outcome::Done);
        done.extend(ours.map(|(migration, _)| migration.id.clone()));
        rest = others;
    }
    if migrations.len() < wanted.len() {
        terminal.say("the database has changed meanwhile; run the command again to go on");
    }
    Ok(done)
}

fn stopped(done: &[MigrationId]) -> Problem {
    let what = match done.last() {
        Some(last) => format!("done: everything up to {last}"),
        None => "nothing was changed".to_owned(),
    };
    Problem::error(Code::Stopped, "a signal ended the run between two migrations")
        .note(what)
        .help("run the command again to go on")
}
