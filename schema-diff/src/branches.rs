//! Whether branches of migrations commute: by the footprints of their actions, never by time stamps.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{
    Graph, GraphError, MigrationId, Name, ObjectId, QualifiedName, Transition, script::Touched,
};

use crate::{Conflict, Footprint, Options, PlanError, action::Resource, conflict, proposal::replan};

/// What hand-written migrations say that they touch (`-- schemagen: touches`), by id.
pub type Touches = BTreeMap<MigrationId, Vec<Touched>>;

/// Two migrations that do not commute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BranchConflict {
    /// The one.
    pub left: MigrationId,
    /// The other.
    pub right: MigrationId,
    /// What both touch.
    pub conflict: Conflict,
}

/// Why the question has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BranchError {
    /// The snapshots do not give the schema at a migration.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// The deltas of a migration cannot be planned again.
    #[error("{id}: {source}")]
    Plan {
        /// The migration.
        id: MigrationId,
        /// What is wrong with its deltas.
        source: PlanError,
    },
}

/// The conflicts between the heads of a graph, pair by pair. None: the next migration follows all of them.
pub fn head_conflicts(
    graph: &Graph,
    touches: &Touches,
    options: &Options,
) -> Result<Vec<BranchConflict>, BranchError> {
    let heads = graph.heads();
    let mut found: Vec<BranchConflict> = Vec::new();
    for (at, left) in heads.iter().enumerate() {
        for right in &heads[at + 1..] {
            let branches = graph.branches(left, right)?;
            for it in conflicts(graph, &branches.left, &branches.right, touches, options)? {
                if !found.contains(&it) {
                    found.push(it);
                }
            }
        }
    }
    Ok(found)
}

/// The conflicts between two sets of migrations: of a pending one with those applied since its parents, say.
pub fn conflicts(
    graph: &Graph,
    left: &[MigrationId],
    right: &[MigrationId],
    touches: &Touches,
    options: &Options,
) -> Result<Vec<BranchConflict>, BranchError> {
    if left.is_empty() || right.is_empty() {
        return Ok(Vec::new());
    }
    let left = footprints(graph, left, touches, options)?;
    let right = footprints(graph, right, touches, options)?;
    let mut found = Vec::new();
    for (left, a) in &left {
        for (right, b) in &right {
            if let Some(conflict) = conflict(a, b) {
                found.push(BranchConflict { left: left.clone(), right: right.clone(), conflict });
            }
        }
    }
    Ok(found)
}

fn footprints(
    graph: &Graph,
    ids: &[MigrationId],
    touches: &Touches,
    options: &Options,
) -> Result<Vec<(MigrationId, Footprint)>, BranchError> {
    graph.transitions(ids).map(|transition| footprint(&transition?, touches, options)).collect()
}

fn footprint(
    transition: &Transition<'_>,
    touches: &Touches,
    options: &Options,
) -> Result<(MigrationId, Footprint), BranchError> {
    let Transition { snapshot, before, after } = transition;
    let id = snapshot.id.clone();
    let footprint = match (snapshot.hand_written, touches.get(&id)) {
        (_, Some(named)) => {
            Footprint::Known { reads: BTreeSet::new(), writes: named.iter().flat_map(resources).collect() }
        }
        (true, None) => Footprint::Everything,
        (false, None) => {
            let plan = replan(before, after, snapshot.deltas(), options)
                .map_err(|source| BranchError::Plan { id: id.clone(), source })?;
            Footprint::of(&plan)
        }
    };
    Ok((id, footprint))
}

/// All that the words of a directive can mean: `a.b` is a table of a schema, and a column of a table.
fn resources(touched: &Touched) -> Vec<Resource> {
    let table =
        |schema: Option<&Name>, name: &Name| QualifiedName { schema: schema.cloned(), name: name.clone() };
    let ids = match touched.parts.as_slice() {
        [name] => {
            let it = table(None, name);
            vec![ObjectId::Namespace(name.clone()), ObjectId::Enum(it.clone()), ObjectId::Table(it)]
        }
        [first, second] => {
            let it = table(Some(first), second);
            let column = ObjectId::column(&table(None, first), second);
            vec![ObjectId::Enum(it.clone()), ObjectId::Table(it), column]
        }
        [schema, name, column] => vec![ObjectId::column(&table(Some(schema), name), column)],
        _ => Vec::new(),
    };
    ids.into_iter().map(Resource::Object).collect()
}
