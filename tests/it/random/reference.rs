//! References of random tables, each to a key that is there.

use schema_model::{
    Name, QualifiedName, Schema, SqlType,
    schema::{
        Column, Constraint, ConstraintKind, Deferrable, ForeignKey, PartitionBound, ReferentialAction, Table,
        Validity,
    },
};

use super::{
    blueprint::{Random, Slot},
    build::comment,
    names::{Names, name},
};

/// A reference in the last slot, to a table whose id is a key.
pub(super) fn add(schema: &mut Schema, table: &QualifiedName, base: &str, slots: &[Slot], names: Names<'_>) {
    let Some(seed) = slots.last().copied().flatten() else { return };
    let mut random = Random::of(seed, 0);
    let Some(found) = schema.table(table) else { return };
    let targets: Vec<&Table> = schema.tables.iter().filter(|it| is_target(it, found)).collect();
    let columns: Vec<&Column> = found.columns.iter().filter(|it| is_count(it)).collect();
    if targets.is_empty() || columns.is_empty() {
        return;
    }
    let column = (*random.pick(&columns)).clone();
    let key = reference(&column, random.pick(&targets).name.clone(), &mut random);
    let own = name(&format!("{base}_{}", names.of("fkey")));
    let constraint =
        Constraint { name: own, kind: ConstraintKind::ForeignKey(key), comment: comment(&mut random) };
    schema.table_mut(table).unwrap().constraints.push(constraint);
}

fn reference(column: &Column, target: QualifiedName, random: &mut Random) -> ForeignKey {
    let mut key = ForeignKey::new(vec![column.name.clone()], target, vec![name("id")]);
    let action = |random: &mut Random| {
        let any = *random.pick(&every!(ReferentialAction: NoAction, Restrict, Cascade, SetNull, SetDefault));
        // Nothing may be written that the column does not take.
        match any {
            ReferentialAction::SetNull if !column.nullable => ReferentialAction::NoAction,
            ReferentialAction::SetDefault if !column.nullable && column.value.is_none() => {
                ReferentialAction::Cascade
            }
            other => other,
        }
    };
    key.on_delete = action(random);
    key.on_update = action(random);
    let sets = matches!(key.on_delete, ReferentialAction::SetNull | ReferentialAction::SetDefault);
    if sets && random.one_in(2) {
        key.on_delete_columns = key.columns.clone();
    }
    key.match_full = random.one_in(5);
    key.validity =
        *random.pick(&[Validity::Valid, Validity::Valid, Validity::NotValid, Validity::NotEnforced]);
    key.deferrable = deferrable(random);
    key
}

/// Mostly not.
pub(super) fn deferrable(random: &mut Random) -> Option<Deferrable> {
    random.one_in(3).then(|| *random.pick(&every!(Deferrable: InitiallyImmediate, InitiallyDeferred)))
}

/// A table in the log refers to none that is out of it; of a partitioned one, the row that is referred to is in the first
/// partition.
fn is_target(it: &Table, by: &Table) -> bool {
    let is_key = it.primary_key().is_some_and(|key| key.deferrable.is_none() && key.columns == [name("id")]);
    let holds_one = it.partitions.is_empty() || it.partitions.iter().any(holds_one);
    is_key && holds_one && (by.options.unlogged || !it.options.unlogged)
}

fn holds_one(it: &schema_model::schema::Partition) -> bool {
    match &it.bound {
        PartitionBound::Range { from, .. } => from.iter().all(|it| it.as_str() == "0"),
        PartitionBound::List(_) | PartitionBound::Hash { .. } => false,
        PartitionBound::Default => true,
    }
}

fn is_count(column: &Column) -> bool {
    let is_id = |it: &Name| it.as_str() == "id";
    matches!(column.ty, SqlType::Integer | SqlType::BigInt)
        && !is_id(&column.name)
        && !matches!(column.value, Some(schema_model::schema::ColumnValue::Generated { .. }))
}
