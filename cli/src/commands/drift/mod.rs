//! `schemagen drift`: what a database is, against what its applied migrations promise.

mod adopt;
mod answer;
mod finding;
mod fix;
mod ownership;
mod severity;
mod sides;
mod watch;

use std::{path::PathBuf, sync::Arc, time::Duration};

use schema_db::Access;
use schema_diff::diff;
use schema_model::{Declarations, Schema, script::Hash};
use serde::Serialize;

use super::renames::RenameArgs;
use crate::{
    codes::Code,
    config::Config,
    consent::Allowed,
    database::{Connected, DatabaseArgs, connect, of_database},
    declarations,
    duration::Limit,
    live::{self, HandWritten, Ignored, Live, Reading, Twins, others},
    paths::package_above,
    patience::PatienceArgs,
    project::Project,
    report::{Answer, Failure, Problem, Severity, Terminal},
    resolved::{Resolved, resolve},
    session::Session,
};
use answer::{answer, scanned};
pub(super) use finding::Finding;
use ownership::Ownership;
use sides::{Sides, promised};

/// Compare a database with what its applied migrations promise; changes nothing, unless told with --run
///
/// Expressions are compared as the server itself reads them, so a database that migrations made shows no drift.
///
/// A finding is an error where rows or programs are concerned: what was promised is missing or another thing, or something that
/// nobody promised refuses rows, changes them, or says who may read them. It is a warning where something is there that nobody
/// promised, or an index is missing that only makes searches faster, and advice where no statement gives another answer: comments,
/// storage parameters, statistics. All of them exit with 1, unless --fail-on says what it takes.
///
/// What somebody has changed by hand is kept or undone. --adopt keeps it: a migration for all databases. --fix undoes it: as
/// other databases have no such drift, a migration would fail there, and so it writes an SQL file for this one. Review it, then
/// run it with --run: under the lock against other deployers, and only if the database is still as it was when the file was
/// written. What neither structs nor SQL files can say, what is "also there" and what [drift] ignore names is left alone.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  schemagen drift
  schemagen drift --env production --json
  schemagen drift --binary ./server          does this release fit the database?
  schemagen drift --fail-on error            exit 1 only for what concerns rows or programs
  schemagen drift --sarif > drift.sarif      for code scanning
  schemagen drift --watch --json             one line whenever something comes or goes
  schemagen drift --adopt                    what was changed by hand becomes a migration for all databases
  schemagen drift --fix                      the SQL that undoes it in this database, as drift-fix.sql
  schemagen drift --run drift-fix.sql        and run it, when somebody has reviewed it
  schemagen drift --fix --rename users.handle=users.nickname")]
pub struct DriftArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Compare with the structs in this compiled program in place of the migrations
    #[arg(long, value_name = "PROGRAM")]
    binary: Option<PathBuf>,
    /// Print the findings as SARIF 2.1.0, which code scanning reads
    #[arg(long, conflicts_with_all = ["adopt", "fix", "run"])]
    sarif: bool,
    /// Write a migration that says what the database has, and print what to write into the structs
    #[arg(long, conflicts_with_all = ["binary", "fix", "run"])]
    adopt: bool,
    /// Write the SQL that puts this database back to what was promised
    #[arg(
        long, value_name = "FILE", num_args = 0..=1, default_missing_value = fix::FILE,
        conflicts_with_all = ["binary", "run"]
    )]
    fix: Option<PathBuf>,
    /// Run a file that --fix has written, if the database is as it was then
    #[arg(long, value_name = "FILE", conflicts_with = "binary")]
    run: Option<PathBuf>,
    /// Go on looking, and say what comes and goes, until the command is ended
    #[arg(long, conflicts_with_all = ["adopt", "fix", "run", "sarif"])]
    watch: bool,
    /// With --watch: how long to wait before looking again
    #[arg(long, value_name = "TIME", requires = "watch", value_parser = every, default_value = "10s")]
    every: Duration,
    /// Only look whether anything has changed since this mark, which --json tells; if nothing has, that is all
    #[arg(long, value_name = "MARK", conflicts_with_all = ["adopt", "fix", "run", "watch"])]
    since: Option<String>,
    /// How bad a finding must be to exit with 1: any if not said, neither here nor in schemagen.toml ([drift] fail_on)
    #[arg(long, value_name = "SEVERITY", conflicts_with_all = ["adopt", "fix"])]
    fail_on: Option<Severity>,
    #[command(flatten)]
    renames: RenameArgs,
    /// With --adopt, --fix or --run: agree to what the SQL destroys
    #[arg(long, value_name = "HAZARD")]
    allow: Vec<Allowed>,
}

impl DriftArgs {
    /// How bad a finding must be.
    fn fail_on(&self, config: &Config) -> Severity {
        self.fail_on.unwrap_or(config.drift.fail_on)
    }

    /// An option that would do nothing was meant for something.
    fn refuse_idle(&self) -> Result<(), Problem> {
        let plans = self.adopt || self.fix.is_some();
        let refuse = |what: &str, help: &str| Err(Problem::error(Code::Usage, what).help(help));
        if !self.renames.is_empty() && !plans {
            return refuse(
                "--rename and --drop are for what is adopted or put back",
                "say --adopt or --fix as well, or leave them out",
            );
        }
        if !self.allow.is_empty() && !plans && self.run.is_none() {
            return refuse(
                "--allow is for SQL that is written or run",
                "say --adopt, --fix or --run as well, or leave it out",
            );
        }
        Ok(())
    }
}

fn every(text: &str) -> Result<Duration, String> {
    Limit::read(text)?.time().ok_or_else(|| "write a time as in 500ms, 10s or 1h".to_owned())
}

#[derive(Serialize)]
struct Report {
    database: String,
    /// How many statements of a fix were run before the look.
    #[serde(skip_serializing_if = "Option::is_none")]
    ran: Option<usize>,
    /// What `--since` takes; only where it is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    mark: Option<String>,
    #[serde(flatten)]
    seen: Seen,
}

/// What a look at a database has shown.
#[derive(Default, Serialize)]
pub(super) struct Seen {
    pub(super) findings: Vec<Finding>,
    /// Objects that no snapshot can hold and that need not be a surprise.
    others: Vec<String>,
    /// Whose the objects are; nothing, where none was looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    objects: Option<Ownership>,
}

pub(super) fn run(args: &DriftArgs, session: &mut Session) -> Result<Answer, Failure> {
    args.refuse_idle()?;
    let config = session.config()?;
    let access = if args.run.is_some() { Access::Write } else { Access::Read };
    session.patience = PatienceArgs::default().patience(&config.migrate);
    let mut connected = connect(session, &config, &args.database, access)?;
    if args.sarif && session.global.json {
        return Err(Problem::error(Code::Usage, "--json and --sarif ask for two documents")
            .help("leave one of them out")
            .into());
    }
    if args.adopt {
        return adopt::run(args, &config, &mut connected, session);
    }
    if let Some(path) = &args.fix {
        return fix::write(args, path, &config, &mut connected, session);
    }
    if args.watch {
        return watch::run(args, &config, &mut connected, session);
    }
    let ran = match &args.run {
        Some(path) => Some(fix::run(args, path, &config, &mut connected, session)?),
        None => None,
    };
    // Before anything is read: what changes meanwhile is seen by the next one.
    let is_asked = session.global.json || args.since.is_some();
    let mark = is_asked.then(|| mark(&mut connected)).transpose()?;
    if mark.is_some() && args.since == mark {
        let report = Report { database: connected.name, ran, mark, seen: Seen::default() };
        return Ok(Answer::done("nothing has changed\n", report));
    }
    let seen = look(args, &config, &mut connected, session)?;
    let report = Report { database: connected.name, ran, mark, seen };
    let fail_on = args.fail_on(&config);
    Ok(if args.sarif { scanned(report, fail_on, &config) } else { answer(report, fail_on) })
}

/// What differs now.
fn look(
    args: &DriftArgs,
    config: &Config,
    connected: &mut Connected<'_>,
    session: &mut Session,
) -> Result<Seen, Failure> {
    let project = Project::open(connected.target, &mut session.terminal)?;
    let promised = match &args.binary {
        Some(path) => {
            let declarations = declarations::of_binary(path, &session.terminal)?;
            Arc::unwrap_or_clone(resolve(&declarations, config, connected.target)?.schema)
        }
        None => promised(&project, connected.database.as_mut())?,
    };
    compare(promised, &project, config, connected, session)
}

/// Whether the structure and the history are as they were.
fn mark(connected: &mut Connected<'_>) -> Result<String, Failure> {
    let Some(database) = connected.database.as_mut() else { return Ok("none".to_owned()) };
    let structure = database.mark().map_err(|error| of_database(&error))?;
    let applied = database.applied().map_err(|error| of_database(&error))?;
    let rows: Vec<String> = applied.iter().map(|it| format!("{} {:?}", it.id, it.state)).collect();
    Ok(format!("{structure}-{}", Hash::of(rows.join("\n").as_bytes()).short()))
}

/// What differs between a database and what is promised, and what is there besides.
pub(super) fn compare(
    mut promised: Schema,
    project: &Project<'_>,
    config: &Config,
    connected: &mut Connected<'_>,
    session: &mut Session,
) -> Result<Seen, Failure> {
    let reading = Reading {
        history: &connected.history,
        default_schema: &connected.default_schema,
        privileges: live::compared_privileges(config),
    };
    let mut twins = Twins::new(config, connected.target, session);
    let mut live = match connected.database.as_mut() {
        None => Live::default(),
        Some(database) => live::read_with(database, &reading, &mut promised, Some(&mut twins))?,
    };
    let terminal = &mut session.terminal;
    let ignored = Ignored::new(&config.drift.ignore);
    let objects = Ownership::of(&promised, &live, &ignored);
    ignored.remove(&mut live);
    let others = others(&promised, &mut live, HandWritten::of(project));
    let findings = findings(&promised, &live, &ignored, config, connected, terminal);
    for warning in live.warnings {
        terminal.warn(warning);
    }
    let objects = Some(objects.with(&findings));
    Ok(Seen { findings, others, objects })
}

fn findings(
    promised: &Schema,
    live: &Live,
    ignored: &Ignored<'_>,
    config: &Config,
    connected: &Connected<'_>,
    terminal: &Terminal,
) -> Vec<Finding> {
    let deltas: Vec<_> =
        diff(promised, &live.schema).into_iter().filter(|delta| !ignored.covers(&delta.id())).collect();
    if deltas.is_empty() && live.unmodelled.is_empty() {
        return Vec::new();
    }
    let structs = structs(config, connected, terminal);
    let of_deltas = deltas.iter().map(|delta| match &structs {
        Some((declarations, resolved)) => Finding::of_delta(delta, Some(resolved)).in_field(declarations),
        None => Finding::of_delta(delta, None),
    });
    of_deltas.chain(live.unmodelled.iter().map(Finding::of_unmodelled)).collect()
}

/// Only to name lines and fields of the source: where there is none, findings do without.
fn structs(
    config: &Config,
    connected: &Connected<'_>,
    terminal: &Terminal,
) -> Option<(Declarations, Resolved)> {
    if config.model.is_none() && package_above(&config.root).is_none() {
        return None;
    }
    let declarations = declarations::load_quietly(config, terminal).ok()?;
    let resolved = resolve(&declarations, config, connected.target).ok()?;
    Some((declarations, resolved))
}
