//! What a rebuild touches, and what a reviewer must know of it: the effects of all deltas that it stands for.

use schema_model::{
    Delta, Name, Object, ObjectId,
    schema::{Column, ColumnValue, Table},
};

use super::{affinity, check, column, constraint, index, work::Work};
use crate::{
    Hazard, HazardKind,
    action::{Action, Resource},
    hazard,
};

/// A rebuild writes the whole table: whatever else touches any part of it must come before or after, and says so by
/// needing the table.
pub(super) fn declare(
    work: &Work<'_>,
    action: Action,
    stored: &Table,
    after: &Table,
    renames: &[(&Name, &Name)],
) -> Action {
    let id = ObjectId::Table(after.name.clone());
    let mut action = action.needs(id.clone()).alters(id);
    for (from, to) in renames {
        let after_id = ObjectId::column(&after.name, to);
        action = action
            .hazard(column::breaks_code(after_id.clone(), from))
            .drops(ObjectId::column(&after.name, from))
            .creates(after_id);
    }
    for delta in work.deltas_of(&after.name) {
        action = declare_delta(work, action, after, delta);
    }
    action = action
        .hazards(hazard::replaced(work.values.iter().filter(|it| it.column.table() == Some(&after.name))));
    let kept_type = stored.options.strict == after.options.strict;
    let strict = (after.options.strict && !kept_type).then(|| {
        let message = "fails when a value does not have the type of its column";
        Hazard::new(HazardKind::MayFail, ObjectId::Table(after.name.clone()), message)
    });
    let new = after.constraints.iter().filter(|it| !stored.constraints.contains(it));
    action.hazards(strict).needs_targets(work, new)
}

fn declare_delta(work: &Work<'_>, action: Action, table: &Table, delta: &Delta) -> Action {
    match delta {
        Delta::Create(object) => {
            let mut action = action.hazards(may_fail(work, table, object)).creates(object.id());
            action.creates.extend(relation(object));
            action
        }
        Delta::Drop(object) => {
            let mut action = action.hazards(values_lost(object)).drops(object.id());
            action.drops.extend(relation(object));
            action
        }
        Delta::Alter { before, after } => {
            action.hazards(alter_hazards(work, table, before, after)).alters(after.id())
        }
        Delta::Rename { before, after } => match before {
            ObjectId::Constraint { .. } | ObjectId::Index { .. } => {
                action.drops(before.clone()).creates(after.clone())
            }
            // Renames of tables have an action of their own; those of columns are declared with their statements.
            ObjectId::Table(_)
            | ObjectId::Column { .. }
            | ObjectId::Namespace(_)
            | ObjectId::Enum(_)
            | ObjectId::Definition(_)
            | ObjectId::EnumLabel { .. }
            | ObjectId::Attribute { .. }
            | ObjectId::Partition { .. } => action,
        },
    }
}

/// The name that a part of a table takes among all tables and indexes.
fn relation(object: &Object) -> Option<Resource> {
    match object {
        Object::Index { table, index } => Some(Resource::Relation(table.sibling(index.name.clone()))),
        Object::Namespace(_)
        | Object::Enum(_)
        | Object::Definition(_)
        | Object::Table(_)
        | Object::Column { .. }
        | Object::Constraint { .. }
        | Object::Partition { .. } => None,
    }
}

fn values_lost(object: &Object) -> Option<Hazard> {
    match object {
        Object::Column { table, column } => column::values_lost(table, column),
        Object::Namespace(_)
        | Object::Enum(_)
        | Object::Definition(_)
        | Object::Table(_)
        | Object::Constraint { .. }
        | Object::Index { .. }
        | Object::Partition { .. } => None,
    }
}

fn alter_hazards(work: &Work<'_>, table: &Table, before: &Object, after: &Object) -> Vec<Hazard> {
    match after {
        Object::Column { table: _, column: after } => match before {
            Object::Column { table: _, column: before } => column_hazards(work, table, before, after),
            Object::Namespace(_)
            | Object::Enum(_)
            | Object::Definition(_)
            | Object::Table(_)
            | Object::Constraint { .. }
            | Object::Index { .. }
            | Object::Partition { .. } => Vec::new(),
        },
        Object::Constraint { .. } if check::only_widens(work, before, after) => Vec::new(),
        Object::Namespace(_)
        | Object::Enum(_)
        | Object::Definition(_)
        | Object::Table(_)
        | Object::Constraint { .. }
        | Object::Index { .. }
        | Object::Partition { .. } => may_fail(work, table, after).into_iter().collect(),
    }
}

/// What existing rows may have against a new part of the table.
fn may_fail(work: &Work<'_>, table: &Table, object: &Object) -> Option<Hazard> {
    match object {
        Object::Column { column, .. } => {
            let id = ObjectId::column(&table.name, &column.name);
            let filled =
                column.nullable || column.value.is_some() || work.options.backfills.contains_key(&id);
            let what = "fails when the table has rows: there is no default and no backfill to fill them";
            (!filled).then(|| Hazard::new(HazardKind::MayFail, id, what))
        }
        Object::Constraint { table, constraint } => Some(constraint::may_fail(table, constraint)),
        Object::Index { table, index } => index.unique.then(|| index::may_fail(table, index)),
        Object::Namespace(_)
        | Object::Enum(_)
        | Object::Definition(_)
        | Object::Table(_)
        | Object::Partition { .. } => None,
    }
}

fn column_hazards(work: &Work<'_>, table: &Table, before: &Column, after: &Column) -> Vec<Hazard> {
    let id = ObjectId::column(&table.name, &after.name);
    let mut hazards = Vec::new();
    if is_generated(after) {
        if !is_generated(before) {
            hazards.extend(column::values_lost(&table.name, before));
        }
        return hazards;
    }
    if before.ty != after.ty {
        let loss = affinity::loss(before, after).map(|it| Hazard::new(HazardKind::DataLoss, id.clone(), it));
        hazards.extend(loss);
        if table.options.strict {
            let message = "fails when a value does not have the type of the column";
            hazards.push(Hazard::new(HazardKind::MayFail, id.clone(), message));
        }
    }
    if before.nullable && !after.nullable && !work.options.backfills.contains_key(&id) {
        hazards.push(Hazard::new(HazardKind::MayFail, id, "fails when a value is NULL"));
    }
    hazards
}

fn is_generated(column: &Column) -> bool {
    matches!(column.value, Some(ColumnValue::Generated { .. }))
}
