//! A table with partitions.

use schema_model::{
    Expression, QualifiedName, SqlType,
    schema::{IndexTarget, Partition, PartitionBound, PartitionKey, PartitionPart, PartitionStrategy, Table},
};

use super::{
    blueprint::{Random, Slot},
    build::{comment, name},
    column::plain,
};

/// The table, where it has a partition.
pub(super) fn table(slots: &[Slot]) -> Option<Table> {
    let partitions: Vec<Partition> =
        slots.iter().enumerate().filter_map(|(at, seed)| partition(at, *seed)).collect();
    let mut table = Table::new(QualifiedName::unqualified(name("visits")));
    table.columns = vec![plain("id", SqlType::BigInt), plain("note", SqlType::Text)];
    let target = IndexTarget::Column(name("id"));
    table.options.partition_by = Some(PartitionKey {
        strategy: PartitionStrategy::Range,
        parts: vec![PartitionPart { target, collation: None, operator_class: None }],
    });
    table.partitions = partitions;
    (!table.partitions.is_empty()).then_some(table)
}

/// The first holds lower numbers than the second; how far it goes is the seed's.
fn partition(at: usize, seed: Slot) -> Option<Partition> {
    let mut random = Random::of(seed?, 0);
    let number = |it: usize| vec![Expression::new(&it.to_string())];
    let start = at * 100;
    Some(Partition {
        name: QualifiedName::unqualified(name(&format!("visits_{at}"))),
        of: None,
        bound: PartitionBound::Range { from: number(start), to: number(start + 50 + 10 * random.below(3)) },
        partition_by: None,
        comment: comment(&mut random),
    })
}
