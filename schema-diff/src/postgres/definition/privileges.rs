//! Privileges and owners of all objects together.
//!
//! An object that is created, or dropped and created again, has neither, whatever the reason. So the deltas of
//! privileges are not lowered by themselves: what each object has after all other actions is compared with what it is
//! to have.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{
    ObjectId, QualifiedName, Schema, Securables,
    schema::{
        Definition, DefinitionId,
        definition::{Grant, Owner, Securable},
    },
};

use super::{super::type_rebuild::Rebuilds, grant, owner};
use crate::{
    Change,
    action::{Action, Resource},
};

/// The actions for all privileges and owners. `others` are those of all other deltas, without renames.
pub(in super::super) fn privileges(
    change: &Change<'_>,
    rebuilds: Option<&Rebuilds>,
    others: &[Action],
) -> Vec<Action> {
    let has_none = |it: &Schema| it.definitions.iter().all(|it| it.securable().is_none());
    if has_none(change.renamed) && has_none(change.after) {
        return Vec::new();
    }
    let made = Made::of(rebuilds, others);
    let (had, have) = (Securables::of(change.renamed), Securables::of(change.after));
    let is_gone = |it: &Securable| match it {
        // They go with their schema.
        Securable::Default { schema: Some(name), .. } => {
            let id = Securable::Schema(name.clone());
            had.have(&id) && !have.have(&id)
        }
        Securable::Default { schema: None, .. }
        | Securable::Schema(_)
        | Securable::Table(_)
        | Securable::Sequence(_)
        | Securable::Function(_)
        | Securable::Procedure(_)
        | Securable::Type(_)
        | Securable::Statistics(_)
        | Securable::EventTrigger(_)
        | Securable::Publication(_) => had.have(it) && !have.have(it),
    };
    let owners = sides(change, Definition::as_owner).into_iter().filter_map(|side| match side {
        (was, Some(it)) => owned(change, &made, was, it),
        (Some(was), None) if is_gone(&was.of) || made.has(&was.of) => None,
        (Some(was), None) => Some(owner::give_up(change, &was.of)),
        (None, None) => None,
    });
    let grants = sides(change, Definition::as_grant).into_iter().filter_map(|side| match side {
        (was, Some(it)) => granted(change, &made, was, it),
        (Some(was), None) if is_gone(&was.on) || made.has(&was.on) => None,
        (Some(was), None) => revoked(change, &made.kept(change, was)),
        (None, None) => None,
    });
    owners.chain(grants).collect()
}

/// What one schema says, and the other.
type Sides<'a, T> = (Option<&'a T>, Option<&'a T>);

fn sides<'a, T>(change: &Change<'a>, pick: impl Fn(&'a Definition) -> Option<&'a T>) -> Vec<Sides<'a, T>> {
    let mut sides: BTreeMap<DefinitionId, Sides<'a, T>> = BTreeMap::new();
    for it in &change.renamed.definitions {
        if let Some(was) = pick(it) {
            sides.insert(it.id(), (Some(was), None));
        }
    }
    for it in &change.after.definitions {
        if let Some(is) = pick(it) {
            sides.entry(it.id()).or_default().1 = Some(is);
        }
    }
    sides.into_values().collect()
}

fn revoked(change: &Change<'_>, it: &Grant) -> Option<Action> {
    let id = ObjectId::Definition(DefinitionId::Grant { on: it.on.clone(), to: it.to.clone() });
    let action = grant::give_up(change.options, it)?;
    Some(action.needs_all(resource(&it.on)).drops(id))
}

fn granted(change: &Change<'_>, made: &Made<'_>, was: Option<&Grant>, it: &Grant) -> Option<Action> {
    let id = ObjectId::Definition(DefinitionId::Grant { on: it.on.clone(), to: it.to.clone() });
    let action = match was {
        Some(was) if !made.has(&it.on) => grant::change(&made.kept(change, was), it)?,
        None if !made.has(&it.on) => grant::give(it).hazards(grant::risk_of_first(it)),
        Some(_) | None => grant::give(it),
    };
    let owner = change.after.definition(&DefinitionId::Owner(it.on.clone()));
    let action = action
        .needs_all(resource(&it.on))
        .needs_all(columns(it).map(Resource::Object))
        .needs_all(owner.map(|it| ObjectId::Definition(it.id()).into()));
    Some(if was.is_some() { action.alters(id) } else { action.creates(id) })
}

fn owned(change: &Change<'_>, made: &Made<'_>, was: Option<&Owner>, it: &Owner) -> Option<Action> {
    let id = ObjectId::Definition(DefinitionId::Owner(it.of.clone()));
    let is_new = made.has(&it.of);
    if was == Some(it) && !is_new {
        return None;
    }
    let action = owner::give(change, it).hazards((!is_new).then(|| owner::risk(it)));
    Some(if was.is_some() { action } else { action.creates(id) })
}

/// The columns that a grant names. Those of views are no objects: to need them does no harm.
fn columns(it: &Grant) -> impl Iterator<Item = ObjectId> {
    let table = match &it.on {
        Securable::Table(name) => Some(name),
        Securable::Schema(_)
        | Securable::Sequence(_)
        | Securable::Function(_)
        | Securable::Procedure(_)
        | Securable::Type(_)
        | Securable::Statistics(_)
        | Securable::EventTrigger(_)
        | Securable::Publication(_)
        | Securable::Default { .. } => None,
    };
    table.into_iter().flat_map(|table| it.columns.keys().map(|column| ObjectId::column(table, column)))
}

/// What must be there for privileges on the object: its name tells it from others, whatever its kind.
pub(super) fn resource(of: &Securable) -> Vec<Resource> {
    match of {
        Securable::Schema(name) => vec![ObjectId::Namespace(name.clone()).into()],
        Securable::Table(name) | Securable::Sequence(name) => vec![Resource::Relation(name.clone())],
        // One that is rebuilt is no new one to others.
        Securable::Type(name) => {
            let kinds = [DefinitionId::Domain, DefinitionId::Composite, DefinitionId::Range];
            let definitions = kinds.map(|it| ObjectId::Definition(it(name.clone())).into());
            let of_all = [Resource::Relation(name.clone()), ObjectId::Enum(name.clone()).into()];
            of_all.into_iter().chain(definitions).collect()
        }
        Securable::Function(it) | Securable::Procedure(it) => vec![Resource::Routine(it.clone())],
        Securable::Statistics(name) => definition(DefinitionId::Statistics(name.clone())),
        Securable::EventTrigger(name) => definition(DefinitionId::EventTrigger(name.clone())),
        Securable::Publication(name) => definition(DefinitionId::Publication(name.clone())),
        Securable::Default { role: _, schema, of: _ } => {
            schema.iter().map(|it| ObjectId::Namespace(it.clone()).into()).collect()
        }
    }
}

fn definition(id: DefinitionId) -> Vec<Resource> {
    vec![ObjectId::Definition(id).into()]
}

/// What the plan makes, so that it has no privileges yet.
struct Made<'a> {
    created: BTreeSet<&'a Resource>,
    /// Types that take the place of one of the same name.
    rebuilt: BTreeSet<&'a QualifiedName>,
}

impl<'a> Made<'a> {
    fn of(rebuilds: Option<&'a Rebuilds>, others: &'a [Action]) -> Self {
        let rebuilt = rebuilds.into_iter().flat_map(Rebuilds::names);
        Self { created: others.iter().flat_map(|it| &it.creates).collect(), rebuilt: rebuilt.collect() }
    }

    fn has(&self, of: &Securable) -> bool {
        match of {
            Securable::Default { .. } => false,
            Securable::Type(name) if self.rebuilt.contains(name) => true,
            Securable::Schema(_)
            | Securable::Table(_)
            | Securable::Sequence(_)
            | Securable::Function(_)
            | Securable::Procedure(_)
            | Securable::Type(_)
            | Securable::Statistics(_)
            | Securable::EventTrigger(_)
            | Securable::Publication(_) => resource(of).iter().any(|it| self.created.contains(it)),
        }
    }

    /// What is left of the privileges when columns are gone, and those that are made anew.
    fn kept(&self, change: &Change<'_>, was: &Grant) -> Grant {
        let mut kept = was.clone();
        let Securable::Table(name) = &was.on else { return kept };
        kept.columns.retain(|column, _| {
            let is_gone = change.table_after(name).is_some_and(|it| it.column(column).is_none());
            !is_gone && !self.created.contains(&Resource::Object(ObjectId::column(name, column)))
        });
        kept
    }
}

/// Default privileges are for what is created from then on, so they come before it.
pub(super) fn defaults_first(actions: &mut [Action]) {
    let is_default = |it: &&Resource| {
        matches!(
            it,
            Resource::Object(ObjectId::Definition(DefinitionId::Grant { on: Securable::Default { .. }, .. }))
        )
    };
    let given =
        |it: &Action| it.creates.iter().chain(&it.alters).filter(is_default).cloned().collect::<Vec<_>>();
    let all: Vec<Resource> = actions.iter().flat_map(given).collect();
    if all.is_empty() {
        return;
    }
    // What is renamed has its privileges.
    let is_new =
        |it: &&mut Action| it.creates.iter().any(is_created_later) && !it.drops.iter().any(is_created_later);
    for action in actions.iter_mut().filter(is_new) {
        action.needs.extend(all.iter().cloned());
    }
}

/// Whether it may have privileges from the beginning. A schema may be named by default privileges, and extensions come
/// before everything.
fn is_created_later(it: &Resource) -> bool {
    match it {
        Resource::Relation(_) | Resource::Routine(_) => true,
        Resource::Object(_)
        | Resource::PrimaryKey(_)
        | Resource::Comment(_)
        | Resource::Partitions(_)
        | Resource::PartitionKeys(_)
        | Resource::Publication(..)
        | Resource::EventTriggers(_)
        | Resource::Setting(..)
        | Resource::Rows(_)
        | Resource::Columns(_)
        | Resource::Overloads(_) => false,
    }
}
