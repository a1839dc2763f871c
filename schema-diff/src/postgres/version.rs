//! What the oldest server that a project names cannot do is refused when it is planned, not when it is applied.

use schema_model::{
    Delta, Object, ObjectId,
    schema::{
        ColumnValue, Definition, Table,
        definition::{Trigger, TriggerLevel, TriggerTiming},
    },
};

use super::column::{self, Pair};
use crate::{Change, lower::LowerError};

/// DROP EXPRESSION came with 13; a stored generated column of 12 stays one. Triggers before the rows of a partitioned
/// table, and publications of it, came with it.
const THIRTEEN: u16 = 13;

pub(super) fn check(change: &Change<'_>) -> Result<(), LowerError> {
    let Some(version) = change.options.postgres_version.filter(|it| *it < THIRTEEN) else {
        return Ok(());
    };
    let refused = change.deltas.iter().find_map(|it| {
        freed(change, it, version)
            .or_else(|| early(change, it, version))
            .or_else(|| published(change, it, version))
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
