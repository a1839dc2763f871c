//! Compares two schemas object by object. Knows no object kind and no dialect.

use std::{cmp::Ordering, ops::Range};

use rustc_hash::FxHashSet;

use schema_model::{Delta, ObjectId, ObjectRef, Schema};

/// What leads from `before` to `after`: creates and alters in the order of `after`, then drops in that of `before`.
/// What is created or dropped with its container has no delta of its own.
pub fn diff(before: &Schema, after: &Schema) -> Vec<Delta> {
    // The usual case, and the cheapest.
    if before == after {
        return Vec::new();
    }
    let (before, after) = (before.objects(), after.objects());
    let different = Different::between(&before, &after);
    if different.is_empty() {
        return Vec::new();
    }
    let containers_gone = containers(&before, &different.gone);
    let containers_new = containers(&after, &different.new);

    let mut deltas: Vec<(usize, Delta)> = Vec::new();
    for at in different.new {
        if !is_covered(&after[at].id(), &containers_new) {
            deltas.push((at, Delta::Create(after[at].to_object())));
        }
    }
    for (was, is) in different.altered {
        let (before, after) = (before[was].to_shallow_object(), after[is].to_shallow_object());
        deltas.push((is, Delta::Alter { before, after }));
    }
    deltas.sort_by_key(|(at, _)| *at);
    let drops = different.gone.into_iter().filter(|at| !is_covered(&before[*at].id(), &containers_gone));
    let drops = drops.map(|at| Delta::Drop(before[at].to_object()));
    deltas.into_iter().map(|(_, delta)| delta).chain(drops).collect()
}

/// Positions of objects that are not the same on both sides.
#[derive(Default)]
struct Different {
    /// In `after` alone.
    new: Vec<usize>,
    /// In `before` alone, in its order.
    gone: Vec<usize>,
    /// On both sides, with other attributes.
    altered: Vec<(usize, usize)>,
}

impl Different {
    /// Walks both sides in the order of their ids: no id is made for what has not changed.
    fn between(before: &[ObjectRef<'_>], after: &[ObjectRef<'_>]) -> Self {
        let all = |of: &[ObjectRef<'_>]| (0..of.len()).collect();
        // The first migration, and its way back.
        if before.is_empty() || after.is_empty() {
            return Self { new: all(after), gone: all(before), altered: Vec::new() };
        }
        // What is the same at both ends is most of a large schema, and needs no sorting.
        let same = |(a, b): &(&ObjectRef<'_>, &ObjectRef<'_>)| a.compare_ids(b).is_eq() && a.same(b);
        let head = before.iter().zip(after).take_while(same).count();
        let ends = before[head..].iter().rev().zip(after[head..].iter().rev());
        let tail = ends.take_while(same).count();
        let middle = |of: &[ObjectRef<'_>]| by_id(of, head..of.len() - tail);
        let (was, is) = (middle(before), middle(after));
        let (mut was, mut is) = (was.into_iter().peekable(), is.into_iter().peekable());
        let mut different = Self::default();
        loop {
            let order = match (was.peek(), is.peek()) {
                (Some(a), Some(b)) => before[*a].compare_ids(&after[*b]),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => break,
            };
            match order {
                Ordering::Less => different.gone.extend(was.next()),
                Ordering::Greater => different.new.extend(is.next()),
                Ordering::Equal => {
                    let pair = was.next().zip(is.next());
                    different.altered.extend(pair.filter(|(a, b)| !before[*a].same(&after[*b])));
                }
            }
        }
        different.gone.sort_unstable();
        different
    }

    fn is_empty(&self) -> bool {
        self.new.is_empty() && self.gone.is_empty() && self.altered.is_empty()
    }
}

fn by_id(objects: &[ObjectRef<'_>], positions: Range<usize>) -> Vec<usize> {
    let mut positions: Vec<usize> = positions.collect();
    positions.sort_by(|a, b| objects[*a].compare_ids(&objects[*b]));
    positions
}

/// The objects at these positions that can contain others.
fn containers(objects: &[ObjectRef<'_>], at: &[usize]) -> FxHashSet<ObjectId> {
    at.iter().map(|at| objects[*at].id()).filter(|id| id.container().is_none()).collect()
}

/// Whether the object's container comes or goes with it.
fn is_covered(id: &ObjectId, containers: &FxHashSet<ObjectId>) -> bool {
    id.is_nested() && id.container().is_some_and(|container| containers.contains(&container))
}
