//! Constraints and indexes of random tables, each over columns that are there.

use schema_model::{
    Expression, Name, QualifiedName, Schema, SqlType,
    quote::quoted_identifier,
    schema::{
        Check, Column, Constraint, ConstraintKind, Deferrable, Exclusion, ExclusionElement, ForeignKey,
        Index, IndexPart, IndexStorage, IndexTarget, Key, ReferentialAction, SortOrder, Table, Unique,
    },
};

use super::{
    blueprint::{Random, Slot},
    build::{comment, name},
};

/// Keys, uniques, checks and exclusions: whatever refers to no other table.
pub(super) fn own(table: &Table, slots: &[Slot]) -> Vec<Constraint> {
    let mut all: Vec<Constraint> = Vec::new();
    for (at, seed) in slots.iter().enumerate() {
        let Some(seed) = seed else { continue };
        let mut random = Random::of(*seed, 0);
        let kind = match at {
            0 => Some(("pkey", ConstraintKind::PrimaryKey(Key::new(vec![name("id")])))),
            1 => unique(table, &mut random).map(|it| ("key", ConstraintKind::Unique(it))),
            2 | 3 => check(table, &mut random).map(|it| ("check", ConstraintKind::Check(Check::new(it)))),
            4 => exclusion(table).map(|it| ("excl", it)),
            _ => None,
        };
        let Some((label, kind)) = kind else { continue };
        let name = name(&format!("{}_{label}{at}", table.name.name));
        all.push(Constraint { name, kind, comment: comment(&mut random) });
    }
    all
}

/// A reference in the last slot, to a table whose id is a key.
pub(super) fn add_references(schema: &mut Schema, table: &QualifiedName, slots: &[Slot]) {
    let Some(seed) = slots.last().copied().flatten() else { return };
    let mut random = Random::of(seed, 0);
    let targets: Vec<QualifiedName> =
        schema.tables.iter().filter(|it| it.primary_key().is_some()).map(|it| it.name.clone()).collect();
    let Some(found) = schema.table_mut(table) else { return };
    let columns: Vec<Name> =
        found.columns.iter().filter(|it| is_count(it)).map(|it| it.name.clone()).collect();
    if targets.is_empty() || columns.is_empty() {
        return;
    }
    let target = random.pick(&targets).clone();
    let mut key = ForeignKey::new(vec![random.pick(&columns).clone()], target, vec![name("id")]);
    key.on_delete = *random.pick(&[ReferentialAction::NoAction, ReferentialAction::Cascade]);
    key.on_update = *random.pick(&[ReferentialAction::NoAction, ReferentialAction::Restrict]);
    key.deferrable = *random.pick(&[None, None, Some(Deferrable::InitiallyDeferred)]);
    let own = name(&format!("{}_fkey", table.name));
    found.constraints.push(Constraint::new(own, ConstraintKind::ForeignKey(key)));
}

fn is_count(column: &Column) -> bool {
    matches!(column.ty, SqlType::Integer | SqlType::BigInt) && column.name.as_str() != "id"
}

fn unique(table: &Table, random: &mut Random) -> Option<Unique> {
    let columns: Vec<&Column> = table.columns.iter().skip(1).filter(|it| it.ty != SqlType::Jsonb).collect();
    if columns.is_empty() {
        return None;
    }
    let mut unique = Unique::new(vec![random.pick(&columns).name.clone()]);
    if random.one_in(3) {
        unique.deferrable = Some(Deferrable::InitiallyImmediate);
    }
    Some(unique)
}

/// A condition that the one row of a table satisfies.
fn check(table: &Table, random: &mut Random) -> Option<Expression> {
    let column = random.pick(&table.columns);
    let own = quoted_identifier(column.name.as_str());
    let text = match &column.ty {
        SqlType::Integer | SqlType::BigInt | SqlType::SmallInt | SqlType::Numeric(_) => {
            format!("{own} > {}", random.below(1))
        }
        SqlType::Text | SqlType::Varchar(_) => {
            (*random.pick(&["% <> 'x'", "length(%) < 30", "% IN ('a', 'none')"])).replace('%', &own)
        }
        SqlType::Boolean => format!("{own} IS NOT NULL OR true"),
        _ => format!("{own} IS NOT NULL OR 1 = 1"),
    };
    Some(Expression::new(&text))
}

fn exclusion(table: &Table) -> Option<ConstraintKind> {
    let column = table.columns.iter().find(|it| it.ty.to_string() == "int4range")?;
    let part = IndexPart::new(IndexTarget::Column(column.name.clone()));
    let elements = vec![ExclusionElement { part, operator: "&&".parse().ok()? }];
    Some(ConstraintKind::Exclusion(Exclusion {
        method: name("gist"),
        elements,
        include: Vec::new(),
        predicate: None,
        storage: IndexStorage::default(),
        deferrable: None,
    }))
}

/// Indexes over columns, expressions and parts of the rows.
pub(super) fn indexes(table: &Table, slots: &[Slot]) -> Vec<Index> {
    let seeds = slots.iter().enumerate().filter_map(|(at, seed)| seed.map(|seed| (at, seed)));
    seeds.map(|(at, seed)| index(table, at, &mut Random::of(seed, 0))).collect()
}

fn index(table: &Table, at: usize, random: &mut Random) -> Index {
    let column = random.pick(&table.columns);
    let target = if column.ty == SqlType::Text && random.one_in(2) {
        IndexTarget::Expression(Expression::new(&format!(
            "lower({})",
            quoted_identifier(column.name.as_str())
        )))
    } else {
        IndexTarget::Column(column.name.clone())
    };
    let json = format!("{{\"name\": \"{}_idx{at}\", \"parts\": []}}", table.name.name);
    let mut index: Index = serde_json::from_str(&json).unwrap();
    index.method = match column.ty {
        SqlType::Jsonb => Some(name("gin")),
        SqlType::Array(_) if random.one_in(2) => Some(name("gin")),
        _ => None,
    };
    let mut part = IndexPart::new(target);
    if index.method.is_none() {
        part.order = *random.pick(&[SortOrder::Asc, SortOrder::Desc]);
        index.unique = random.one_in(4);
    }
    index.parts.push(part);
    if random.one_in(3) {
        index.predicate = Some(Expression::new("id > 0"));
    }
    index.comment = comment(random);
    index
}
