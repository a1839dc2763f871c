//! `schemagen baseline`: takes over a database that has its tables already. Nothing is run.

use schema_db::{Access, Migration};
use schema_model::MigrationId;
use serde::Serialize;

use super::{
    drift::{Finding, compare},
    reason,
    strange::refuse_other_history,
};
use crate::{
    codes::Code,
    config::Config,
    database::{Connected, DatabaseArgs, lock_out_others, of_repair},
    patience::PatienceArgs,
    project::{Project, of_graph, up_to},
    report::{Answer, Failure, Problem, Terminal},
    session::Session,
    standing::{Newer, Standing, Way, connect_and_read_history, read_migration, standing, standing_by},
};

/// Take over a database that has its tables already: migrations count as applied, and none is run
///
/// Only where the database is what these migrations lead to. Whatever differs is listed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  schemagen baseline --env production                     all migrations
  schemagen baseline 20261121103000 --env production      up to this one; `schemagen migrate` applies the rest")]
pub struct BaselineArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// The last migration that the database has; all of them where it is left out
    #[arg(value_name = "ID")]
    to: Option<String>,
    /// Why, for those who read the history
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    reason: Option<String>,
    /// Take it over although it differs; needs a reason
    #[arg(long, requires = "reason")]
    despite_differences: bool,
    #[command(flatten)]
    patience: PatienceArgs,
}

#[derive(Serialize)]
struct Report {
    database: String,
    migrations: Vec<MigrationId>,
    findings: Vec<Finding>,
}

const REASON: &str = "the database is what the migrations lead to";

pub(super) fn run(args: &BaselineArgs, session: &mut Session) -> Result<Answer, Failure> {
    let config = session.config()?;
    let (mut connected, history, project) =
        connect_and_read_history(session, &config, &args.database, Access::Write)?;
    refuse_history(&standing_by(&project, (history, connected.database.as_mut()), Newer::Refuse)?)?;
    refuse_other_history(&project, &mut connected)?;
    let ids = wanted(&project, args.to.as_deref())?;
    let findings = differences(&project, &config, &mut connected, &ids, session)?;
    if !findings.is_empty() && !args.despite_differences {
        return Err(differs(&findings).into());
    }
    let read = |id: &MigrationId| read_migration(&project, id, Way::Up);
    let migrations = ids.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    adopt(&mut connected, &project, args, &config, &migrations, &session.terminal)?;
    let text = ids.iter().map(|id| format!("{id}: counts as applied\n")).collect::<Vec<_>>().concat();
    let text = text + &findings.iter().map(|it| format!("despite: {it}\n")).collect::<Vec<_>>().concat();
    Ok(Answer::done(text, Report { database: connected.name, migrations: ids, findings }))
}

fn refuse_history(standing: &Standing) -> Result<(), Failure> {
    let count = standing.applied.len();
    if count == 0 {
        return Ok(());
    }
    let plural = if count == 1 { "migration is" } else { "migrations are" };
    Err(Problem::error(Code::BaselineRefused, format!("{count} {plural} applied there already"))
        .note("nothing was changed")
        .help("`schemagen status` shows them; `schemagen migrate` applies the rest")
        .into())
}

/// The migrations that count as applied, parents first.
fn wanted(project: &Project<'_>, to: Option<&str>) -> Result<Vec<MigrationId>, Failure> {
    let all = project.graph.order().iter().map(|it| &it.id);
    let Some(to) = to else { return Ok(all.cloned().collect()) };
    let meant = up_to(&project.graph, to)?;
    Ok(all.filter(|id| meant.contains(id)).cloned().collect())
}

/// What is not as the migrations promise.
fn differences(
    project: &Project<'_>,
    config: &Config,
    connected: &mut Connected<'_>,
    ids: &[MigrationId],
    session: &mut Session,
) -> Result<Vec<Finding>, Failure> {
    let promised = project.graph.applied_schema(ids);
    let promised = promised.map_err(|error| of_graph(&error, &project.listing.migrations))?;
    Ok(compare(promised, project, config, connected, session)?.findings)
}

fn differs(findings: &[Finding]) -> Problem {
    let count = findings.len();
    let plural = if count == 1 { "" } else { "s" };
    let message = format!("the database is not what these migrations lead to: {count} difference{plural}");
    let problem = Problem::error(Code::BaselineRefused, message);
    let problem = findings.iter().fold(problem, |it, finding| it.note(finding.to_string()));
    problem.note("nothing was changed").help(
        "bring the structs and migrations in line with the database, or name the last migration that it has: \
         `schemagen baseline ID`; where the difference is meant: --despite-differences --reason \"..\"",
    )
}

/// Nobody else may have begun meanwhile.
fn adopt(
    connected: &mut Connected<'_>,
    project: &Project<'_>,
    args: &BaselineArgs,
    config: &Config,
    migrations: &[Migration],
    terminal: &Terminal,
) -> Result<(), Failure> {
    let Some(database) = connected.database.as_mut() else { return Ok(()) };
    let mut migrator = lock_out_others(database, &args.patience.lock(&config.migrate), terminal)?;
    refuse_history(&standing(project, Some(migrator.database()))?)?;
    let reason = args.reason.as_deref().unwrap_or(REASON);
    Ok(migrator.baseline(migrations, reason).map_err(|error| of_repair(&error))?)
}
