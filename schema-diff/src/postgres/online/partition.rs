//! Partitions that come to a table in use: CREATE TABLE .. PARTITION OF would lock the whole table against everybody.

use schema_model::{
    QualifiedName,
    schema::{Partition, PartitionBound},
};

use crate::{
    Change,
    postgres::{partition, sql},
};

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
