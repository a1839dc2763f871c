//! Replaying snapshots: the schema at any set of migrations.

use std::sync::Arc;

use super::{Graph, GraphError};
use crate::{MigrationId, Schema, Snapshot, snapshot::Content};

/// One migration with the schema of its ancestors, and the schema that it makes of it.
#[derive(Debug, Clone)]
pub struct Transition<'a> {
    /// The migration.
    pub snapshot: &'a Snapshot,
    /// What its ancestors lead to.
    pub before: Arc<Schema>,
    /// What its ancestors and its own deltas lead to.
    pub after: Arc<Schema>,
}

impl Graph {
    /// The schema at these migrations: of them and all their ancestors.
    pub fn schema_at<'a>(
        &self,
        ids: impl IntoIterator<Item = &'a MigrationId>,
    ) -> Result<Schema, GraphError> {
        self.replay(&self.closure(ids)?).map(Arc::unwrap_or_clone)
    }

    /// The schema that a database promises which has applied these migrations, in whatever order.
    pub fn applied_schema(&self, ids: &[MigrationId]) -> Result<Schema, GraphError> {
        let members = self.members(ids)?;
        for (at, snapshot) in self.snapshots.iter().enumerate().filter(|(at, _)| members[*at]) {
            if let Some(parent) = self.parents[at].iter().find(|parent| !members[**parent]) {
                let parent = self.snapshots[*parent].id.clone();
                return Err(GraphError::NotClosed { id: snapshot.id.clone(), parent });
            }
        }
        self.replay(&members).map(Arc::unwrap_or_clone)
    }

    /// Each of these migrations with the schema before and after it, in the order of the ids. Each schema is of the
    /// migration's own ancestors and of nothing else. Lazy: a schema is replayed when it is asked for, and only where
    /// a migration does not follow the one before it.
    pub fn transitions<'a>(
        &'a self,
        ids: impl IntoIterator<Item = &'a MigrationId>,
    ) -> impl Iterator<Item = Result<Transition<'a>, GraphError>> {
        let mut last: Option<(&MigrationId, Arc<Schema>)> = None;
        ids.into_iter().map(move |id| {
            let snapshot = &self.snapshots[self.position(id)?];
            let before = match &last {
                Some((parent, schema)) if snapshot.parents.as_slice() == std::slice::from_ref(*parent) => {
                    Arc::clone(schema)
                }
                _ => self.replay(&self.closure(&snapshot.parents)?)?,
            };
            let mut after = Arc::clone(&before);
            advance(&mut after, snapshot)?;
            last = Some((&snapshot.id, Arc::clone(&after)));
            Ok(Transition { snapshot, before, after })
        })
    }

    /// Replays everything. What does not fit only because there are several heads is their conflict.
    pub(super) fn replay_all(&self) -> Result<Arc<Schema>, GraphError> {
        let heads = self.heads();
        self.replay(&vec![true; self.snapshots.len()]).map_err(|error| match error {
            GraphError::Unfit { id, source } if heads.len() > 1 => {
                GraphError::Conflict { heads: heads.into_iter().cloned().collect(), id, source }
            }
            other => other,
        })
    }

    /// Replays the marked migrations, whose ancestors are marked too.
    pub(super) fn replay(&self, members: &[bool]) -> Result<Arc<Schema>, GraphError> {
        let mut schema = Arc::default();
        self.select(members).try_for_each(|it| advance(&mut schema, it))?;
        Ok(schema)
    }
}

/// Makes a copy of the schema only where others still look at it and something changes.
pub(super) fn advance(schema: &mut Arc<Schema>, snapshot: &Snapshot) -> Result<(), GraphError> {
    match &snapshot.content {
        Content::Base(base) => {
            *schema = Arc::clone(base);
            Ok(())
        }
        Content::Deltas(deltas) if deltas.is_empty() => Ok(()),
        Content::Deltas(deltas) => Arc::make_mut(schema)
            .apply_all(deltas)
            .map_err(|source| GraphError::Unfit { id: snapshot.id.clone(), source: Box::new(source) }),
    }
}
