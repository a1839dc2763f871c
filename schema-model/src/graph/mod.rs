//! The snapshots of one folder as a graph of migrations, as commits are: which are heads, what follows what, and what
//! schema any of them leads to.

mod dangling;
mod error;
mod order;
mod replay;
mod verify;

use std::{collections::BTreeMap, sync::Arc};

pub use error::GraphError;
pub use replay::Transition;

use crate::{Dialect, MigrationId, Schema, SchemaHash, Snapshot};

/// All snapshots of one folder, checked.
#[derive(Debug, Clone)]
pub struct Graph {
    /// Parents first, ties by id. The base is the first.
    snapshots: Vec<Snapshot>,
    /// For each snapshot, the positions of its parents.
    parents: Vec<Vec<usize>>,
    positions: BTreeMap<MigrationId, usize>,
    latest: Result<Arc<Schema>, GraphError>,
}

/// Where two migrations part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branches {
    /// The migrations that both sides have, in order.
    pub common: Vec<MigrationId>,
    /// What only the first has, itself included unless the second follows it.
    pub left: Vec<MigrationId>,
    /// What only the second has.
    pub right: Vec<MigrationId>,
}

impl Graph {
    /// Builds the graph of the snapshots of one folder, in any order; none are a new project.
    ///
    /// Everything is replayed once, and the schema at each head is compared with its recorded hash: as every migration
    /// is an ancestor of a head, a wrong schema is noticed, at the price of one hash. Where a head is wrong,
    /// [`Graph::verify_all`] finds the culprit; `check` calls it always, to see edits that cancel each other out.
    pub fn new(snapshots: Vec<Snapshot>) -> Result<Self, Vec<GraphError>> {
        let graph = Self::unverified(snapshots)?;
        graph.verify_heads()?;
        Ok(graph)
    }

    /// The same without a look at any hash, for a caller of [`Graph::verify_all`].
    pub fn unverified(snapshots: Vec<Snapshot>) -> Result<Self, Vec<GraphError>> {
        let errors = order::check(&snapshots);
        if !errors.is_empty() {
            return Err(errors);
        }
        let snapshots = order::sort(snapshots).map_err(|error| vec![error])?;
        let positions: BTreeMap<MigrationId, usize> =
            snapshots.iter().enumerate().map(|(at, it)| (it.id.clone(), at)).collect();
        let position = |id| positions.get(id).copied();
        let parents = snapshots.iter().map(|it| it.parents.iter().filter_map(position).collect()).collect();
        let mut graph = Self { snapshots, parents, positions, latest: Ok(Arc::default()) };
        graph.latest = graph.replay_all();
        Ok(graph)
    }

    /// No migration was made yet.
    pub fn is_empty(&self) -> bool {
        self.snapshots.is_empty()
    }

    /// The dialect of all migrations; a new project has none yet.
    pub fn dialect(&self) -> Option<Dialect> {
        self.snapshots.first().map(|base| base.dialect)
    }

    /// All snapshots, parents first, ties by id.
    pub fn order(&self) -> &[Snapshot] {
        &self.snapshots
    }

    /// The snapshot of a migration.
    pub fn snapshot(&self, id: &MigrationId) -> Option<&Snapshot> {
        self.positions.get(id).and_then(|at| self.snapshots.get(*at))
    }

    /// The migrations that no other has as a parent, sorted: the parents of the next migration.
    pub fn heads(&self) -> Vec<&MigrationId> {
        let mut is_head = vec![true; self.snapshots.len()];
        self.parents.iter().flatten().for_each(|parent| is_head[*parent] = false);
        let mut heads: Vec<_> = self.select(&is_head).map(|it| &it.id).collect();
        heads.sort();
        heads
    }

    /// The schema that all migrations together lead to: what "the last snapshot" means. Heads that were made without
    /// each other may not fit together: then [`Graph::branches`] and [`Graph::transitions`] are what tells why.
    pub fn latest(&self) -> Result<&Schema, &GraphError> {
        self.latest.as_deref()
    }

    /// The hash of [`Graph::latest`]: what a single head's snapshot says, or else counted.
    pub fn latest_hash(&self) -> Result<SchemaHash, &GraphError> {
        match self.heads()[..] {
            [head] => self.snapshot(head).map_or_else(|| self.counted_hash(), |it| Ok(it.schema_hash)),
            _ => self.counted_hash(),
        }
    }

    fn counted_hash(&self) -> Result<SchemaHash, &GraphError> {
        self.latest().map(SchemaHash::of)
    }

    /// All that a migration follows, in order, without itself.
    pub fn ancestors(&self, id: &MigrationId) -> Result<Vec<&MigrationId>, GraphError> {
        let mut members = self.closure(std::slice::from_ref(id))?;
        members[self.position(id)?] = false;
        Ok(self.select(&members).map(|it| &it.id).collect())
    }

    /// What two migrations have in common, and what only one of them has.
    pub fn branches(&self, left: &MigrationId, right: &MigrationId) -> Result<Branches, GraphError> {
        let of_left = self.closure(std::slice::from_ref(left))?;
        let of_right = self.closure(std::slice::from_ref(right))?;
        let pick = |wanted: [bool; 2]| {
            let sides = of_left.iter().zip(&of_right).map(|(left, right)| [*left, *right] == wanted);
            self.snapshots
                .iter()
                .zip(sides)
                .filter(|(_, is_in)| *is_in)
                .map(|(it, _)| it.id.clone())
                .collect()
        };
        Ok(Branches { common: pick([true, true]), left: pick([true, false]), right: pick([false, true]) })
    }

    fn position(&self, id: &MigrationId) -> Result<usize, GraphError> {
        self.positions.get(id).copied().ok_or_else(|| GraphError::Unknown(id.clone()))
    }

    /// Marks the migrations and all their ancestors.
    fn closure<'a>(&self, ids: impl IntoIterator<Item = &'a MigrationId>) -> Result<Vec<bool>, GraphError> {
        let mut members = self.members(ids)?;
        for at in (0..members.len()).rev() {
            if members[at] {
                self.parents[at].iter().for_each(|parent| members[*parent] = true);
            }
        }
        Ok(members)
    }

    /// Marks the migrations.
    fn members<'a>(&self, ids: impl IntoIterator<Item = &'a MigrationId>) -> Result<Vec<bool>, GraphError> {
        let mut members = vec![false; self.snapshots.len()];
        for id in ids {
            members[self.position(id)?] = true;
        }
        Ok(members)
    }

    fn select<'a, 'm>(&'a self, members: &'m [bool]) -> impl Iterator<Item = &'a Snapshot> + use<'a, 'm> {
        self.snapshots.iter().zip(members).filter(|(_, is_member)| **is_member).map(|(it, _)| it)
    }
}

#[cfg(test)]
mod tests;
