//! `schemagen status`: what is applied to a database, and what is not.

use schema_db::{Access, AppliedMigration, AppliedState, Database, Repair};
use schema_model::MigrationId;
use serde::Serialize;

use crate::{
    codes::Code,
    database::{Connected, DatabaseArgs, of_database},
    report::{Answer, Exit, Failure, Problem},
    session::Session,
    standing::{NewerArgs, Standing, connect_and_read_history, standing_by},
};

/// List what is applied to a database and what is pending; changes nothing
///
/// Exits with 1 when migrations are pending, and with 2 when one is unfinished or something does not fit.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  schemagen status\n  schemagen status --env production --json")]
pub struct StatusArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    newer: NewerArgs,
}

#[derive(Serialize)]
struct Report {
    database: String,
    /// The environment that protects it.
    #[serde(skip_serializing_if = "Option::is_none")]
    protected: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encryption: Option<String>,
    applied: Vec<Row>,
    pending: Vec<MigrationId>,
    /// What a newer release applied.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    newer: Vec<MigrationId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    repairs: Vec<Said>,
}

#[derive(Serialize)]
struct Row {
    migration: MigrationId,
    state: State,
    at: String,
    by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    started_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    finished_at: Option<String>,
    /// How long it ran, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    run_ms: Option<u64>,
    tool_version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    database_user: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    application: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<String>,
    parents: Vec<MigrationId>,
    token_hash: String,
    raw_hash: String,
}

/// What somebody said of a migration by hand.
#[derive(Serialize)]
struct Said {
    migration: MigrationId,
    deed: &'static str,
    at: String,
    by: String,
    reason: String,
}

#[derive(Serialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum State {
    Applied,
    HalfApplied,
    HalfRolledBack,
}

pub(super) fn run(args: &StatusArgs, session: &mut Session) -> Result<Answer, Failure> {
    let config = session.config()?;
    let (mut connected, history, project) =
        connect_and_read_history(session, &config, &args.database, Access::Read)?;
    let Standing { applied, pending, newer, mut problems } =
        standing_by(&project, (history, connected.database.as_mut()), args.newer.newer())?;
    problems.extend(applied.iter().filter(|it| !newer.contains(&it.id)).filter_map(unfinished));
    let repairs = match connected.database.as_mut() {
        Some(database) => database.repairs().map_err(|error| of_database(&error))?,
        None => Vec::new(),
    };
    let encryption = connected.database.as_ref().and_then(Database::encryption).map(|it| it.to_string());
    let protected = connected.protection()?;
    let Connected { name, .. } = connected;
    let report = Report {
        database: name,
        protected,
        encryption,
        applied: applied.into_iter().map(row).collect(),
        pending,
        newer,
        repairs: repairs.into_iter().map(said).collect(),
    };
    let exit = match (problems.is_empty(), report.pending.is_empty()) {
        (false, _) => Exit::Refused,
        (true, false) => Exit::Findings,
        (true, true) => Exit::Done,
    };
    Ok(Answer::findings(text(&report), report, problems).exit(exit))
}

/// What failed is told with what was said against it; what was cut off left no word.
fn unfinished(row: &AppliedMigration) -> Option<Problem> {
    let (what, done, steps, command) = match row.state {
        AppliedState::Applied => return None,
        AppliedState::HalfApplied { done, steps } => ("is unfinished", done, steps, "migrate"),
        AppliedState::HalfRolledBack { done, steps } => ("is half taken back", done, steps, "rollback"),
    };
    let code = if row.error.is_some() { Code::MigrationFailed } else { Code::MigrationUnfinished };
    let problem = Problem::error(code, format!("{} {what}", row.id));
    let problem = problem
        .note(format!("done: {} of {steps} steps, {} statements of the next", done.steps, done.statements));
    let problem = match &row.error {
        Some(error) => problem.note(format!("it stopped with: {error}")),
        None => problem.note("it was cut off, or another process is at work on it now"),
    };
    let by_hand = "what you finished or undid by hand: `schemagen repair --applied` or `--rolled-back`";
    let on = format!("correct the cause and run `schemagen {command}`: it goes on where it stopped");
    Some(problem.help(by_hand).help(on))
}

fn row(row: AppliedMigration) -> Row {
    let state = match row.state {
        AppliedState::Applied => State::Applied,
        AppliedState::HalfApplied { .. } => State::HalfApplied,
        AppliedState::HalfRolledBack { .. } => State::HalfRolledBack,
    };
    Row {
        migration: row.id,
        state,
        at: row.finished_at.clone().unwrap_or_else(|| row.started_at.clone()),
        by: row.applied_by,
        error: row.error,
        started_at: row.started_at,
        finished_at: row.finished_at,
        run_ms: row.run_ms,
        tool_version: row.tool_version,
        database_user: row.database_user,
        application: row.application,
        host: row.host,
        parents: row.parents,
        token_hash: row.token_hash.to_string(),
        raw_hash: row.raw_hash.to_string(),
    }
}

fn said(repair: Repair) -> Said {
    let Repair { migration, deed, at, by, reason } = repair;
    Said { migration, deed: deed.as_str(), at, by, reason }
}

fn text(report: &Report) -> String {
    let applied = report.applied.iter().map(|row| {
        let state = match row.state {
            State::Applied => "applied",
            State::HalfApplied => "unfinished",
            State::HalfRolledBack => "half taken back",
        };
        let by = if row.by.is_empty() { String::new() } else { format!(" by {}", row.by) };
        let newer = if report.newer.contains(&row.migration) { ", not here" } else { "" };
        format!("{state}  {}  {}{by}{newer}\n", row.migration, row.at)
    });
    let finished = report.applied.iter().filter(|it| it.state != State::HalfApplied).map(|it| &it.migration);
    let finished: Vec<&MigrationId> = finished.collect();
    let pending = report.pending.iter().filter(|id| !report.applied.iter().any(|it| it.migration == **id));
    let pending = pending.map(|id| format!("pending  {id}\n"));
    let repairs = report.repairs.iter().map(|it| {
        let Said { migration, deed, at, by, reason } = it;
        format!("said by hand  {migration}  {}  {at} by {by}: {reason}\n", deed.replace('_', " "))
    });
    let lines = applied.chain(pending).chain(repairs).collect::<Vec<_>>().concat();
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let (done, open) = (finished.len(), report.pending.len());
    format!("{lines}{done} migration{} applied, {open} pending\n", plural(done))
}
