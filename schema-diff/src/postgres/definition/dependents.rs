//! Definitions that fall with what they mention: PostgreSQL refuses to drop or retype it under them.

use std::collections::BTreeSet;

use schema_model::{
    Delta, Object, ObjectId,
    schema::{Definition, DefinitionId},
};

use super::{aggregate, event_trigger, publication, routine, rule, view};
use crate::{
    Change,
    postgres::{
        column,
        mentions::{Mentioned, Mentions},
    },
};

/// Whether PostgreSQL keeps what the object mentions as it is, for as long as the object is there.
fn falls(change: &Change<'_>, it: &Definition) -> bool {
    match it {
        Definition::Extension(_) | Definition::Sequence(_) => false,
        // They know columns by name when they run; what holds on to a view says so itself.
        Definition::Function(_) | Definition::Procedure(_) => false,
        // Those of tables are looked at with their tables.
        Definition::Trigger(it) => change.renamed.table(&it.table).is_none(),
        Definition::Policy(_) | Definition::Statistics(_) | Definition::Publication(_) => false,
        // They are changed under what stays.
        Definition::Domain(_) | Definition::Composite(_) | Definition::Range(_) => false,
        // They are given again with their object.
        Definition::Grant(_) | Definition::Owner(_) => false,
        Definition::Aggregate(_)
        | Definition::EventTrigger(_)
        | Definition::View(_)
        | Definition::MaterializedView(_)
        | Definition::Rule(_) => true,
    }
}

/// Whether a change of the object drops and creates it.
fn is_recreated(change: &Change<'_>, before: &Definition, after: &Definition) -> bool {
    match (before, after) {
        (Definition::View(before), Definition::View(after)) => view::is_recreated(change, before, after),
        (Definition::MaterializedView(before), Definition::MaterializedView(after)) => {
            view::is_recreated_materialized(before, after)
        }
        (Definition::Function(before), Definition::Function(after)) => !routine::can_replace(before, after),
        (Definition::Aggregate(before), Definition::Aggregate(after)) => {
            aggregate::is_recreated(before, after)
        }
        (Definition::Publication(before), Definition::Publication(after)) => {
            publication::is_recreated(before, after)
        }
        (Definition::EventTrigger(before), Definition::EventTrigger(after)) => {
            event_trigger::is_recreated(before, after)
        }
        (Definition::Rule(before), Definition::Rule(after)) => rule::is_recreated(before, after),
        (
            Definition::Extension(_)
            | Definition::Sequence(_)
            | Definition::Function(_)
            | Definition::Procedure(_)
            | Definition::Aggregate(_)
            | Definition::Trigger(_)
            | Definition::View(_)
            | Definition::MaterializedView(_)
            | Definition::Rule(_)
            | Definition::Policy(_)
            | Definition::Statistics(_)
            | Definition::EventTrigger(_)
            | Definition::Grant(_)
            | Definition::Owner(_)
            | Definition::Publication(_)
            | Definition::Domain(_)
            | Definition::Composite(_)
            | Definition::Range(_),
            _,
        ) => false,
    }
}

/// Those that are there before and after, and that no delta of their own drops: the whole chain that stands on what the
/// deltas take away, on `types` that are created anew, or on what is `recreated` besides.
pub(in super::super) fn fallen(
    change: &Change<'_>,
    mentions: &Mentions<'_>,
    types: Vec<ObjectId>,
    recreated: &BTreeSet<ObjectId>,
) -> BTreeSet<ObjectId> {
    let mut fallen = BTreeSet::new();
    let mut lost: BTreeSet<ObjectId> = change.deltas.iter().filter_map(|it| taken_away(change, it)).collect();
    lost.extend(types);
    lost.extend(recreated.iter().cloned());
    let columns: BTreeSet<ObjectId> =
        change.deltas.iter().filter_map(|it| another_column(change, it)).collect();
    if lost.is_empty() && columns.is_empty() {
        return fallen;
    }
    let standing = change.renamed.definitions.iter().filter(|it| falls(change, it));
    let mut standing: Vec<_> = standing
        .map(|it| (ObjectId::Definition(it.id()), mentions.of_definition(it)))
        .filter(|(id, _)| !lost.contains(id) && crate::rename::exists(change.after, id))
        .collect();
    loop {
        let holds = |(id, mentioned): &(ObjectId, Mentioned)| {
            let knows = |it: &ObjectId| {
                columns.contains(it)
                    && (mentioned.takes_all || is_rule(id) && matches!(it, ObjectId::Definition(_)))
            };
            mentioned.objects.iter().any(|it| lost.contains(it) || knows(it))
        };
        let Some(at) = standing.iter().position(holds) else { return fallen };
        let (id, _) = standing.remove(at);
        lost.insert(id.clone());
        fallen.insert(id);
    }
}

/// What a rule does instead gives back as many columns as its view has, and nobody looks again when that gets more.
fn is_rule(id: &ObjectId) -> bool {
    matches!(id, ObjectId::Definition(DefinitionId::Rule { .. }))
}

/// What is not there for a while, or is another thing afterwards.
fn taken_away(change: &Change<'_>, delta: &Delta) -> Option<ObjectId> {
    match delta {
        Delta::Drop(object @ (Object::Column { .. } | Object::Definition(_))) => Some(object.id()),
        Delta::Alter { before: Object::Column { .. }, .. } => column::becomes_another(change, delta),
        Delta::Alter { before: Object::Definition(before), after: Object::Definition(after) } => {
            is_recreated(change, before, after).then(|| delta.id())
        }
        Delta::Drop(_) | Delta::Alter { .. } | Delta::Create(_) | Delta::Rename { .. } => None,
    }
}

/// `SELECT *` is read once, when the view is created: it knows neither new columns nor new names, be they of a table or of
/// a view that is replaced.
fn another_column(change: &Change<'_>, delta: &Delta) -> Option<ObjectId> {
    match delta {
        Delta::Create(object @ Object::Column { .. }) => Some(object.id()),
        Delta::Rename { before: ObjectId::Column { .. }, after } => Some(after.clone()),
        Delta::Alter {
            before: Object::Definition(Definition::View(before)),
            after: Object::Definition(Definition::View(after)),
        } => view::is_replaced(change, before, after).then(|| delta.id()),
        Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } | Delta::Rename { .. } => None,
    }
}
