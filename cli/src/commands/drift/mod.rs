//! `schemagen drift`: what a database is, against what its applied migrations promise.

mod finding;
pub(super) mod ignore;

use std::{path::PathBuf, sync::Arc};

use schema_db::{Access, Extent};
use schema_diff::diff;
use schema_model::{
    ObjectId, Schema,
    schema::{Definition, DefinitionId, Partition},
};
use serde::Serialize;

use crate::{
    codes::Code,
    config::{ComparedPrivileges, Config},
    database::{Connected, DatabaseArgs, connect},
    declarations,
    live::{self, Live, Reading},
    project::{Project, of_graph},
    report::{Answer, Exit, Failure, Problem, Terminal},
    resolved::{Resolved, resolve},
    session::Session,
    standing::standing,
};
pub(super) use finding::Finding;
use ignore::Ignored;

/// Compare a database with what its applied migrations promise; changes nothing
///
/// Expressions are compared as the server itself reads them, so a database that migrations made shows no drift.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  schemagen drift
  schemagen drift --env production --json
  schemagen drift --binary ./server          does this release fit the database?")]
pub struct DriftArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Compare with the structs in this compiled program in place of the migrations
    #[arg(long, value_name = "PROGRAM")]
    binary: Option<PathBuf>,
}

#[derive(Serialize)]
struct Report {
    database: String,
    findings: Vec<Finding>,
    /// Objects that no snapshot can hold and that need not be a surprise.
    others: Vec<String>,
}

pub(super) fn run(args: &DriftArgs, session: &mut Session) -> Result<Answer, Failure> {
    let config = session.config()?;
    let mut connected = connect(session, &config, &args.database, Access::Read)?;
    let project = Project::open(connected.target, &mut session.terminal)?;
    let promised = match &args.binary {
        Some(path) => {
            let declarations = declarations::of_binary(path, &session.terminal)?;
            Arc::unwrap_or_clone(resolve(&declarations, &config, connected.target)?.schema)
        }
        None => promised(&project, &mut connected)?,
    };
    let (findings, others) = compare(promised, &project, &config, &mut connected, &mut session.terminal)?;
    Ok(answer(Report { database: connected.name, findings, others }))
}

/// What differs between a database and what is promised, and what is there besides.
pub(super) fn compare(
    mut promised: Schema,
    project: &Project<'_>,
    config: &Config,
    connected: &mut Connected<'_>,
    terminal: &mut Terminal,
) -> Result<(Vec<Finding>, Vec<String>), Failure> {
    let reading = Reading {
        history: &connected.history,
        default_schema: &connected.default_schema,
        privileges: match config.drift.privileges {
            ComparedPrivileges::Declared => Extent::Declared,
            ComparedPrivileges::All => Extent::All,
        },
    };
    let mut live = match connected.database.as_mut() {
        None => Live::default(),
        Some(database) => live::read(database, &reading, &mut promised)?,
    };
    let ignored = Ignored::new(&config.drift.ignore);
    ignored.remove(&mut live);
    let others = others(&promised, &mut live, project);
    let findings = findings(&promised, &live, &ignored, config, connected, terminal);
    for warning in live.warnings {
        terminal.warn(warning);
    }
    Ok((findings, others))
}

/// What the applied migrations lead to.
fn promised(project: &Project<'_>, connected: &mut Connected<'_>) -> Result<Schema, Failure> {
    let standing = standing(project, connected.database.as_mut())?;
    standing.sound()?;
    if let Some(half) = standing.unfinished() {
        let problem = Problem::error(Code::MigrationUnfinished, format!("{} is unfinished", half.id));
        return Err(problem.help("`schemagen status` says how far it is; finish it first").into());
    }
    let schema = project.graph.applied_schema(&standing.done());
    schema.map_err(|error| of_graph(&error, &project.listing.migrations).into())
}

/// What is told and is no drift. Extensions that no SQL file names come before all migrations, mostly by somebody with
/// more rights; and hand-written SQL may have made whatever no SQL file defines.
pub(super) fn others(promised: &Schema, live: &mut Live, project: &Project<'_>) -> Vec<String> {
    let is_hand_written = project.graph.order().iter().any(|it| it.hand_written);
    let is_other = |it: &mut Definition| {
        let id = it.id();
        promised.definition(&id).is_none() && (is_hand_written || matches!(id, DefinitionId::Extension(_)))
    };
    let definitions =
        live.schema.definitions.extract_if(.., is_other).map(|it| ObjectId::Definition(it.id()));
    let mut others: Vec<String> = definitions.map(|it| it.to_string()).collect();
    others.extend(partitions_made_elsewhere(promised, &mut live.schema));
    if is_hand_written {
        others.extend(std::mem::take(&mut live.unmodelled).iter().map(ToString::to_string));
    }
    others
}

/// Takes out the partitions that the structs do not declare, of tables that they do: a program makes them as time goes
/// by. They are counted.
fn partitions_made_elsewhere(promised: &Schema, live: &mut Schema) -> Vec<String> {
    let mut counts = Vec::new();
    for table in &mut live.tables {
        let Some(promised) = promised.table(&table.name) else { continue };
        let is_elsewhere = |it: &mut Partition| promised.partition(&it.name).is_none();
        let count = table.partitions.extract_if(.., is_elsewhere).count();
        if count > 0 {
            let plural = if count == 1 { "" } else { "s" };
            counts.push(format!("{count} partition{plural} of {} made elsewhere", table.name));
        }
    }
    counts
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
    let of_deltas = deltas.iter().map(|delta| Finding::of_delta(delta, structs.as_ref()));
    of_deltas.chain(live.unmodelled.iter().map(Finding::of_unmodelled)).collect()
}

/// Only to name lines of the source: where there is none, findings do without.
fn structs(config: &Config, connected: &Connected<'_>, terminal: &Terminal) -> Option<Resolved> {
    if config.model.is_none() && !config.root.ancestors().any(|it| it.join("Cargo.toml").is_file()) {
        return None;
    }
    let declarations = declarations::load_quietly(config, terminal).ok()?;
    resolve(&declarations, config, connected.target).ok()
}

fn answer(report: Report) -> Answer {
    let others = report.others.iter().map(|it| format!("also there: {it}\n"));
    let others = others.collect::<Vec<_>>().concat();
    if report.findings.is_empty() {
        return Answer::done(format!("no drift\n{others}"), report);
    }
    let lines = report.findings.iter().map(|it| format!("{it}\n")).collect::<Vec<_>>().concat();
    let count = report.findings.len();
    let message = format!("{count} difference{} from what was promised", if count == 1 { "" } else { "s" });
    let problem = Problem::error(Code::Drift, message).help(
        "bring the change into the structs and run `schemagen generate`, or undo it in the database; \
         [drift] ignore leaves objects alone that others own",
    );
    Answer::findings(lines + &others, report, vec![problem]).exit(Exit::Findings)
}
