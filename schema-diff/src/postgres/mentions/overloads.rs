//! A call is read with the functions that there are at that moment: one that goes must be gone, or the call means it and
//! keeps it.

use std::collections::BTreeSet;

use schema_model::{ObjectId, QualifiedName, Schema, schema::definition::Signature};

use super::definition;
use crate::action::{Action, Resource};

/// Whatever calls a name comes after the functions of that name that go for good.
pub(super) fn declare(after: &Schema, actions: &mut [Action]) {
    let mut names = BTreeSet::new();
    for action in actions.iter_mut() {
        let fewer: Vec<QualifiedName> =
            action.drops.iter().filter_map(routine).filter(|it| leaves_others(after, it)).map(name).collect();
        action.alters.extend(fewer.iter().cloned().map(Resource::Overloads));
        names.extend(fewer);
    }
    for action in actions.iter_mut().filter(|_| !names.is_empty()) {
        let called: BTreeSet<QualifiedName> =
            action.needs.iter().filter_map(called).filter(|it| names.contains(it)).collect();
        action.needs.extend(called.into_iter().map(Resource::Overloads));
    }
}

fn leaves_others(after: &Schema, it: &Signature) -> bool {
    let mut others = definition::routines(after, &it.name);
    let is_back = definition::routines(after, &it.name).any(|other| other.routine() == Some(it));
    !is_back && others.next().is_some()
}

fn name(it: &Signature) -> QualifiedName {
    it.name.clone()
}

fn routine(it: &Resource) -> Option<&Signature> {
    match it {
        Resource::Routine(it) => Some(it),
        Resource::Object(_)
        | Resource::Relation(_)
        | Resource::PrimaryKey(_)
        | Resource::Comment(_)
        | Resource::Partitions(_)
        | Resource::PartitionKeys(_)
        | Resource::Publication(..)
        | Resource::EventTriggers(_)
        | Resource::Setting(..)
        | Resource::Rows(_)
        | Resource::Columns(_)
        | Resource::Overloads(_) => None,
    }
}

fn called(it: &Resource) -> Option<QualifiedName> {
    match it.object()? {
        ObjectId::Definition(id) => id.routine().map(name),
        ObjectId::Namespace(_)
        | ObjectId::Enum(_)
        | ObjectId::EnumLabel { .. }
        | ObjectId::Attribute { .. }
        | ObjectId::Table(_)
        | ObjectId::Column { .. }
        | ObjectId::Constraint { .. }
        | ObjectId::Index { .. }
        | ObjectId::Partition { .. } => None,
    }
}
