//! What is in a database besides what was promised, and is no difference.

use std::collections::BTreeSet;

use schema_model::{
    ObjectId, QualifiedName, Schema,
    schema::{Definition, DefinitionId, Partition, Table},
};

use super::Live;
use crate::project::Project;

/// Whether somebody wrote SQL that no snapshot tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandWritten {
    /// It may have made whatever no SQL file defines.
    Yes,
    /// What was promised is all.
    No,
}

impl HandWritten {
    /// Of the migrations of a project.
    pub fn of(project: &Project<'_>) -> Self {
        let is_any = project.graph.order().iter().any(|it| it.hand_written);
        if is_any { Self::Yes } else { Self::No }
    }
}

/// What is told and is no drift. Extensions that no SQL file names come before all migrations, mostly by somebody with
/// more rights; and hand-written SQL may have made whatever no SQL file defines.
pub fn others(promised: &Schema, live: &mut Live, hand_written: HandWritten) -> Vec<String> {
    let is_hand_written = hand_written == HandWritten::Yes;
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
        let elsewhere = made_elsewhere(promised, table);
        let count = table.partitions.extract_if(.., |it| elsewhere.contains(&it.name)).count();
        if count > 0 {
            let plural = if count == 1 { "" } else { "s" };
            counts.push(format!("{count} partition{plural} of {} made elsewhere", table.name));
        }
    }
    counts
}

/// The partitions of a table that nobody declares. One that has the rows of a declared one that is missing is that one, by
/// another name: there can be one partition only for the same rows.
pub fn made_elsewhere(promised: &Table, live: &Table) -> BTreeSet<QualifiedName> {
    let is_missing = |it: &&Partition| live.partition(&it.name).is_none();
    let missing: Vec<&Partition> = promised.partitions.iter().filter(is_missing).collect();
    let is_in_place =
        |it: &Partition| missing.iter().any(|other| other.of == it.of && other.bound == it.bound);
    let unknown = live.partitions.iter().filter(|it| promised.partition(&it.name).is_none());
    unknown.filter(|it| !is_in_place(it)).map(|it| it.name.clone()).collect()
}
