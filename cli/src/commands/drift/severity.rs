//! How bad it is that an object is not as promised: what it means for rows, and for programs that rely on the promise.

use schema_db::UnmodelledKind;
use schema_diff::{Bearing, differences};
use schema_model::{
    Delta, Object,
    schema::{Column, Definition},
};

use crate::report::Severity;

/// A delta leads from what was promised to what is there.
pub(super) fn of_delta(delta: &Delta) -> Severity {
    match delta {
        Delta::Create(object) => unexpected(object),
        Delta::Drop(object) => promised(object),
        // Who relies on its name does not find it.
        Delta::Rename { .. } => Severity::Error,
        Delta::Alter { before, after } => {
            let decides = differences(before, after).iter().any(|it| it.bearing == Bearing::Meaning);
            if decides { promised(before).max(promised(after)) } else { Severity::Advice }
        }
    }
}

/// What no model holds is there, and nobody promised it.
pub(super) fn of_unmodelled(kind: UnmodelledKind) -> Severity {
    let acts = matches!(
        kind,
        UnmodelledKind::Trigger
            | UnmodelledKind::Rule
            | UnmodelledKind::PartitionConstraint
            | UnmodelledKind::PartitionColumn
            | UnmodelledKind::ViewColumn
            | UnmodelledKind::TriggerState
            | UnmodelledKind::ConflictClause
    );
    if acts { Severity::Error } else { Severity::Warning }
}

/// It is missing, or there as something else: who relies on it fails, or gets other rows.
fn promised(object: &Object) -> Severity {
    match object {
        Object::Namespace(_)
        | Object::Enum(_)
        | Object::Table(_)
        | Object::Column { .. }
        | Object::Constraint { .. }
        | Object::Partition { .. } => Severity::Error,
        // Without it, a search takes longer and finds the same.
        Object::Index { table: _, index } if !index.unique => Severity::Warning,
        Object::Index { .. } => Severity::Error,
        Object::Definition(Definition::Statistics(_)) => Severity::Advice,
        Object::Definition(
            Definition::Extension(_)
            | Definition::Sequence(_)
            | Definition::Domain(_)
            | Definition::Composite(_)
            | Definition::Range(_)
            | Definition::Function(_)
            | Definition::Procedure(_)
            | Definition::Aggregate(_)
            | Definition::Trigger(_)
            | Definition::View(_)
            | Definition::MaterializedView(_)
            | Definition::Rule(_)
            | Definition::Policy(_)
            | Definition::EventTrigger(_)
            | Definition::Publication(_)
            | Definition::Grant(_)
            | Definition::Owner(_),
        ) => Severity::Error,
    }
}

/// Nobody promised it: bad where it has a say in what programs may write and read, else only something to look after.
fn unexpected(object: &Object) -> Severity {
    match object {
        Object::Column { table: _, column } if is_demanded(column) => Severity::Error,
        Object::Constraint { .. } => Severity::Error,
        Object::Index { table: _, index } if index.unique => Severity::Error,
        Object::Namespace(_)
        | Object::Enum(_)
        | Object::Table(_)
        | Object::Column { .. }
        | Object::Index { .. }
        | Object::Partition { .. } => Severity::Warning,
        Object::Definition(Definition::Statistics(_)) => Severity::Advice,
        // They act on what programs write, or say who may.
        Object::Definition(
            Definition::Trigger(_)
            | Definition::Rule(_)
            | Definition::Policy(_)
            | Definition::EventTrigger(_)
            | Definition::Grant(_)
            | Definition::Owner(_),
        ) => Severity::Error,
        Object::Definition(
            Definition::Extension(_)
            | Definition::Sequence(_)
            | Definition::Domain(_)
            | Definition::Composite(_)
            | Definition::Range(_)
            | Definition::Function(_)
            | Definition::Procedure(_)
            | Definition::Aggregate(_)
            | Definition::View(_)
            | Definition::MaterializedView(_)
            | Definition::Publication(_),
        ) => Severity::Warning,
    }
}

/// Whether a row needs a value that no program knows of.
fn is_demanded(column: &Column) -> bool {
    !column.nullable && column.value.is_none()
}
