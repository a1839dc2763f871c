//! `schemagen snapshot`: the whole schema at a migration.

use schema_model::{MigrationId, Schema};
use serde::Serialize;

use super::only_target;
use crate::{
    codes::Code,
    project::{Project, find_migration},
    report::{Answer, Failure, Problem},
    session::Session,
};

/// Print the whole schema at a migration as one JSON document, one column a line
///
/// Snapshots on disk hold what changed since the migration before; this prints them put together, in a form that
/// can be compared as text.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  schemagen snapshot                          after all migrations
  schemagen snapshot 20261121103000           after this one and those it follows
  diff <(schemagen snapshot 20261121103000) <(schemagen snapshot)")]
pub struct SnapshotArgs {
    /// Id of a migration, or the beginning of it; all of them without it
    id: Option<String>,
}

#[derive(Serialize)]
struct Report {
    migrations: Vec<MigrationId>,
    schema: Schema,
}

pub(super) fn run(args: &SnapshotArgs, session: &mut Session) -> Result<Answer, Failure> {
    let config = session.config()?;
    let target = only_target(&config, session)?;
    let project = Project::open(target, &mut session.terminal)?;
    let (migrations, schema) = match &args.id {
        None => (project.graph.heads(), project.latest()?.clone()),
        Some(wanted) => {
            let id = find_migration(&project.graph, wanted)?;
            let schema = project.graph.schema_at([id]).map_err(|error| {
                Problem::error(Code::SnapshotGraph, error.to_string())
                    .help("restore the snapshots from version control")
            })?;
            (vec![id], schema)
        }
    };
    let text = schema.to_canonical_json();
    let migrations = migrations.into_iter().cloned().collect();
    Ok(Answer::done(text, Report { migrations, schema }))
}
