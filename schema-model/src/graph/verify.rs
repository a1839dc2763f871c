//! Whether the snapshots lead to the schemas that were recorded: edits by hand are found here.

use std::sync::Arc;

use super::{
    Graph, GraphError,
    dangling::{Dangling, dangling},
    replay::advance,
};
use crate::{Schema, SchemaHash, Snapshot, snapshot::SchemaHasher};

/// A replay that goes on: only what changed since the last hash is hashed again.
#[derive(Clone, Default)]
struct Replay {
    schema: Arc<Schema>,
    hasher: SchemaHasher,
}

impl Replay {
    fn advance(&mut self, snapshot: &Snapshot) -> Result<(), GraphError> {
        snapshot.deltas().iter().for_each(|delta| self.hasher.forget(delta));
        advance(&mut self.schema, snapshot)
    }

    fn compare(&mut self, snapshot: &Snapshot) -> Result<(), GraphError> {
        let computed = self.hasher.hash(&self.schema);
        compare(snapshot, &self.schema, computed)
    }
}

/// Where the replays of later migrations begin.
#[derive(Default)]
struct Replays {
    /// The last of the trunk before branches parted, by position.
    fork: Option<(usize, Replay)>,
    /// The ends of branches, by position.
    tips: Vec<(usize, Replay)>,
}

impl Replays {
    /// The replay of all ancestors: that of the only parent where it is at hand, or else from the fork.
    fn before(&mut self, graph: &Graph, position: usize) -> Result<Replay, GraphError> {
        let parents = &graph.parents[position];
        let only = self.tips.iter().position(|(tip, _)| *parents == [*tip]);
        let only = only.map(|at| self.tips.swap_remove(at).1);
        self.tips.retain(|(tip, _)| !parents.contains(tip));
        only.map_or_else(|| self.after_fork(graph, position), Ok)
    }

    fn after_fork(&self, graph: &Graph, position: usize) -> Result<Replay, GraphError> {
        let (start, mut replay) = match &self.fork {
            None => (0, Replay::default()),
            Some((fork, replay)) => (fork + 1, replay.clone()),
        };
        let members = graph.closure(&graph.snapshots[position].parents)?;
        for at in (start..position).filter(|at| members[*at]) {
            replay.advance(&graph.snapshots[at])?;
        }
        Ok(replay)
    }
}

impl Graph {
    /// Compares the schema at every migration with its recorded hash, and returns those that are wrong: in order, so that
    /// the first is what was edited, and those behind it may be wrong by inheritance.
    ///
    /// Each branch is replayed by itself, from where it left the trunk; only the tables that a migration changes are
    /// hashed again. At 1,000 tables that is some 0.05 ms a migration and 1 ms a branch, where hashing the whole
    /// schema each time would be 2 ms a migration.
    pub fn verify_all(&self) -> Vec<GraphError> {
        let mut errors = Vec::new();
        let mut replays = Replays::default();
        let trunk = self.trunk();
        for (position, snapshot) in self.snapshots.iter().enumerate() {
            let advanced = replays.before(self, position).and_then(|mut replay| {
                replay.advance(snapshot)?;
                Ok(replay)
            });
            let mut replay = match advanced {
                Ok(replay) => replay,
                Err(error) => {
                    errors.push(error);
                    return errors;
                }
            };
            errors.extend(replay.compare(snapshot).err());
            if trunk[position] && trunk.get(position + 1) == Some(&false) {
                replays.fork = Some((position, replay.clone()));
            }
            replays.tips.push((position, replay));
        }
        errors
    }

    /// Marks the migrations that follow all before them and are followed by all after them, as the base is.
    fn trunk(&self) -> Vec<bool> {
        let count = self.snapshots.len();
        let mut first_child = vec![count; count];
        for (position, parents) in self.parents.iter().enumerate().rev() {
            for parent in parents {
                first_child[*parent] = position;
            }
        }
        // A migration follows all before it when each of them has a child up to there.
        let mut last_first_child = 0;
        let mut trunk = vec![false; count];
        for position in 0..count {
            trunk[position] = last_first_child <= position;
            last_first_child = last_first_child.max(first_child[position]);
        }
        // All after a migration follow it when each of them has a parent from there on.
        let mut first_last_parent = count;
        for position in (0..count).rev() {
            trunk[position] &= first_last_parent >= position;
            let last_parent = self.parents[position].iter().copied().max().unwrap_or(0);
            first_last_parent = first_last_parent.min(last_parent);
        }
        trunk
    }

    /// Compares the schema at each head with its recorded hash; where one is wrong, looks for the culprit.
    pub(super) fn verify_heads(&self) -> Result<(), Vec<GraphError>> {
        let heads = self.heads();
        let checked: Result<(), GraphError> = match (heads.as_slice(), &self.latest) {
            ([head], Ok(latest)) => {
                self.snapshot(head).map_or(Ok(()), |it| compare(it, latest, SchemaHash::of(latest)))
            }
            ([_], Err(error)) => Err(error.clone()),
            (several, _) => {
                several.iter().filter_map(|it| self.snapshot(it)).try_for_each(|it| self.verify(it))
            }
        };
        // A migration behind the culprit is wrong by inheritance: name the first.
        checked.map_err(|error| vec![self.verify_all().into_iter().next().unwrap_or(error)])
    }

    fn verify(&self, snapshot: &Snapshot) -> Result<(), GraphError> {
        let schema = self.replay(&self.closure([&snapshot.id])?)?;
        compare(snapshot, &schema, SchemaHash::of(&schema))
    }
}

fn compare(snapshot: &Snapshot, schema: &Schema, computed: SchemaHash) -> Result<(), GraphError> {
    let id = || snapshot.id.clone();
    if computed == snapshot.schema_hash {
        return Ok(());
    }
    Err(match dangling(schema) {
        Some(Dangling { object, missing }) => {
            GraphError::Dangling { id: id(), object: Box::new(object), missing: Box::new(missing) }
        }
        None => GraphError::Edited { id: id(), recorded: snapshot.schema_hash, computed },
    })
}
