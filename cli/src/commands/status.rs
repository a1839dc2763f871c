//! `schemagen status`: what is applied to a database, and what is not.

use schema_db::{Access, AppliedMigration, AppliedState, Database};
use schema_model::MigrationId;
use serde::Serialize;

use crate::{
    codes::Code,
    database::{Connected, DatabaseArgs, connect},
    project::Project,
    report::{Answer, Exit, Failure, Problem},
    session::Session,
    standing::{Standing, standing},
};

/// List what is applied to a database and what is pending; changes nothing
///
/// Exits with 1 when migrations are pending, and with 2 when one is unfinished or something does not fit.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  schemagen status\n  schemagen status --env production --json")]
pub struct StatusArgs {
    #[command(flatten)]
    database: DatabaseArgs,
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
}

#[derive(Serialize)]
struct Row {
    migration: MigrationId,
    state: State,
    at: String,
    by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
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
    let mut connected = connect(session, &config, &args.database, Access::Read)?;
    let project = Project::open(connected.target, &mut session.terminal)?;
    let Standing { applied, pending, mut problems } = standing(&project, connected.database.as_mut())?;
    problems.extend(applied.iter().filter_map(unfinished));
    let encryption = connected.database.as_ref().and_then(Database::encryption).map(|it| it.to_string());
    let applied = applied.into_iter().map(row).collect();
    let Connected { name, protected, .. } = connected;
    let report = Report { database: name, protected, encryption, applied, pending };
    let exit = match (problems.is_empty(), report.pending.is_empty()) {
        (false, _) => Exit::Refused,
        (true, false) => Exit::Findings,
        (true, true) => Exit::Done,
    };
    Ok(Answer::findings(text(&report), report, problems).exit(exit))
}

fn unfinished(row: &AppliedMigration) -> Option<Problem> {
    let (what, done, steps, command) = match row.state {
        AppliedState::Applied => return None,
        AppliedState::HalfApplied { done, steps } => ("is unfinished", done, steps, "migrate"),
        AppliedState::HalfRolledBack { done, steps } => ("is half taken back", done, steps, "rollback"),
    };
    let problem = Problem::error(Code::MigrationUnfinished, format!("{} {what}", row.id));
    let problem = problem
        .note(format!("done: {} of {steps} steps, {} statements of the next", done.steps, done.statements));
    let problem = row.error.iter().fold(problem, |it, error| it.note(format!("it stopped with: {error}")));
    Some(
        problem.help(format!("correct the cause and run `schemagen {command}`: it goes on where it stopped")),
    )
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
        at: row.finished_at.unwrap_or(row.started_at),
        by: row.applied_by,
        error: row.error,
    }
}

fn text(report: &Report) -> String {
    let applied = report.applied.iter().map(|row| {
        let state = match row.state {
            State::Applied => "applied",
            State::HalfApplied => "unfinished",
            State::HalfRolledBack => "half taken back",
        };
        let by = if row.by.is_empty() { String::new() } else { format!(" by {}", row.by) };
        format!("{state}  {}  {}{by}\n", row.migration, row.at)
    });
    let finished = report.applied.iter().filter(|it| it.state != State::HalfApplied).map(|it| &it.migration);
    let finished: Vec<&MigrationId> = finished.collect();
    let pending = report.pending.iter().filter(|id| !report.applied.iter().any(|it| it.migration == **id));
    let pending = pending.map(|id| format!("pending  {id}\n"));
    let lines = applied.chain(pending).collect::<Vec<_>>().concat();
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let (done, open) = (finished.len(), report.pending.len());
    format!("{lines}{done} migration{} applied, {open} pending\n", plural(done))
}
