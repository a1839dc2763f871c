//! What the oldest server that a project names cannot do is refused when it is planned, not when it is applied.

use schema_model::{
    Delta, Object, ObjectId,
    schema::{
        Column, ColumnValue, Definition, Table,
        definition::{OwnedBy, Trigger, TriggerLevel, TriggerTiming},
    },
};

use super::{
    column::{self, Pair},
    counter,
};
use crate::{Change, lower::LowerError};

/// DROP EXPRESSION came with 13; a stored generated column of 12 stays one. Triggers before the rows of a partitioned
/// table, and publications of it, came with it, and an identity beside other sequences that its column owns.
const THIRTEEN: u16 = 13;

pub(super) fn check(change: &Change<'_>) -> Result<(), LowerError> {
    let Some(version) = change.options.postgres_version.filter(|it| *it < THIRTEEN) else {
        return Ok(());
    };
    let refused = change.deltas.iter().find_map(|it| {
        freed(change, it, version)
            .or_else(|| early(change, it, version))
            .or_else(|| published(change, it, version))
            .or_else(|| counted_twice(change, it, version))
    });
    refused.map_or(Ok(()), Err)
}

/// A generated column that keeps its values and loses its expression.
fn freed(change: &Change<'_>, delta: &Delta, version: u16) -> Option<LowerError> {
    let (table, Pair { before, after }) = column::pair(delta)?;
    let is_generated = |value: &Option<ColumnValue>| matches!(value, Some(ColumnValue::Generated { .. }));
    let is_freed = is_generated(&before.value)
        && !is_generated(&after.value)
        && !column::is_recreated(change, table, before, after);
    is_freed.then(|| LowerError {
        object: ObjectId::column(table, &after.name),
        reason: format!("PostgreSQL {version} cannot make a plain column of a generated one"),
        advice: "add a plain column of another name and fill it by hand, or raise postgres_version to 13"
            .to_owned(),
    })
}

/// A trigger before the rows of a partitioned table.
fn early(change: &Change<'_>, delta: &Delta, version: u16) -> Option<LowerError> {
    let trigger = trigger(delta).filter(|it| is_before_rows(it))?;
    let table = change.table_after(&trigger.table)?;
    table.options.partition_by.as_ref()?;
    Some(LowerError {
        object: delta.id(),
        reason: format!("PostgreSQL {version} has no triggers before the rows of a partitioned table"),
        advice: "create one for each partition in a migration of your own, or raise postgres_version to 13"
            .to_owned(),
    })
}

/// A publication of a partitioned table.
fn published(change: &Change<'_>, delta: &Delta, version: u16) -> Option<LowerError> {
    let publication = match delta {
        Delta::Create(Object::Definition(Definition::Publication(it)))
        | Delta::Alter { before: _, after: Object::Definition(Definition::Publication(it)) } => it,
        Delta::Create(_) | Delta::Alter { .. } | Delta::Drop(_) | Delta::Rename { .. } => return None,
    };
    let is_partitioned = |it: &&Table| it.options.partition_by.is_some();
    let mut tables = publication.tables.iter().filter_map(|it| change.table_after(&it.table));
    let table = tables.find(is_partitioned)?;
    Some(LowerError {
        object: delta.id(),
        reason: format!("PostgreSQL {version} cannot publish the partitioned table {}", table.name),
        advice: "name its partitions in a migration of your own, or raise postgres_version to 13".to_owned(),
    })
}

/// An identity whose column owns another sequence: 12 does not find the identity's own among them, and refuses rows.
fn counted_twice(change: &Change<'_>, delta: &Delta, version: u16) -> Option<LowerError> {
    let owns_another = |table, column| counter::owns_sequence(change.after, table, column);
    let is_identity = |it: &Column| matches!(it.value, Some(ColumnValue::Identity(_)));
    let (table, column) = match made(delta)? {
        Object::Definition(Definition::Sequence(it)) => {
            let OwnedBy { table, column } = it.owned_by.as_ref()?;
            let owner = change.after.table(table)?.column(column)?;
            (table, Some(column).filter(|_| is_identity(owner)))
        }
        Object::Column { table, column } => {
            let is_counted = is_identity(column) && owns_another(table, &column.name);
            (table, Some(&column.name).filter(|_| is_counted))
        }
        Object::Table(table) => {
            let mut counted =
                table.columns.iter().filter(|it| is_identity(it) && owns_another(&table.name, &it.name));
            (&table.name, counted.next().map(|it| &it.name))
        }
        Object::Namespace(_)
        | Object::Enum(_)
        | Object::Definition(_)
        | Object::Constraint { .. }
        | Object::Index { .. }
        | Object::Partition { .. } => return None,
    };
    Some(LowerError {
        object: ObjectId::column(table, column?),
        reason: format!("PostgreSQL {version} cannot count an identity whose column owns another sequence"),
        advice: "leave OWNED BY out of the sequence, or raise postgres_version to 13".to_owned(),
    })
}

/// The object as the delta leaves it.
fn made(delta: &Delta) -> Option<&Object> {
    match delta {
        Delta::Create(it) | Delta::Alter { before: _, after: it } => Some(it),
        Delta::Drop(_) | Delta::Rename { .. } => None,
    }
}

fn trigger(delta: &Delta) -> Option<&Trigger> {
    match delta {
        Delta::Create(Object::Definition(Definition::Trigger(it)))
        | Delta::Alter { before: _, after: Object::Definition(Definition::Trigger(it)) } => Some(it),
        Delta::Create(_) | Delta::Alter { .. } | Delta::Drop(_) | Delta::Rename { .. } => None,
    }
}

fn is_before_rows(it: &Trigger) -> bool {
    it.timing == TriggerTiming::Before && it.level == TriggerLevel::Row
}
