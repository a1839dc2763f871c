//! Compares two schemas object by object. Knows no object kind and no dialect.

use std::collections::{HashMap, HashSet};

use schema_model::{Delta, ObjectId, ObjectRef, Schema};

/// What leads from `before` to `after`: creates and alters in the order of `after`, then drops in that of `before`.
/// What is created or dropped with its container has no delta of its own.
pub fn diff(before: &Schema, after: &Schema) -> Vec<Delta> {
    // The usual case, and much cheaper than naming every object.
    if before == after {
        return Vec::new();
    }
    let before_objects = before.objects();
    let after_objects = after.objects();
    let before_ids = index(&before_objects);
    let after_ids: HashSet<ObjectId> = after_objects.iter().map(ObjectRef::id).collect();

    let mut deltas = Vec::new();
    for object in &after_objects {
        let id = object.id();
        match before_ids.get(&id) {
            None if is_covered(&id, |container| before_ids.contains_key(container)) => {}
            None => deltas.push(Delta::Create(object.to_object())),
            Some(same) if same.same(object) => {}
            Some(other) => deltas
                .push(Delta::Alter { before: other.to_shallow_object(), after: object.to_shallow_object() }),
        }
    }
    for object in &before_objects {
        let id = object.id();
        if !after_ids.contains(&id) && !is_covered(&id, |container| after_ids.contains(container)) {
            deltas.push(Delta::Drop(object.to_object()));
        }
    }
    deltas
}

fn index<'a>(objects: &[ObjectRef<'a>]) -> HashMap<ObjectId, ObjectRef<'a>> {
    objects.iter().map(|object| (object.id(), *object)).collect()
}

/// Whether the object's container comes or goes with it.
fn is_covered(id: &ObjectId, exists_on_the_other_side: impl Fn(&ObjectId) -> bool) -> bool {
    id.container().is_some_and(|container| !exists_on_the_other_side(&container))
}
