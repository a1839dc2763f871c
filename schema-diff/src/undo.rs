//! The way back of a change: the reverse of its renames, then whatever still differs. Knows nothing of lost data.

use schema_model::{
    Delta, Name, ObjectId, QualifiedName, Schema,
    schema::{Constraint, ConstraintKind, Definition, DefinitionId, definition::Securable},
};

use crate::{Change, Options, Plan, PlanError, Rename, diff, plan_of_steps, rename::exists};

/// The plan from the schema after the change to the one before. The programs that it needs were there before.
pub(crate) fn plan_back(change: &Change<'_>) -> Result<Plan, PlanError> {
    match freed(change) {
        None => undo(change, change.after, change.before, change.deltas),
        Some(freed) => {
            let mut plan = undo(change, change.after, &freed, &[])?;
            plan.steps.extend(undo(change, &freed, change.before, change.deltas)?.steps);
            Ok(plan)
        }
    }
}

/// The schema after, without new objects that have the former names of renamed ones; `None` where there are none.
fn freed(change: &Change<'_>) -> Option<Schema> {
    let undone = || {
        change.deltas.iter().rev().filter_map(|delta| match delta {
            Delta::Rename { before, after } => Some((before, after)),
            Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } => None,
        })
    };
    undone().next()?;
    let mut renamed = change.after.clone();
    let mut taken = Vec::new();
    for (before, after) in undone() {
        if exists(&renamed, before) {
            remove(&mut renamed, before);
            taken.push(before);
        }
        // It was possible on the way there.
        let _ = renamed.rename(after, before);
    }
    let mut freed = (!taken.is_empty()).then(|| change.after.clone())?;
    for id in taken {
        remove(&mut freed, id);
    }
    Some(freed)
}

/// Removes an object, what is in a schema that is removed, and the references to a table that is removed.
fn remove(schema: &mut Schema, id: &ObjectId) {
    if let ObjectId::Namespace(gone) = id {
        remove_inside(schema, gone);
    }
    // What is taken is there.
    let _ = schema.remove(id);
    let ObjectId::Table(gone) = id else { return };
    let is_on = |it: &Definition| match it {
        Definition::Statistics(it) => it.table == *gone,
        Definition::Publication(_) | Definition::EventTrigger(_) => false,
        Definition::Grant(_) | Definition::Owner(_) => {
            matches!(it.securable(), Some(Securable::Table(it)) if it == gone)
        }
        Definition::Extension(_)
        | Definition::Sequence(_)
        | Definition::Function(_)
        | Definition::Procedure(_)
        | Definition::Aggregate(_)
        | Definition::Trigger(_)
        | Definition::View(_)
        | Definition::MaterializedView(_)
        | Definition::Rule(_)
        | Definition::Domain(_)
        | Definition::Composite(_)
        | Definition::Range(_)
        | Definition::Policy(_) => it.id().table() == Some(gone),
    };
    schema.definitions.retain(|it| !is_on(it));
    for it in &mut schema.definitions {
        if let Definition::Publication(it) = it {
            it.tables.retain(|it| it.table != *gone);
        }
    }
    for table in &mut schema.tables {
        let refers =
            |it: &Constraint| matches!(&it.kind, ConstraintKind::ForeignKey(key) if key.target == *gone);
        table.constraints.retain(|it| !refers(it));
    }
}

/// Removes all that is in a schema, and who may do what with it.
fn remove_inside(schema: &mut Schema, gone: &Name) {
    let is_in = |name: &QualifiedName| name.schema.as_ref() == Some(gone);
    let tables = schema.tables.iter().map(|it| &it.name).filter(|it| is_in(it)).cloned().map(ObjectId::Table);
    for it in tables.collect::<Vec<_>>() {
        remove(schema, &it);
    }
    schema.enums.retain(|it| !is_in(&it.name));
    schema.definitions.retain(|it| {
        let is_about = match it.securable() {
            Some(Securable::Schema(name)) => name == gone,
            of => of.and_then(Securable::schema) == Some(gone),
        };
        it.namespace() != Some(gone) && !is_about
    });
}

/// The plan from the schema after, or what is left of it, to an earlier one, with the renames of `deltas` undone.
fn undo(change: &Change<'_>, from: &Schema, to: &Schema, deltas: &[Delta]) -> Result<Plan, PlanError> {
    let mut renamed = from.clone();
    let mut undone = Vec::new();
    for (before, after) in reversed(deltas) {
        if renamed.rename(&before, &after).is_ok() {
            undone.push(Delta::Rename { before, after });
        }
    }
    undone.extend(diff(&renamed, to));
    let mut options = Options::new(change.options.dialect);
    options.style = change.options.style;
    options.postgres_version = change.options.postgres_version;
    options.value_renames =
        change.options.value_renames.iter().map(|(id, a, b)| (id.clone(), b.clone(), a.clone())).collect();
    options.replaceable = change.options.replaceable.clone().reversed();
    plan_of_steps(&Change { before: from, renamed: &renamed, after: to, deltas: &undone, options: &options })
}

/// The renames the other way round: the last one first, and as on every way containers before what they contain, which
/// is named in the container's final name.
fn reversed(deltas: &[Delta]) -> Vec<Rename> {
    let renames = deltas.iter().rev().filter_map(|delta| match delta {
        Delta::Rename { before, after } => Some((after.clone(), before.clone())),
        Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } => None,
    });
    let (mut reversed, parts): (Vec<Rename>, Vec<Rename>) =
        renames.partition(|(before, _)| before.container().is_none());
    let parts =
        parts.into_iter().map(|(before, after)| (inside(before, &reversed), inside(after, &reversed)));
    let parts: Vec<Rename> = parts.collect();
    reversed.extend(parts);
    reversed
}

/// The id of a part after its container, or the namespace of that, was renamed.
fn inside(mut id: ObjectId, renames: &[Rename]) -> ObjectId {
    let container = match &mut id {
        ObjectId::Column { table: it, .. }
        | ObjectId::Constraint { table: it, .. }
        | ObjectId::Index { table: it, .. }
        | ObjectId::Partition { table: it, .. }
        | ObjectId::EnumLabel { of: it, .. }
        | ObjectId::Attribute { of: it, .. }
        | ObjectId::Definition(
            DefinitionId::Trigger { table: it, .. } | DefinitionId::Policy { table: it, .. },
        ) => it,
        ObjectId::Namespace(_) | ObjectId::Enum(_) | ObjectId::Definition(_) | ObjectId::Table(_) => {
            return id;
        }
    };
    for rename in renames {
        follow(container, rename);
    }
    id
}

fn follow(container: &mut QualifiedName, rename: &Rename) {
    match rename {
        (ObjectId::Table(from), ObjectId::Table(to))
        | (ObjectId::Enum(from), ObjectId::Enum(to))
        | (
            ObjectId::Definition(DefinitionId::Composite(from)),
            ObjectId::Definition(DefinitionId::Composite(to)),
        ) if container == from => {
            *container = to.clone();
        }
        (ObjectId::Namespace(from), ObjectId::Namespace(to)) if container.schema.as_ref() == Some(from) => {
            container.schema = Some(to.clone());
        }
        _ => {}
    }
}
