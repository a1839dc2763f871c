//! Whether snapshots form a graph, and the one order in which they are replayed: parents first, ties by id.

use std::collections::{BTreeMap, BTreeSet};

use super::GraphError;
use crate::{MigrationId, Snapshot, snapshot::Content};

/// Finds what is wrong with single snapshots and their parents; circles are found when ordering.
pub(super) fn check(snapshots: &[Snapshot]) -> Vec<GraphError> {
    let mut errors = Vec::new();
    let mut ids = BTreeSet::new();
    for snapshot in snapshots {
        if !ids.insert(&snapshot.id) {
            errors.push(GraphError::Duplicate(snapshot.id.clone()));
        }
    }
    for snapshot in snapshots {
        let missing = snapshot.parents.iter().filter(|parent| !ids.contains(parent));
        errors.extend(
            missing
                .map(|parent| GraphError::MissingParent { id: snapshot.id.clone(), parent: parent.clone() }),
        );
        errors.extend(check_parents(snapshot));
    }
    errors.extend(check_base(snapshots));
    errors
}

fn check_parents(Snapshot { id, parents, content, .. }: &Snapshot) -> Option<GraphError> {
    match (content, parents.is_empty()) {
        (Content::Base(_), true) | (Content::Deltas(_), false) => None,
        (Content::Base(_), false) => Some(GraphError::BaseWithParents(id.clone())),
        (Content::Deltas(_), true) => Some(GraphError::DeltasWithoutParents(id.clone())),
    }
}

/// There is one base, and its dialect is everyone's. No snapshots at all are a new project.
fn check_base(snapshots: &[Snapshot]) -> Vec<GraphError> {
    let mut bases: Vec<&Snapshot> =
        snapshots.iter().filter(|it| matches!(it.content, Content::Base(_))).collect();
    bases.sort_by_key(|it| &it.id);
    match bases.as_slice() {
        [] if snapshots.is_empty() => Vec::new(),
        [] => vec![GraphError::NoBase],
        [base] => snapshots
            .iter()
            .filter(|it| it.dialect != base.dialect)
            .map(|it| GraphError::Dialect { id: it.id.clone(), dialect: it.dialect, expected: base.dialect })
            .collect(),
        several => vec![GraphError::Bases(several.iter().map(|it| it.id.clone()).collect())],
    }
}

/// Sorts snapshots whose parents are all there.
pub(super) fn sort(mut snapshots: Vec<Snapshot>) -> Result<Vec<Snapshot>, GraphError> {
    snapshots.sort_by(|a, b| a.id.cmp(&b.id));
    let mut waiting: BTreeMap<MigrationId, Snapshot> =
        snapshots.into_iter().map(|it| (it.id.clone(), it)).collect();
    let mut children: BTreeMap<MigrationId, Vec<MigrationId>> = BTreeMap::new();
    let mut open_parents: BTreeMap<MigrationId, usize> = BTreeMap::new();
    for (id, snapshot) in &waiting {
        open_parents.insert(id.clone(), snapshot.parents.len());
        for parent in &snapshot.parents {
            children.entry(parent.clone()).or_default().push(id.clone());
        }
    }

    let mut ready: BTreeSet<MigrationId> =
        open_parents.iter().filter(|(_, open)| **open == 0).map(|(id, _)| id.clone()).collect();
    let mut sorted = Vec::with_capacity(waiting.len());
    while let Some(id) = ready.pop_first() {
        for child in children.get(&id).into_iter().flatten() {
            if let Some(open) = open_parents.get_mut(child) {
                *open -= 1;
                if *open == 0 {
                    ready.insert(child.clone());
                }
            }
        }
        sorted.extend(waiting.remove(&id));
    }
    if waiting.is_empty() { Ok(sorted) } else { Err(GraphError::Cycle(find_cycle(&waiting))) }
}

/// Each of the waiting has a parent among them, so going from parent to parent comes round.
fn find_cycle(waiting: &BTreeMap<MigrationId, Snapshot>) -> Vec<MigrationId> {
    let mut path: Vec<&MigrationId> = Vec::new();
    let mut next = waiting.keys().next();
    while let Some(id) = next {
        if let Some(start) = path.iter().position(|it| *it == id) {
            return path.into_iter().skip(start).cloned().collect();
        }
        path.push(id);
        next = waiting.get(id).and_then(|it| it.parents.iter().find(|parent| waiting.contains_key(*parent)));
    }
    path.into_iter().cloned().collect()
}
