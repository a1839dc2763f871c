//! `schemagen verify`: replays the migrations of a project from nothing, and holds what is there against the snapshots.
//!
//! ```text
//! empty ── for each migration: the way up ── compare ── the way back ── compare ── the way up once more
//! ```

mod replay;

use serde::Serialize;

use crate::{
    project::{Project, conflicts},
    report::{Answer, Exit, Failure},
    session::Session,
    verify::Scratch,
};
use replay::{Proved, Replay};

/// Replay all migrations in a scratch database, and prove that each leads to its snapshot and back
///
/// Every SQL file runs as `migrate` and `rollback` run it, in a database of its own without rows that is gone afterwards. After
/// each, what is there is compared with what the snapshots say.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  schemagen verify                                   on a server that is started for it, or an SQLite database in memory
  schemagen verify --scratch-url postgres://ci@db    on this server, which has the extensions that migrations need

Exits with 1 where a migration leads elsewhere, and with 2 where the database refuses a statement.")]
pub struct VerifyArgs {
    /// Replay them on this PostgreSQL server, in a database of its own that is dropped afterwards
    #[arg(long, value_name = "URL")]
    scratch_url: Option<String>,
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
}

pub(super) fn run(args: &VerifyArgs, session: &mut Session) -> Result<Answer, Failure> {
    let config = session.config()?;
    let targets = config.targets(session.global.target.as_deref())?;
    let mut scratch = Scratch::always(args.scratch_url.as_deref(), &config, session)?;
    let (mut report, mut findings) = (Report { targets: Vec::new() }, Vec::new());
    for target in targets {
        let project = Project::open(target, &mut session.terminal)?;
        if let Some(failure) = Failure::of(conflicts(&project)?) {
            return Err(failure);
        }
        let place = scratch.open(&config, target)?;
        let (target, server) = (target.name.clone(), place.server.clone());
        let replayed = Replay::new(&project, place)?.run(&mut session.terminal)?;
        findings.extend(replayed.difference);
        report.targets.push(Replayed { target, server, migrations: replayed.proved, others: replayed.others });
    }
    let text = report.targets.iter().map(text).collect::<String>();
    if findings.is_empty() {
        return Ok(Answer::done(text, report));
    }
    Ok(Answer::findings(text, report, findings).exit(Exit::Findings))
}

fn text(replayed: &Replayed) -> String {
    let name = replayed.target.as_ref().map(|name| format!("[{name}] ")).unwrap_or_default();
    let each = replayed.migrations.iter().map(|it| format!("{name}{}: {}\n", it.id, it.way_back));
    let others = replayed.others.iter().map(|it| format!("{name}also there: {it}\n"));
    let count = replayed.migrations.len();
    let plural = if count == 1 { "" } else { "s" };
    let sum = format!("{name}{count} migration{plural} proved on {}\n", replayed.server);
    each.chain(others).chain([sum]).collect()
}
