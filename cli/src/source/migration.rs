//! The schema at migrations of the project, as their snapshots say it.

use schema_model::Schema;

use super::{Authored, Reader};
use crate::{
    live::HandWritten,
    project::{Project, find_migration, of_graph},
    report::Failure,
    session::Session,
};

/// At one migration and those it follows.
pub(super) fn read(reader: &Reader<'_>, id: &str, session: &mut Session) -> Result<Authored, Failure> {
    let project = Project::open(reader.target, &mut session.terminal)?;
    let id = find_migration(&project.graph, id)?;
    let schema = project.graph.schema_at([id]);
    let schema = schema.map_err(|error| of_graph(&error, &project.listing.migrations))?;
    Ok(authored(schema, &project))
}

/// After all of them.
pub(super) fn latest(reader: &Reader<'_>, session: &mut Session) -> Result<Authored, Failure> {
    let project = Project::open(reader.target, &mut session.terminal)?;
    Ok(authored(project.latest()?.clone(), &project))
}

fn authored(schema: Schema, project: &Project<'_>) -> Authored {
    Authored { schema, resolved: None, hand_written: HandWritten::of(project) }
}
