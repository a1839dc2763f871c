//! Lowering to PostgreSQL 12 to 18: one file per kind, each saying what its statements create, need and release.

mod alike;
mod attribute_rename;
mod beside;
mod column;
mod column_storage;
mod comment;
mod constraint;
mod constraint_text;
mod conversion;
mod counter;
mod default;
mod definition;
mod dependents;
mod enum_values;
mod enumeration;
mod expression;
mod followed;
mod foreign_key;
mod forgotten;
mod identity;
mod in_place;
mod index;
mod index_statistics;
mod index_storage;
mod mentions;
mod namespace;
mod online;
mod partition;
mod partition_bound;
mod readers;
mod sequence_options;
mod serial_sequence;
mod set_expression;
mod table;
mod table_options;
mod type_rebuild;
mod version;

use std::collections::BTreeSet;

pub(crate) use beside::{converted, default_of, standing_on};
pub(crate) use online::made_of;
pub use online::{VOLATILE_FUNCTIONS, update_in_batches};
use schema_model::{Delta, Dialect, Object, ObjectId};

use dependents::Dependents;
use followed::Followed;
use foreign_key::Rings;
use mentions::Mentions;
use serial_sequence::WrittenOut;
use type_rebuild::Rebuilds;

use crate::{
    Change, Sql,
    action::{Action, Resource},
    lower::LowerError,
};

/// Lowers all deltas of a change.
pub(crate) fn lower(change: &Change<'_>) -> Result<Vec<Action>, LowerError> {
    version::check(change)?;
    let followed = Followed::of(change);
    let left = followed.as_ref().map(|it| it.change(change));
    let change = left.unwrap_or(*change);
    let written_out = WrittenOut::of(&change);
    let change = &written_out.as_ref().map_or(change, |it| it.change(&change));
    match Rebuilds::of(change)? {
        None => lower_deltas(change, None),
        Some(rebuilds) => {
            partition::check_rebuilds(change, &rebuilds)?;
            lower_deltas(&rebuilds.change(change), Some(&rebuilds))
        }
    }
}

fn lower_deltas(change: &Change<'_>, rebuilds: Option<&Rebuilds>) -> Result<Vec<Action>, LowerError> {
    let rings = Rings::of(change);
    let mentions = Mentions::of(change);
    let dependents = Dependents::of(change, rebuilds, mentions.as_ref());
    let (mut renames, mut actions) = (Vec::new(), Vec::new());
    for delta in change.deltas {
        if let Some(rebuilt) = rebuilds.and_then(|it| it.lower(change, delta)) {
            actions.extend(rebuilt);
            continue;
        }
        match delta {
            Delta::Create(object) => actions.extend(create(change, &rings, object)),
            Delta::Drop(object) => actions.extend(drop(change, &rings, object)),
            Delta::Alter { before: _, after } if dependents.contain(&after.id()) => {}
            Delta::Alter { before, after } => actions.extend(alter(change, before, after)?),
            Delta::Rename { before, after } => renames.push((before, after)),
        }
    }
    actions.extend(enum_values::change(change));
    actions.extend(dependents.recreate(change));
    let mut actions = online::choose(change, actions);
    actions.extend(default::again(change));
    actions.extend(definition::publication_members::again(change));
    actions.extend(forgotten::again(change, &actions));
    let mut rights = table_options::identities_again(change, &actions);
    rights.extend(definition::privileges(change, rebuilds, &actions));
    online::add_rights(change, &mut actions, rights);
    if let Some(mentions) = &mentions {
        mentions.declare(&mut actions);
    }
    if let Some(rebuilds) = rebuilds {
        rebuilds.settle(change, &mut actions);
    }
    let mut all = rename_all(change, rebuilds, renames, &actions)?;
    all.append(&mut actions);
    all.extend(online::analyze_again(change));
    definition::settle(change, &mut all);
    readers::tell(change, &mut all);
    let mut all: Vec<Action> = all.into_iter().map(Action::with_containers).collect();
    if let Some(mentions) = &mentions {
        definition::routine_body::order(change, mentions, &mut all);
    }
    Ok(all)
}

/// The renames of all that is not dropped under its former name and created anew.
fn rename_all(
    change: &Change<'_>,
    rebuilds: Option<&Rebuilds>,
    renames: Vec<(&ObjectId, &ObjectId)>,
    others: &[Action],
) -> Result<Vec<Action>, LowerError> {
    if renames.is_empty() {
        return Ok(Vec::new());
    }
    let dropped: BTreeSet<&Resource> = others.iter().flat_map(|it| &it.drops).collect();
    let kept =
        renames.into_iter().filter(|(before, _)| !dropped.contains(&Resource::Object((*before).clone())));
    let actions: Vec<Vec<Action>> =
        kept.map(|(before, after)| rename(change, rebuilds, before, after)).collect::<Result<_, _>>()?;
    Ok(actions.concat())
}

fn create(change: &Change<'_>, rings: &Rings, object: &Object) -> Vec<Action> {
    match object {
        Object::Namespace(it) => vec![namespace::create(it)],
        Object::Enum(it) => vec![enumeration::create(it)],
        Object::Definition(it) => definition::create(change, it),
        Object::Table(it) => table::create(change, rings, it),
        Object::Column { table, column } => column::create(change, table, column),
        Object::Constraint { table, constraint } => vec![constraint::create(change, table, constraint)],
        Object::Index { table, index } => vec![index::add(change, table, index)],
        Object::Partition { table, partition } => partition::create(change, table, partition),
    }
}

fn drop(change: &Change<'_>, rings: &Rings, object: &Object) -> Vec<Action> {
    match object {
        Object::Namespace(it) => vec![namespace::drop(it)],
        Object::Enum(it) => vec![enumeration::drop(it)],
        Object::Definition(it) => definition::drop(change, it),
        Object::Table(it) => table::drop(change, rings, it),
        Object::Column { table, column } => vec![column::drop(change, table, column)],
        Object::Constraint { table, constraint } => vec![constraint::drop(change, table, constraint)],
        Object::Index { table, index } => vec![index::remove(change, table, index)],
        Object::Partition { table, partition } => partition::drop(change, table, partition),
    }
}

fn alter(change: &Change<'_>, before: &Object, after: &Object) -> Result<Vec<Action>, LowerError> {
    match (before, after) {
        (Object::Namespace(before), Object::Namespace(after)) => Ok(namespace::alter(before, after)),
        (Object::Enum(before), Object::Enum(after)) => Ok(enumeration::alter(before, after)),
        (Object::Definition(before), Object::Definition(after)) => definition::alter(change, before, after),
        (Object::Table(before), Object::Table(after)) => table::alter(change, before, after),
        (Object::Column { table, column: before }, Object::Column { table: _, column: after }) => {
            partition::check_column(change.table_before(table), before, after)?;
            Ok(column::alter(change, table, before, after))
        }
        (
            Object::Constraint { table, constraint: before },
            Object::Constraint { table: _, constraint: after },
        ) => Ok(constraint::alter(change, table, before, after)),
        (Object::Index { table, index: before }, Object::Index { table: _, index: after }) => {
            Ok(index::alter(change, table, before, after))
        }
        (
            Object::Partition { table, partition: before },
            Object::Partition { table: _, partition: after },
        ) => partition::alter(change, table, before, after),
        (
            Object::Namespace(_)
            | Object::Enum(_)
            | Object::Definition(_)
            | Object::Table(_)
            | Object::Column { .. }
            | Object::Constraint { .. }
            | Object::Index { .. }
            | Object::Partition { .. },
            _,
        ) => Err(LowerError {
            object: after.id(),
            reason: format!("was {} before", before.id()),
            advice: "an object keeps its kind".to_owned(),
        }),
    }
}

fn rename(
    change: &Change<'_>,
    rebuilds: Option<&Rebuilds>,
    before: &ObjectId,
    after: &ObjectId,
) -> Result<Vec<Action>, LowerError> {
    match (before, after) {
        (ObjectId::Namespace(from), ObjectId::Namespace(to)) => Ok(vec![namespace::rename(from, to)]),
        (ObjectId::Enum(from), ObjectId::Enum(to)) => Ok(enumeration::rename(from, to)),
        (ObjectId::EnumLabel { of, label: from }, ObjectId::EnumLabel { of: _, label: to }) => {
            Ok(vec![enumeration::rename_label(of, from, to)])
        }
        (ObjectId::Attribute { of, name: from }, ObjectId::Attribute { of: _, name: to }) => {
            Ok(vec![definition::rename_attribute(change, of, from, to)])
        }
        (ObjectId::Definition(from), ObjectId::Definition(to)) => {
            definition::rename(change, rebuilds, from, to)
        }
        (ObjectId::Table(from), ObjectId::Table(to)) => Ok(table::rename(from, to)),
        (ObjectId::Column { table, name: from }, ObjectId::Column { table: _, name: to }) => {
            Ok(vec![column::rename(table, from, to)])
        }
        (ObjectId::Constraint { table, name: from }, ObjectId::Constraint { table: _, name: to }) => {
            Ok(vec![constraint::rename(table, from, to)])
        }
        (ObjectId::Index { table, name: from }, ObjectId::Index { table: _, name: to }) => {
            Ok(vec![index::rename(table, from, to)])
        }
        (ObjectId::Partition { table, name: from }, ObjectId::Partition { table: _, name: to }) => {
            Ok(partition::rename(table, from, to))
        }
        (
            ObjectId::Namespace(_)
            | ObjectId::Enum(_)
            | ObjectId::Definition(_)
            | ObjectId::EnumLabel { .. }
            | ObjectId::Attribute { .. }
            | ObjectId::Table(_)
            | ObjectId::Column { .. }
            | ObjectId::Constraint { .. }
            | ObjectId::Index { .. }
            | ObjectId::Partition { .. },
            _,
        ) => Err(LowerError {
            object: before.clone(),
            reason: format!("cannot become {after} by a rename"),
            advice: "an object keeps its kind and its table".to_owned(),
        }),
    }
}

/// An empty statement.
fn sql() -> Sql {
    Sql::new(Dialect::Postgres)
}
