//! What a plan drops and creates again, or makes anew under its name, and because of what: read from the actions' sets alone.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::ObjectId;
use serde::{Serialize, Serializer};

use crate::{
    Plan,
    action::{Action, Resource},
};

/// An object that is made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recreated {
    /// The object.
    pub object: ObjectId,
    /// What it stands on and what changes, goes, or is made again itself; nothing where it cannot be altered itself.
    pub because: Vec<ObjectId>,
}

/// All of a plan, in the order in which they go.
pub fn recreated(plan: &Plan) -> Vec<Recreated> {
    let actions: Vec<&Action> = plan.actions().collect();
    // A first migration is long, and drops nothing.
    if actions.iter().all(|it| it.drops.is_empty() && it.alters.is_empty()) {
        return Vec::new();
    }
    let mut seen: BTreeSet<&ObjectId> = BTreeSet::new();
    let created: BTreeSet<&ObjectId> =
        actions.iter().flat_map(|it| objects(&it.creates).filter(|id| !is_renamed(id, &it.drops))).collect();
    let changed = changed(&actions);
    let mut all: Vec<Recreated> = Vec::new();
    for action in &actions {
        let dropped = objects(&action.drops).filter(|it| created.contains(it) && is_whole(it));
        let dropped = dropped.filter(|it| !is_renamed(it, &action.creates));
        for object in dropped.chain(objects(&action.remakes)) {
            if seen.insert(object) {
                all.push(Recreated { object: object.clone(), because: because(action, object, &changed) });
            }
        }
    }
    all
}

/// Whether the other side of an action has an object of the kind under another name, so that a name moves and no object.
fn is_renamed(id: &ObjectId, other_side: &[Resource]) -> bool {
    let has_itself = objects(other_side).any(|it| it == id);
    !has_itself && objects(other_side).any(|it| it.kind() == id.kind())
}

/// Whether it is dropped and created by itself, and not as a word of its type.
fn is_whole(id: &ObjectId) -> bool {
    match id {
        ObjectId::EnumLabel { .. } | ObjectId::Attribute { .. } => false,
        ObjectId::Namespace(_)
        | ObjectId::Enum(_)
        | ObjectId::Definition(_)
        | ObjectId::Table(_)
        | ObjectId::Column { .. }
        | ObjectId::Constraint { .. }
        | ObjectId::Index { .. }
        | ObjectId::Partition { .. } => true,
    }
}

/// How many actions change or remove each object.
fn changed<'a>(actions: &[&'a Action]) -> BTreeMap<&'a ObjectId, usize> {
    let mut changed = BTreeMap::new();
    for action in actions {
        let touched: BTreeSet<&ObjectId> = objects(&action.alters).chain(objects(&action.drops)).collect();
        for it in touched {
            *changed.entry(it).or_insert(0) += 1;
        }
    }
    changed
}

/// What the object lets go of and what others change; a whole says nothing where a part of it does.
fn because(action: &Action, object: &ObjectId, changed: &BTreeMap<&ObjectId, usize>) -> Vec<ObjectId> {
    let own: BTreeSet<&ObjectId> = objects(&action.alters).chain(objects(&action.drops)).collect();
    let others = |it: &ObjectId| changed.get(it).is_some_and(|count| *count > usize::from(own.contains(it)));
    let let_go: BTreeSet<&ObjectId> =
        objects(&action.releases).filter(|it| *it != object && others(it)).collect();
    let is_whole = |it: &ObjectId| let_go.iter().any(|part| part.container().as_ref() == Some(it));
    let_go.iter().filter(|it| !is_whole(it)).map(|it| (*it).clone()).collect()
}

fn objects(resources: &[Resource]) -> impl Iterator<Item = &ObjectId> {
    resources.iter().filter_map(Resource::object)
}

impl Recreated {
    /// Why, in a few words.
    pub fn reason(&self) -> String {
        match self.because.as_slice() {
            [] => "it cannot be altered to what it is to be".to_owned(),
            all => {
                let all: Vec<String> = all.iter().map(ToString::to_string).collect();
                format!("it stands on {}", all.join(", "))
            }
        }
    }
}

impl Serialize for Recreated {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut out = serializer.serialize_struct("Recreated", 2)?;
        out.serialize_field("object", &self.object.to_string())?;
        out.serialize_field("because", &self.because.iter().map(ToString::to_string).collect::<Vec<_>>())?;
        out.end()
    }
}
