//! What objects of one schema mention in their SQL texts and types: said once, for all kinds.
//!
//! ```text
//! text ── words ──> names by their place ── names (of one schema) ──> ObjectIds ── declare ──> needs, releases
//! ```
//!
//! A mention too many only adds an order, so words are taken wherever they can stand for the object: a relation behind
//! FROM and its sisters, a routine where it is called, a type anywhere. A kind says in `said` where its texts are, and in
//! `names` how texts mention it.

mod names;
mod overloads;
mod said;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{Delta, ObjectId, ObjectRef, QualifiedName, Schema, schema::Definition};

use self::names::Names;
use super::{definition, expression};
use crate::{
    Change,
    action::{Action, Resource, Transaction},
    rename::find,
};

/// What the objects of both sides mention.
pub(super) struct Mentions<'a> {
    before: Names<'a>,
    after: Names<'a>,
    renames: Vec<(&'a ObjectId, &'a ObjectId)>,
}

/// What one object mentions.
pub(super) struct Mentioned {
    pub(super) objects: BTreeSet<ObjectId>,
    /// Whether it takes all columns of something, whichever there are.
    pub(super) takes_all: bool,
}

impl<'a> Mentions<'a> {
    /// `None` where no object of an SQL file is, and no default counts with a sequence: the parts of tables say themselves
    /// what they stand on.
    pub(super) fn of(change: &Change<'a>) -> Option<Self> {
        if [change.renamed, change.after].iter().all(|it| it.definitions.is_empty() && !counts(it)) {
            return None;
        }
        let renames: Vec<_> = change.deltas.iter().filter_map(rename).collect();
        let (before, after) = (Names::of(change.renamed, &renames), Names::of(change.after, &[]));
        Some(Self { before, after, renames })
    }

    /// Declares what the actions need and release because the objects that they touch mention it.
    pub(super) fn declare(&self, actions: &mut [Action]) {
        let gone: BTreeSet<ObjectId> = actions
            .iter()
            .flat_map(|it| ids(&it.drops))
            .filter(|it| it.container().is_none())
            .cloned()
            .collect();
        let former: BTreeMap<&ObjectId, &ObjectId> = self.dropped_as_they_were(actions).collect();
        for action in actions.iter_mut() {
            let created = self.after(&action.creates);
            let dropped = self.before(&action.drops);
            let (altered_before, altered_after) = (self.before(&action.alters), self.after(&action.alters));
            let own = [&action.creates, &action.drops, &action.alters];
            let is_own = |it: &Resource| own.iter().any(|own| own.contains(it));
            let needs: Vec<Resource> =
                created.into_iter().chain(altered_after.iter().cloned()).filter(|it| !is_own(it)).collect();
            // What stays in use is not let go.
            let let_go = altered_before.into_iter().filter(|it| !altered_after.contains(it));
            let releases = dropped.into_iter().chain(let_go).filter(|it| !is_own(it));
            // A part lets go of the whole where that goes, too; else it is dropped from the whole as it will be.
            let wholes: Vec<ObjectId> = ids(&action.drops).filter_map(ObjectId::container).collect();
            let stays = |it: &ObjectId| wholes.contains(it) && !gone.contains(it);
            let mut releases: Vec<Resource> =
                releases.filter(|it| it.object().is_none_or(|id| !stays(id))).collect();
            let called = releases.iter().filter_map(|it| former.get(it.object()?));
            releases.extend(called.map(|it| Resource::Object((*it).clone())).collect::<Vec<_>>());
            action.needs.extend(needs);
            action.releases.extend(releases);
        }
        self.declare_of_indexes_in_use(actions);
        self.declare_all_columns(actions);
        overloads::declare(self.after.schema, actions);
    }

    /// An index that others use meanwhile has other names for a while: what is built needs what the index mentions, and what gave
    /// its name away holds on to that until it goes.
    fn declare_of_indexes_in_use(&self, actions: &mut [Action]) {
        let is_index = |it: &Resource| matches!(it.object(), Some(ObjectId::Index { .. }));
        let of_indexes = |it: &[Resource]| it.iter().filter(|it| is_index(it)).cloned().collect::<Vec<_>>();
        let mut built: Vec<(Vec<Resource>, BTreeSet<Resource>)> = Vec::new();
        let mut held: Vec<(Vec<Resource>, BTreeSet<Resource>)> = Vec::new();
        for it in actions.iter() {
            let (created, dropped) = (of_indexes(&it.creates), of_indexes(&it.drops));
            if !created.is_empty() {
                built.push((it.needs.clone(), self.after(&created)));
            }
            if !dropped.is_empty() {
                held.push((it.creates.clone(), self.before(&dropped)));
            }
        }
        for action in actions.iter_mut().filter(|it| it.transaction == Transaction::Outside) {
            let Action { creates, needs, releases, .. } = action;
            let mentioned = |all: &[(Vec<Resource>, BTreeSet<Resource>)], own: &[Resource]| {
                let own = all.iter().filter(|(names, _)| names.iter().any(|it| own.contains(it)));
                own.flat_map(|(_, mentioned)| mentioned.iter().cloned()).collect::<Vec<_>>()
            };
            releases.extend(mentioned(&held, needs));
            needs.extend(mentioned(&built, creates));
        }
    }

    /// Names after and before, of what is renamed by being dropped and created.
    fn dropped_as_they_were(&self, actions: &[Action]) -> impl Iterator<Item = (&'a ObjectId, &'a ObjectId)> {
        let drops = |before: &ObjectId, after: &ObjectId| {
            let is_dropped =
                |it: &Action| ids(&it.drops).any(|it| it == before) && ids(&it.creates).all(|it| it != after);
            actions.iter().any(is_dropped)
        };
        self.renames
            .iter()
            .filter(move |(before, after)| drops(before, after))
            .map(|(before, after)| (*after, *before))
    }

    /// What takes all columns of a table is made when the table has none any more that goes.
    fn declare_all_columns(&self, actions: &mut [Action]) {
        let mut taken: BTreeSet<QualifiedName> = BTreeSet::new();
        for action in actions.iter_mut() {
            let made = ids(&action.creates).filter_map(|id| find(self.after.schema, id));
            let takes_all = made.filter(|it| self.after.takes_all(it));
            let tables: Vec<QualifiedName> =
                takes_all.flat_map(|it| self.after.of_object(&it)).filter_map(table).collect();
            action.needs.extend(tables.iter().cloned().map(Resource::Columns));
            taken.extend(tables);
        }
        for action in actions {
            let shrunk = ids(&action.drops).filter(|it| matches!(it, ObjectId::Column { .. }));
            let shrunk: BTreeSet<QualifiedName> =
                shrunk.filter_map(ObjectId::table).filter(|it| taken.contains(it)).cloned().collect();
            action.alters.extend(shrunk.into_iter().map(Resource::Columns));
        }
    }

    /// What a text mentions that is read by another than the server, or later.
    pub(super) fn in_text(&self, text: &str) -> BTreeSet<ObjectId> {
        self.after.of_text(text)
    }

    /// What the definition mentions before and after the change.
    pub(super) fn of_definition(&self, before: &Definition) -> Mentioned {
        let both = [Some(before), self.after.schema.definition(&before.id())];
        let both = both.into_iter().zip([&self.before, &self.after]);
        let both = both.filter_map(|(it, names)| Some((ObjectRef::Definition(it?), names)));
        let mut mentioned = Mentioned { objects: BTreeSet::new(), takes_all: false };
        for (object, names) in both {
            mentioned.objects.extend(names.of_object(&object));
            mentioned.takes_all |= names.takes_all(&object);
        }
        mentioned
    }

    fn after(&self, resources: &[Resource]) -> BTreeSet<Resource> {
        let objects = ids(resources).filter_map(|id| find(self.after.schema, id));
        objects.flat_map(|it| self.after.of_object(&it)).map(Resource::Object).collect()
    }

    /// What cannot keep its name until it is dropped goes under its former one.
    fn before(&self, resources: &[Resource]) -> BTreeSet<Resource> {
        let renamed =
            |id| self.renames.iter().find(|(before, _)| *before == id).map_or(id, |(_, after)| *after);
        let objects = ids(resources).filter_map(|id| find(self.before.schema, renamed(id)));
        objects.flat_map(|it| self.before.of_object(&it)).map(Resource::Object).collect()
    }
}

/// Whether a default counts with the sequence of another column.
fn counts(schema: &Schema) -> bool {
    let mut defaults = schema.tables.iter().flat_map(|it| &it.columns).filter_map(expression::default);
    defaults.any(|it| it.as_str().to_ascii_lowercase().contains("nextval"))
}

fn rename(delta: &Delta) -> Option<(&ObjectId, &ObjectId)> {
    match delta {
        Delta::Rename { before, after } => Some((before, after)),
        Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } => None,
    }
}

fn table(id: ObjectId) -> Option<QualifiedName> {
    match id {
        ObjectId::Table(name) => Some(name),
        ObjectId::Namespace(_)
        | ObjectId::Enum(_)
        | ObjectId::EnumLabel { .. }
        | ObjectId::Attribute { .. }
        | ObjectId::Definition(_)
        | ObjectId::Column { .. }
        | ObjectId::Constraint { .. }
        | ObjectId::Index { .. }
        | ObjectId::Partition { .. } => None,
    }
}

fn ids(resources: &[Resource]) -> impl Iterator<Item = &ObjectId> {
    resources.iter().filter_map(Resource::object)
}
