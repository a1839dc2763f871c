//! What programs that go on running say of the plan as a whole: which names they find no more, and which views have other
//! columns or wait for their rows. What goes with its values or under another name says so where it is lowered.

use std::cell::LazyCell;

use rustc_hash::FxHashSet;
use schema_model::{
    Delta, Object, ObjectId, QualifiedName,
    schema::{Definition, DefinitionId},
};

use super::definition::is_another_view;
use crate::{
    Change, Hazard, HazardKind, Severity,
    action::{Action, Resource},
};

/// Whether any action creates it, or drops it.
type IsAny<'a> = &'a dyn Fn(&Resource) -> bool;

/// Adds to each action what programs feel of it.
pub(super) fn tell(change: &Change<'_>, actions: &mut [Action]) {
    // Most plans only create, or only drop: then nobody asks.
    let created = LazyCell::new(|| actions.iter().flat_map(|it| &it.creates).collect::<FxHashSet<_>>());
    let dropped = LazyCell::new(|| actions.iter().flat_map(|it| &it.drops).collect::<FxHashSet<_>>());
    let is_created = |it: &Resource| created.contains(it);
    let is_dropped = |it: &Resource| dropped.contains(it);
    let found = actions.iter().map(|action| {
        [
            gone(action, &is_created),
            other_columns(change, action, &is_created),
            filled_again(change, action, &is_dropped),
        ]
    });
    let found: Vec<_> = found.collect();
    for (action, hazards) in actions.iter_mut().zip(found) {
        action.hazards.extend(hazards.into_iter().flatten());
        for hazard in &mut action.hazards {
            if let Some(name) = instead(change, hazard) {
                let message =
                    format!("code that still says {name} finds the views of that name from here on");
                *hazard = Hazard { severity: Severity::Info, message, ..hazard.clone() };
            }
        }
    }
}

/// The former name of a table or schema whose rename, or that of a column, is the hazard, where views come under that name.
fn instead(change: &Change<'_>, hazard: &Hazard) -> Option<String> {
    if hazard.kind != HazardKind::BreaksRunningCode {
        return None;
    }
    let is_renamed = |id: &ObjectId| {
        change.deltas.iter().find_map(|it| match it {
            Delta::Rename { before, after } if after == id => Some(before),
            Delta::Rename { .. } | Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } => None,
        })
    };
    if let Some(ObjectId::Namespace(former)) = is_renamed(&hazard.object) {
        let has_views = change
            .after
            .definitions
            .iter()
            .map(Definition::id)
            .any(|it| view(&it).is_some_and(|name| name.schema.as_ref() == Some(former)));
        return has_views.then(|| former.to_string());
    }
    let table = match &hazard.object {
        ObjectId::Table(name) => name,
        ObjectId::Column { table, .. } => table,
        ObjectId::Namespace(_)
        | ObjectId::Enum(_)
        | ObjectId::EnumLabel { .. }
        | ObjectId::Definition(_)
        | ObjectId::Partition { .. }
        | ObjectId::Constraint { .. }
        | ObjectId::Index { .. } => return None,
    };
    is_renamed(&hazard.object)?;
    let Some(ObjectId::Table(former)) = is_renamed(&ObjectId::Table(table.clone())) else { return None };
    change.after.definition(&DefinitionId::View(former.clone())).map(|_| former.to_string())
}

/// A name that programs say and find no more.
fn gone(action: &Action, is_created: IsAny<'_>) -> Option<Hazard> {
    let is_told = |it: &Hazard| matches!(it.kind, HazardKind::DataLoss | HazardKind::BreaksRunningCode);
    if action.hazards.iter().any(is_told) {
        return None;
    }
    let comes_back = |it: &ObjectId| {
        relation(it).is_some_and(|name| is_created(&Resource::Relation(name.clone())))
            || is_created(&Resource::Object(it.clone()))
            || action.creates.contains(&by_itself(it))
    };
    let mut gone = action.drops.iter().filter_map(Resource::object);
    let gone = gone.find(|it| is_said(it) && !comes_back(it))?;
    let message = "code that still names it fails from here on";
    Some(Hazard::new(HazardKind::BreaksRunningCode, gone.clone(), message))
}

/// A detached partition is a table.
fn by_itself(id: &ObjectId) -> Resource {
    let table = match id {
        ObjectId::Partition { name, .. } => ObjectId::Table(name.clone()),
        ObjectId::Namespace(_)
        | ObjectId::Enum(_)
        | ObjectId::EnumLabel { .. }
        | ObjectId::Definition(_)
        | ObjectId::Table(_)
        | ObjectId::Column { .. }
        | ObjectId::Constraint { .. }
        | ObjectId::Index { .. } => id.clone(),
    };
    Resource::Object(table)
}

/// Whether statements of programs have its name.
fn is_said(id: &ObjectId) -> bool {
    match id {
        ObjectId::Column { .. } | ObjectId::Partition { .. } => true,
        ObjectId::Definition(it) => view(it).is_some(),
        // The former say so themselves; nobody says the latter.
        ObjectId::Namespace(_)
        | ObjectId::Enum(_)
        | ObjectId::EnumLabel { .. }
        | ObjectId::Table(_)
        | ObjectId::Constraint { .. }
        | ObjectId::Index { .. } => false,
    }
}

fn relation(id: &ObjectId) -> Option<&QualifiedName> {
    match id {
        ObjectId::Definition(it) => view(it),
        ObjectId::Namespace(_)
        | ObjectId::Enum(_)
        | ObjectId::EnumLabel { .. }
        | ObjectId::Table(_)
        | ObjectId::Column { .. }
        | ObjectId::Partition { .. }
        | ObjectId::Constraint { .. }
        | ObjectId::Index { .. } => None,
    }
}

fn view(id: &DefinitionId) -> Option<&QualifiedName> {
    match id {
        DefinitionId::View(name) | DefinitionId::MaterializedView(name) => Some(name),
        DefinitionId::Extension(_)
        | DefinitionId::Sequence(_)
        | DefinitionId::Function(_)
        | DefinitionId::Procedure(_)
        | DefinitionId::Aggregate(_)
        | DefinitionId::Trigger { .. }
        | DefinitionId::Rule { .. }
        | DefinitionId::Policy { .. }
        | DefinitionId::Statistics(_)
        | DefinitionId::EventTrigger(_)
        | DefinitionId::Grant { .. }
        | DefinitionId::Owner(_)
        | DefinitionId::Publication(_)
        | DefinitionId::Domain(_)
        | DefinitionId::Composite(_)
        | DefinitionId::Range(_) => None,
    }
}

/// A view that comes back with another query: nobody but a server knows its columns.
fn other_columns(change: &Change<'_>, action: &Action, is_created: IsAny<'_>) -> Option<Hazard> {
    let is_of = |id: &DefinitionId| {
        action.drops.contains(&Resource::Object(ObjectId::Definition(id.clone())))
            && view(id).is_some_and(|name| is_created(&Resource::Relation(name.clone())))
    };
    // Most actions drop no view, and need not look at all changes.
    let drops_view = action.drops.iter().filter_map(Resource::object).any(|it| relation(it).is_some());
    if !drops_view {
        return None;
    }
    let changed = change.deltas.iter().find_map(|delta| match delta {
        Delta::Alter { before: Object::Definition(before), after: Object::Definition(after) } => {
            (is_of(&before.id()) && is_another_view(before, after)).then(|| after.id())
        }
        Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } | Delta::Rename { .. } => None,
    })?;
    let message = "code that reads a column which its new query does not have fails from here on";
    Some(Hazard::new(HazardKind::BreaksRunningCode, ObjectId::Definition(changed), message))
}

/// What reads a materialized view without rows finds.
pub(super) const NOT_FILLED: &str = "code that reads it fails until somebody refreshes it";

/// A materialized view that has its rows anew while nobody finds the one before, or has none.
fn filled_again(change: &Change<'_>, action: &Action, is_dropped: IsAny<'_>) -> Option<Hazard> {
    let name = action.creates.iter().filter_map(Resource::object).find_map(relation)?;
    let id = DefinitionId::MaterializedView(name.clone());
    let Some(Definition::MaterializedView(it)) = change.after.definition(&id) else { return None };
    let (kind, message) = if it.no_data {
        (HazardKind::BreaksRunningCode, NOT_FILLED)
    } else {
        (HazardKind::LongLock, "its query runs while nobody can read it")
    };
    let is_missed = is_dropped(&Resource::Relation(it.name.clone()));
    is_missed.then(|| Hazard::new(kind, ObjectId::Definition(id), message))
}
