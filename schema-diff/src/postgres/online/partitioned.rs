//! Indexes of partitioned tables, which cannot be built CONCURRENTLY: each partition gets one that can, and that of the table
//! finds them.

use schema_model::{
    Name, ObjectId, QualifiedName,
    schema::{Index, Partition},
};

use super::{made_of, outside, temporary};
use crate::{
    Change,
    action::{Action, Resource},
    postgres::{index, sql},
};

/// What there is to say where the table takes what its partitions have.
pub(super) const TAKES: &str =
    "Takes those of the partitions. A partition that no struct declares gets its own here.";

/// Whether the partitions may have an index of the name already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// There is none.
    Free,
    /// That of the one that goes.
    Taken,
}

/// An index that is built on one partition.
pub(super) struct Built {
    /// The partition.
    pub(super) table: QualifiedName,
    /// The name that the index has while it is built.
    pub(super) name: Name,
    /// The name that it keeps.
    pub(super) kept: Name,
    /// CREATE INDEX CONCURRENTLY
    pub(super) action: Action,
}

impl Built {
    /// The statement that gives it the name that it keeps.
    pub(super) fn rename(&self) -> Option<String> {
        let name = self.table.sibling(self.name.clone());
        let rename = sql().push("ALTER INDEX ").name(&name).push(" RENAME TO ").ident(&self.kept);
        (self.name != self.kept).then(|| rename.finish())
    }
}

/// The index on each partition that has rows.
pub(super) fn build(
    change: &Change<'_>,
    table: &QualifiedName,
    it: &Index,
    plain: &Action,
    names: Names,
) -> Vec<Built> {
    let (Some(after), Some(before)) = (change.table_in_use(table), change.table_before(table)) else {
        return Vec::new();
    };
    // One that is new has no rows yet; one that changes is elsewhere for a while.
    let place = |it: &Partition| (it.of.clone(), it.bound.clone(), it.partition_by.clone());
    let stays = |it: &&Partition| {
        it.partition_by.is_none() && before.partition(&it.name).map(place) == Some(place(it))
    };
    let build = |partition: &Partition| {
        let kept = made_of(&format!("{}_", partition.name.name), &it.name);
        let name = match names {
            Names::Free => kept.clone(),
            Names::Taken => temporary("schemagen_new_", &kept),
        };
        let own = Index { name: name.clone(), ..it.clone() };
        let mut action = outside(plain, index::concurrently(&partition.name, &own));
        action.creates = vec![Resource::Relation(partition.name.sibling(name.clone()))];
        let action = action.needs(ObjectId::partition(table, &partition.name));
        Built { table: partition.name.clone(), name, kept, action }
    };
    after.partitions.iter().filter(stays).map(build).collect()
}
