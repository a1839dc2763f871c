//! Partitions that come to a table in use, and leave it: CREATE TABLE .. PARTITION OF and DROP TABLE would lock the whole table
//! against everybody.

use schema_model::{
    Delta, Object, ObjectId, QualifiedName,
    schema::{Partition, PartitionBound},
};

use super::outside;
use crate::{
    Change, HazardKind,
    action::{Action, Resource},
    postgres::{partition, sql},
};

/// DETACH PARTITION .. CONCURRENTLY came with 14.
const FOURTEEN: u16 = 14;

/// The partition as a table of its own, and ATTACH, which lets others read and write. What a partition takes from its table
/// comes with the one or the other. `None` where PARTITION OF is all that there is.
pub(in crate::postgres) fn attach(
    change: &Change<'_>,
    table: &QualifiedName,
    it: &Partition,
) -> Option<Vec<String>> {
    if !can_attach(change, table, it) {
        return None;
    }
    let parent = partition::parent(table, it);
    let create = sql().push("CREATE TABLE ").name(&it.name).push(" (\n  LIKE ").name(parent).push(
        " INCLUDING ALL EXCLUDING COMMENTS EXCLUDING IDENTITY EXCLUDING INDEXES EXCLUDING STATISTICS\n)",
    );
    let tablespace = change.table_after(table).and_then(|it| it.options.tablespace.as_ref());
    let create = match tablespace {
        Some(name) => create.push("\nTABLESPACE ").ident(name),
        None => create,
    };
    let attach =
        sql().push("ALTER TABLE ").name(parent).push("\n  ATTACH PARTITION ").name(&it.name).push(" ");
    Some(vec![create.finish(), partition::bound(attach, &it.bound).finish()])
}

/// Whether nothing has to be looked for elsewhere: a default partition may hold rows of the new one, and would be read.
fn can_attach(change: &Change<'_>, table: &QualifiedName, it: &Partition) -> bool {
    let Some(after) = change.table_in_use(table) else { return false };
    let before = change.table_before(table).map(|it| it.partitions.as_slice()).unwrap_or_default();
    let mut beside = before.iter().chain(&after.partitions).filter(|other| other.of == it.of);
    it.partition_by.is_none()
        && it.bound != PartitionBound::Default
        && !beside.any(|other| other.bound == PartitionBound::Default)
        && !partition::moves(change, table)
}

/// The partition is detached while others use the table, and dropped when it is one by itself.
pub(in crate::postgres) fn detach(
    change: &Change<'_>,
    table: &QualifiedName,
    it: &Partition,
    plain: &Action,
) -> Vec<Action> {
    if !can_detach(change, table, it) {
        return Vec::new();
    }
    let id = Resource::Object(ObjectId::partition(table, &it.name));
    let by_itself = Resource::Object(ObjectId::Table(it.name.clone()));
    let statement =
        sql().push("ALTER TABLE ").name(partition::parent(table, it)).push("\n  DETACH PARTITION ");
    let mut away = outside(plain, statement.name(&it.name).push(" CONCURRENTLY").finish());
    (away.creates, away.drops) = (vec![by_itself.clone()], vec![id.clone()]);
    away.hazards.retain(|it| it.kind != HazardKind::DataLoss);
    away.why = Some("DROP TABLE alone would lock the whole table against everybody.");
    let mut drop = plain.clone();
    drop.drops.retain(|it| *it != id);
    drop.hazards.retain(|it| it.kind == HazardKind::DataLoss);
    vec![away, drop.needs(by_itself)]
}

/// PostgreSQL refuses it beside a default partition. Of what else changes in the table, the partition would be left out
/// until it goes.
fn can_detach(change: &Change<'_>, table: &QualifiedName, it: &Partition) -> bool {
    let Some(before) = change.table_before(table).filter(|_| change.table_in_use(table).is_some()) else {
        return false;
    };
    let mut beside = before.partitions.iter().filter(|other| other.of == it.of);
    let mut objects = change.deltas.iter().map(|it| match it {
        Delta::Create(object) | Delta::Drop(object) => Some(object),
        Delta::Alter { .. } | Delta::Rename { .. } => None,
    });
    change.options.postgres_version.is_some_and(|it| it >= FOURTEEN)
        && !beside.any(|other| other.bound == PartitionBound::Default)
        && objects.all(|it| matches!(it, Some(Object::Partition { .. })))
}
