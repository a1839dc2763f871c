//! A migration for SQL that a person writes.

use std::sync::Arc;

use schema_diff::{Header, render_blank};
use schema_model::snapshot::{Content as SnapshotContent, FileHashes};

use super::planned::{Author, Content, Planned, Written, snapshot};
use crate::{clock, files::next_id, project::Project, report::Failure};

const UP: &str = "\
-- Write the SQL of this migration here, and the way back into the .down.sql file.
--
-- It is taken to touch everything, so that no other branch may run beside it, unless it says less:
--   \"-- schemagen: touches users, orders.total\"
-- Statements that must run outside a transaction follow a line of its own:
--   \"-- schemagen: step no-transaction\"
";

const DOWN: &str = "-- schemagen: irreversible nobody wrote the way back; replace this line by SQL\n";

/// Plans a migration that changes nothing yet.
pub(super) fn plan<'a>(project: Project<'a>, name: Option<&str>) -> Result<Planned<'a>, Failure> {
    let id = next_id(clock::now(), name.unwrap_or("by_hand"), project.listing.newest())?;
    let schema = project.latest()?;
    let schema_hash = project.latest_hash()?;
    let hash = schema_hash.to_string();
    let heads = project.graph.heads();
    let parents: Vec<String> = heads.iter().map(ToString::to_string).collect();
    let header = |title| Header { id: id.as_str(), parents: &parents, schema_hash: &hash, title };
    let written = |title, text| Written::new(&project, &id, render_blank(&header(title), text));
    let (up, down) = (written("written by hand", UP)?, written("the way back", DOWN)?);
    let content = if heads.is_empty() {
        SnapshotContent::Base(Arc::new(schema.clone()))
    } else {
        SnapshotContent::Deltas(Vec::new())
    };
    let files = FileHashes { up: up.hash, down: down.hash };
    let snapshot = snapshot(&project, &id, schema_hash, content, files, Author::Person);
    let (up, down) = (up.text, down.text);
    let (changes, hazards, rollout, recreated) = Default::default();
    let content = Content { id, up, down, snapshot, changes, hazards, rollout, recreated };
    Ok(Planned { project, content: Some(content) })
}
