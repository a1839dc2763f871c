//! `schemagen verify`: replays the migrations of a project from nothing, and holds what is there against the snapshots.
//!
//! ```text
//! empty ── for each migration: the way up ── compare ── the way back ── compare ── the way up once more
//! ```

mod accept;
mod replay;

use serde::Serialize;

use super::{generate::put_in_order, only_target};
use crate::{
    files::Lock,
    project::{Project, conflicts, find_migration},
    report::{Answer, Exit, Failure, Problem, Terminal},
    session::Session,
    verify::{Place, Scratch},
};
use accept::{accept, edited};
use replay::{Proved, Replay};

/// Replay all migrations in a scratch database, and prove that each leads to its snapshot and back
///
/// Every SQL file runs as `migrate` and `rollback` run it, in a database of its own without rows that is gone afterwards. After
/// each, what is there is compared with what the snapshots say.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  schemagen verify                                   on a server that is started for it, or an SQLite database in memory
  schemagen verify --scratch-url postgres://ci@db    on this server, which has the extensions that migrations need
  schemagen verify --accept 20261121103000           I have edited it, and it leads where it did

Exits with 1 where a migration leads elsewhere, and with 2 where the database refuses a statement.")]
pub struct VerifyArgs {
    /// Replay them on this PostgreSQL server, in a database of its own that is dropped afterwards
    #[arg(long, value_name = "URL")]
    scratch_url: Option<String>,
    /// Record what the files of this migration say, which was edited before any database had it, once all are proved
    #[arg(long, value_name = "ID")]
    accept: Vec<String>,
}

#[derive(Serialize)]
struct Report {
    targets: Vec<Replayed>,
}

#[derive(Serialize)]
struct Replayed {
    target: Option<String>,
    /// Where they were replayed, such as `PostgreSQL 15.18`.
    server: String,
    migrations: Vec<Proved>,
    /// What only hand-written SQL has made.
    others: Vec<String>,
    /// Snapshots that were written anew.
    accepted: Vec<String>,
}

pub(super) fn run(args: &VerifyArgs, session: &mut Session) -> Result<Answer, Failure> {
    let config = session.config()?;
    let targets = match args.accept.as_slice() {
        [] => config.targets(session.global.target.as_deref())?,
        [..] => vec![only_target(&config, session)?],
    };
    // What is proved must still be there when it is recorded.
    let lock = if args.accept.is_empty() { None } else { Some(Lock::take(&config.path)?) };
    if lock.is_some() {
        put_in_order(&targets, &session.terminal)?;
    }
    let mut scratch = Scratch::always(args.scratch_url.as_deref(), &config, session)?;
    let (mut report, mut findings) = (Report { targets: Vec::new() }, Vec::new());
    for target in targets {
        let project = Project::open(target, &mut session.terminal)?;
        let place = scratch.open(&config, target)?;
        let (replayed, difference) = replayed(&project, place, &args.accept, &mut session.terminal)?;
        report.targets.push(replayed);
        findings.extend(difference);
    }
    let text = report.targets.iter().map(text).collect::<String>();
    if findings.is_empty() {
        return Ok(Answer::done(text, report));
    }
    Ok(Answer::findings(text, report, findings).exit(Exit::Findings))
}

/// One target; where it went elsewhere, with what.
fn replayed(
    project: &Project<'_>,
    place: Place,
    accepted: &[String],
    terminal: &mut Terminal,
) -> Result<(Replayed, Option<Problem>), Failure> {
    if let Some(failure) = Failure::of(conflicts(project)?) {
        return Err(failure);
    }
    let edited = accepted.iter().map(|wanted| edited(project, find_migration(&project.graph, wanted)?));
    let edited = edited.collect::<Result<Vec<_>, Failure>>()?;
    let (target, server) = (project.target.name.clone(), place.server.clone());
    let replay::Walked { proved, others, difference } = Replay::new(project, place)?.run(terminal)?;
    let accepted = match &difference {
        None => accept(project, &edited, &proved)?,
        Some(_) => Vec::new(),
    };
    Ok((Replayed { target, server, migrations: proved, others, accepted }, difference))
}

fn text(replayed: &Replayed) -> String {
    let name = replayed.target.as_ref().map(|name| format!("[{name}] ")).unwrap_or_default();
    let each = replayed.migrations.iter().map(|it| format!("{name}{}: {}\n", it.id, it.way_back));
    let others = replayed.others.iter().map(|it| format!("{name}also there: {it}\n"));
    let count = replayed.migrations.len();
    let plural = if count == 1 { "" } else { "s" };
    let sum = format!("{name}{count} migration{plural} proved on {}\n", replayed.server);
    let accepted = replayed.accepted.iter().map(|it| format!("{name}wrote {it}\n"));
    each.chain(others).chain([sum]).chain(accepted).collect()
}
