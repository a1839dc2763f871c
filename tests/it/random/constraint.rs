//! Keys, checks, exclusions and indexes of random tables, each over columns that are there.

use schema_model::{
    Expression, Name, SqlType,
    quote::quoted_identifier,
    schema::{
        Check, Column, ColumnValue, Constraint, ConstraintKind, Exclusion, ExclusionElement,
        GeneratedStorage, Index, IndexPart, IndexTarget, Key, NullsDistinct, Table, Unique, Validity,
    },
};

use super::{
    blueprint::{Random, Slot},
    build::{Ground, comment},
    index_part,
    names::name,
    reference::deferrable,
};

/// Keys, uniques, checks and exclusions: whatever refers to no other table.
pub(super) fn own(table: &Table, base: &str, slots: &[Slot], ground: &Ground<'_>) -> Vec<Constraint> {
    let mut all: Vec<Constraint> = Vec::new();
    for (at, seed) in slots.iter().enumerate() {
        let Some(seed) = seed else { continue };
        let mut random = Random::of(*seed, 0);
        let kind = match at {
            0 => Some(("pkey", ConstraintKind::PrimaryKey(key(table, &mut random)))),
            1 => unique(table, &mut random).map(|it| (ground.names.of("key"), ConstraintKind::Unique(it))),
            2 | 3 => {
                Some((ground.names.of("check"), ConstraintKind::Check(check(table, &mut random, ground))))
            }
            4 => exclusion(table, &mut random).map(|it| (ground.names.of("excl"), it)),
            _ => None,
        };
        let Some((label, kind)) = kind else { continue };
        let name = name(&format!("{base}_{at}_{label}"));
        all.push(Constraint { name, kind, comment: comment(&mut random) });
    }
    all
}

fn key(table: &Table, random: &mut Random) -> Key {
    let mut key = Key::new(vec![name("id")]);
    let required = table.columns.iter().skip(1).find(|it| !it.nullable && index_part::has_order(it));
    if let Some(column) = required.filter(|_| random.one_in(5)) {
        key.columns.push(column.name.clone());
    }
    key.include = include(table, &key.columns, random);
    key.storage = index_part::storage(random);
    key.deferrable = deferrable(random).filter(|_| random.one_in(3));
    key
}

fn unique(table: &Table, random: &mut Random) -> Option<Unique> {
    let columns: Vec<&Column> = table.columns.iter().skip(1).filter(|it| index_part::has_order(it)).collect();
    if columns.is_empty() {
        return None;
    }
    let mut chosen = vec![random.pick(&columns).name.clone()];
    if random.one_in(3) {
        chosen.push(name("id"));
    }
    let mut unique = Unique::new(chosen);
    unique.include = include(table, &unique.columns, random);
    unique.nulls = *random.pick(&every!(NullsDistinct: Distinct, NotDistinct));
    unique.storage = index_part::storage(random);
    unique.deferrable = deferrable(random);
    Some(unique)
}

/// A column that an index carries, sometimes.
fn include(table: &Table, columns: &[Name], random: &mut Random) -> Vec<Name> {
    let others: Vec<&Name> = table
        .columns
        .iter()
        .filter(|it| !is_virtual(it))
        .map(|it| &it.name)
        .filter(|it| !columns.contains(it))
        .collect();
    if others.is_empty() || !random.one_in(5) { Vec::new() } else { vec![(*random.pick(&others)).clone()] }
}

pub(super) fn is_virtual(column: &Column) -> bool {
    matches!(column.value, Some(ColumnValue::Generated { storage: GeneratedStorage::Virtual, .. }))
}

/// A condition that the one row of a table satisfies.
pub(super) fn check(table: &Table, random: &mut Random, ground: &Ground<'_>) -> Check {
    let column = random.pick(&table.columns);
    let own = quoted_identifier(column.name.as_str());
    let text = match (&column.ty, ground.function) {
        (ty, Some(it)) if it.ty == *ty && random.one_in(3) => {
            format!("{}({own}) IS NOT NULL OR {own} IS NULL", it.name)
        }
        (SqlType::Integer | SqlType::BigInt | SqlType::SmallInt | SqlType::Numeric(_), _) => {
            format!("{own} > {}", random.pick(&["-2", "-1 - 1"]))
        }
        (SqlType::Text | SqlType::Varchar(_), _) => {
            (*random.pick(&["% <> 'x'", "length(%) < 30", "% IN ('a', 'none', 'A', 'c')"])).replace('%', &own)
        }
        (SqlType::Boolean, _) => format!("{own} IS NOT NULL OR true"),
        _ => format!("{own} IS NOT NULL OR 1 = 1"),
    };
    let mut check = Check::new(Expression::new(&text));
    check.no_inherit = random.one_in(5);
    let any = *random.pick(&every!(Validity: Valid, NotValid, NotEnforced));
    check.validity = if random.one_in(2) { any } else { Validity::Valid };
    check
}

fn exclusion(table: &Table, random: &mut Random) -> Option<ConstraintKind> {
    let of_ranges = table.columns.iter().find(|it| it.ty.to_string() == "int4range");
    let (column, method, operator) = match of_ranges {
        Some(it) => (it, "gist", *random.pick(&["&&", "-|-"])),
        None => (table.columns.iter().skip(1).find(|it| index_part::has_order(it))?, "btree", "="),
    };
    let mut part = IndexPart::new(IndexTarget::Column(column.name.clone()));
    if method == "btree" {
        part.order = index_part::order(random);
    }
    Some(ConstraintKind::Exclusion(Exclusion {
        method: name(method),
        elements: vec![ExclusionElement { part, operator: operator.parse().ok()? }],
        include: include(table, std::slice::from_ref(&column.name), random),
        predicate: random.one_in(3).then(|| Expression::new(random.pick::<&str>(&["id > 0", "id > 5"]))),
        storage: index_part::storage(random),
        deferrable: deferrable(random),
    }))
}

/// Indexes over columns, expressions and parts of the rows.
pub(super) fn indexes(table: &Table, base: &str, slots: &[Slot], ground: &Ground<'_>) -> Vec<Index> {
    let seeds = slots.iter().enumerate().filter_map(|(at, seed)| seed.map(|seed| (at, seed)));
    let index = |(at, seed): (usize, u64)| {
        let own = name(&format!("{base}_{at}_{}", ground.names.of("idx")));
        index(table, own, &mut Random::of(seed, 0), ground)
    };
    seeds.map(index).collect()
}

pub(super) fn index(table: &Table, own: Name, random: &mut Random, ground: &Ground<'_>) -> Index {
    let columns: Vec<&Column> = table.columns.iter().filter(|it| !is_virtual(it)).collect();
    let column = *random.pick(&columns);
    let method = index_part::method(column, random);
    let mut index = Index {
        name: own,
        parts: vec![index_part::part(column, method, random, ground)],
        unique: false,
        method: method.map(name),
        include: Vec::new(),
        predicate: random.one_in(3).then(|| Expression::new(random.pick::<&str>(&["id > 0", "id > 5"]))),
        nulls: NullsDistinct::Distinct,
        storage: index_part::storage(random),
        comment: comment(random),
    };
    if method.is_none() {
        index.unique = random.one_in(4);
        if index.unique {
            index.nulls = *random.pick(&every!(NullsDistinct: Distinct, NotDistinct));
        }
        if random.one_in(3) {
            index.parts.push(IndexPart::new(IndexTarget::Column(name("id"))));
        }
        index.include = include(table, &[column.name.clone(), name("id")], random);
    } else {
        // Parameters of trees, not of all methods.
        index.storage.parameters = schema_model::schema::StorageParameters::default();
    }
    index
}
