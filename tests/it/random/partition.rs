//! Tables with partitions: by range, by list and by hash.

use schema_model::{
    Expression, Name, QualifiedName, SqlType,
    schema::{
        Constraint, ConstraintKind, IndexTarget, Key, Partition, PartitionBound, PartitionKey, PartitionPart,
        PartitionStrategy, RowSecurity, Table, Validity,
    },
};

use super::{
    blueprint::{PartitionedSlots, Random, Slot},
    build::{Ground, comment},
    column::plain,
    constraint,
    names::name,
};

/// Their names; the first has two.
const NAMES: [&str; 3] = ["visits", "places", "buckets"];

pub(super) fn tables(all: &[PartitionedSlots], ground: &Ground<'_>) -> Vec<Table> {
    let strategies = every!(PartitionStrategy: Range, List, Hash);
    let families = all.iter().zip(NAMES).zip(strategies);
    families.filter_map(|((slots, base), strategy)| table(base, strategy, slots, ground)).collect()
}

/// The table, where it has a partition.
fn table(
    base: &str,
    strategy: PartitionStrategy,
    slots: &PartitionedSlots,
    ground: &Ground<'_>,
) -> Option<Table> {
    let own = if base == "visits" { ground.names.of(base) } else { base };
    let mut table = Table::new(QualifiedName::unqualified(name(own)));
    let column = match strategy {
        PartitionStrategy::Range | PartitionStrategy::Hash => "id",
        PartitionStrategy::List => "note",
    };
    table.partitions = partitions(base, strategy, &slots.partitions, ground);
    if table.partitions.is_empty() {
        return None;
    }
    table.options.partition_by = Some(key(strategy, column));
    let [column, key, check, index, itself, ..] = slots.parts.as_slice() else { return None };
    let mut random = Random::of(itself.unwrap_or_default(), 0);
    table.comment = comment(&mut random);
    table.options.row_security = *random.pick(&every!(RowSecurity: Disabled, Enabled, Forced));
    table.columns = vec![plain("id", SqlType::BigInt), plain("note", SqlType::Text)];
    table.columns[0].nullable = false;
    if let Some(seed) = column {
        let ty = Random::of(*seed, 0).pick(&[SqlType::SmallInt, SqlType::Integer, SqlType::BigInt]).clone();
        table.columns.push(plain(ground.names.of("Qty"), ty));
    }
    if key.is_some() && strategy != PartitionStrategy::List {
        let kind = ConstraintKind::PrimaryKey(Key::new(vec![name("id")]));
        table.constraints.push(Constraint::new(name(&format!("{base}_pkey")), kind));
    }
    if let Some(seed) = check {
        let mut check = constraint::check(&table, &mut Random::of(*seed, 0), ground);
        // Rows are in tables that inherit.
        check.no_inherit = false;
        // That of a partition which comes later is valid, whatever the table's is.
        check.validity = Validity::Valid;
        let name = name(&format!("{base}_0_{}", ground.names.of("check")));
        table.constraints.push(Constraint::new(name, ConstraintKind::Check(check)));
    }
    if let Some(seed) = index {
        let own = name(&format!("{base}_0_{}", ground.names.of("idx")));
        let mut index = constraint::index(&table, own, &mut Random::of(*seed, 0), ground);
        // Equal rows may be in two partitions, unless the key is part of the index.
        index.unique = false;
        index.nulls = schema_model::schema::NullsDistinct::Distinct;
        index.storage = schema_model::schema::IndexStorage::default();
        // What is gathered is gathered of rows.
        index.parts.iter_mut().for_each(|it| it.statistics = None);
        table.indexes.push(index);
    }
    Some(table)
}

fn key(strategy: PartitionStrategy, column: &str) -> PartitionKey {
    let target = IndexTarget::Column(name(column));
    PartitionKey { strategy, parts: vec![PartitionPart { target, collation: None, operator_class: None }] }
}

fn partitions(
    base: &str,
    strategy: PartitionStrategy,
    slots: &[Slot],
    ground: &Ground<'_>,
) -> Vec<Partition> {
    let taken = slots.iter().enumerate().filter_map(|(at, seed)| seed.map(|seed| (at, seed)));
    taken
        .flat_map(|(at, seed)| {
            let own = format!("{base}_{at}");
            let own = if own == "visits_0" { ground.names.of("visits_0").to_owned() } else { own };
            partition(name(&own), strategy, at, &mut Random::of(seed, 0))
        })
        .collect()
}

/// The last holds what no other does, or has a partition of its own; how far the others go is the seed's.
fn partition(own: Name, strategy: PartitionStrategy, at: usize, random: &mut Random) -> Vec<Partition> {
    let number = |it: usize| vec![Expression::new(&it.to_string())];
    let start = at * 100;
    let bound = match strategy {
        PartitionStrategy::Range if at == 2 => PartitionBound::Default,
        PartitionStrategy::Range => {
            PartitionBound::Range { from: number(start), to: number(start + 50 + 10 * random.below(3)) }
        }
        PartitionStrategy::List if at == 2 => PartitionBound::Default,
        PartitionStrategy::List => {
            let values = [["'a'", "'b'"], ["'c'", "'d'"]][at];
            let count = 1 + random.below(2);
            PartitionBound::List(values.iter().take(count).map(|it| Expression::new(it)).collect())
        }
        PartitionStrategy::Hash => {
            PartitionBound::Hash { modulus: 3, remainder: u32::try_from(at).unwrap_or_default() }
        }
    };
    let name = QualifiedName::unqualified(own);
    let mut partition =
        Partition { name: name.clone(), of: None, bound, partition_by: None, comment: comment(random) };
    if at != 1 || strategy != PartitionStrategy::Range || random.one_in(3) {
        return vec![partition];
    }
    let below = QualifiedName::unqualified(super::names::name(&format!("{}_part", name.name)));
    if random.one_in(3) {
        // The same partition, of the table itself.
        let bound = PartitionBound::Range { from: number(start + 80), to: number(start + 90) };
        let beside = Partition { name: below, bound, comment: None, ..partition.clone() };
        return vec![partition, beside];
    }
    partition.partition_by = Some(key(PartitionStrategy::Range, "id"));
    let below = Partition {
        name: below,
        of: Some(name),
        bound: if random.one_in(2) {
            PartitionBound::Default
        } else {
            PartitionBound::Range { from: number(start), to: number(start + 20) }
        },
        partition_by: None,
        comment: comment(random),
    };
    vec![partition, below]
}
