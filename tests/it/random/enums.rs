//! Random schemas about one enum, and the ways between them: values come, go and change places while columns, arrays,
//! defaults, checks, indexes, keys and generated columns stand on them.

use schema_model::{
    Dialect, Expression, Name, QualifiedName, Schema, SqlType,
    schema::{
        Check, Column, ColumnValue, Constraint, ConstraintKind, Enum, ForeignKey, GeneratedStorage, Index,
        IndexPart, IndexStorage, IndexTarget, Key, NullsDistinct, SortOrder, Table,
    },
};

use super::{blueprint::Random, number, seed};
use crate::cases::{
    in_parallel,
    planned::Proposed,
    proof::{self, Converted},
};

const WAYS: usize = 40;
const LABELS: [&str; 5] = ["open", "done", "It's", "a b", "gone"];

#[test]
fn ways_between_random_enums() {
    let seed = seed();
    let mut random = Random::of(seed, 0);
    let ways: Vec<Proposed> = std::iter::from_fn(|| {
        let (before, after) = (schema(&mut random), schema(&mut random));
        Some(Proposed::between(&before, &after, Dialect::Postgres).expect("a plan"))
    })
    .take(number("SOAK").and_then(|it| usize::try_from(it).ok()).unwrap_or(WAYS))
    .collect();
    let with_rows = ways.iter().filter(|it| !rows(it).is_empty()).count();
    assert!(with_rows * 3 > ways.len(), "{with_rows} of {} ways have rows", ways.len());
    let faults = in_parallel(&ways, |way| {
        let fault = proof::prove(way, &rows(way), Converted::Same, None).err()?;
        Some(format!("{:#?}\nto {:#?}: {fault}", way.before, way.after))
    });
    let faults: Vec<String> = faults.into_iter().flatten().collect();
    assert!(faults.is_empty(), "SEED={seed}, {} ways fail:\n{}", faults.len(), faults.join("\n\n"));
}

/// Rows whose values are on both sides.
fn rows(way: &Proposed) -> String {
    let labels = |schema: &Schema| schema.enums[0].labels.clone();
    let after = labels(&way.after);
    // What is told of checks is true of none of these rows; a table that they refer to starts without any.
    if way.before.tables.len() != way.after.tables.len() {
        return String::new();
    }
    let quoted = |it: &String| it.replace('\'', "''");
    let kept: Vec<String> = labels(&way.before).iter().filter(|it| after.contains(it)).map(quoted).collect();
    let rows = kept.iter().enumerate().map(|(at, label)| {
        let array = format!("ARRAY['{label}','{}']::kinds.\"My Status\"[]", kept[0]);
        let columns: Vec<&Column> =
            way.before.tables[0].columns.iter().filter(|it| !is_generated(it)).collect();
        let values = columns.iter().map(|it| match it.ty {
            SqlType::BigInt => at.to_string(),
            SqlType::Array(_) => array.clone(),
            _ => format!("'{label}'"),
        });
        let names: Vec<String> = columns.iter().map(|it| format!("\"{}\"", it.name)).collect();
        let values: Vec<String> = values.collect();
        let own = if way.before.tables.len() > 1 {
            format!("INSERT INTO \"label\" VALUES ('{label}');\n")
        } else {
            String::new()
        };
        format!("{own}INSERT INTO \"item\" ({}) VALUES ({});\n", names.join(", "), values.join(", "))
    });
    rows.collect()
}

fn is_generated(column: &Column) -> bool {
    matches!(column.value, Some(ColumnValue::Generated { .. }))
}

/// A type in a schema of its own, a table with columns of it, and sometimes one that they refer to.
fn schema(random: &mut Random) -> Schema {
    let ty: QualifiedName = "kinds.\"My Status\"".parse().unwrap();
    let labels = labels(random);
    let mut schema =
        Schema { enums: vec![Enum { name: ty.clone(), labels, comment: None }], ..Schema::default() };
    schema.namespaces.push(schema_model::schema::Namespace { name: name("kinds"), comment: None });
    let refers = random.below(3) == 0;
    schema.tables.push(item(random, &ty, &schema.enums[0].labels.clone(), refers));
    if refers {
        let mut table = Table::new("label".parse().unwrap());
        table.columns.push(column("Status", named(&ty)));
        table.constraints.push(key("label_pkey", "Status"));
        schema.tables.push(table);
    }
    schema.sort();
    schema
}

/// Two labels at least, one of which every schema has.
fn labels(random: &mut Random) -> Vec<String> {
    let mut all: Vec<&str> = LABELS.to_vec();
    let mut labels = vec![all.remove(0).to_owned()];
    for _ in 0..=random.below(4) {
        let at = random.below(labels.len() + 1);
        labels.insert(at, all.remove(random.below(all.len())).to_owned());
    }
    labels
}

fn item(random: &mut Random, ty: &QualifiedName, labels: &[String], refers: bool) -> Table {
    let mut table = Table::new("item".parse().unwrap());
    table.columns.push(column("id", SqlType::BigInt));
    table.constraints.push(key("item_pkey", "id"));
    let mut status = column("Status", named(ty));
    let chosen = random.below(labels.len());
    status.value = default(random, &labels[chosen]);
    let mut history = column("history", SqlType::Array(Box::new(named(ty))));
    history.nullable = random.below(2) == 0;
    history.value = default(random, "{open,open}");
    table.columns.extend([status, history]);
    let condition = Expression::new(&format!("\"Status\" <> '{}' OR id >= 0", labels[0].replace('\'', "''")));
    if random.below(2) == 0 {
        let kind = ConstraintKind::Check(Check::new(condition.clone()));
        table.constraints.push(Constraint {
            name: name("item_check"),
            kind,
            comment: Some("a check".into()),
        });
    }
    if random.below(2) == 0 {
        let mut late = column("late", SqlType::Boolean);
        late.nullable = true;
        late.value =
            Some(ColumnValue::Generated { expression: condition.clone(), storage: GeneratedStorage::Stored });
        table.columns.push(late);
    }
    for (text, predicate) in [("item_status_idx", None), ("item_part_idx", Some(condition))] {
        if random.below(2) == 0 {
            table.indexes.push(index(text, predicate));
        }
    }
    if refers {
        table.constraints.push(reference());
    }
    table
}

fn default(random: &mut Random, text: &str) -> Option<ColumnValue> {
    let literal = Expression::new(&format!("'{}'", text.replace('\'', "''")));
    (random.below(2) == 0).then_some(ColumnValue::Default(literal))
}

fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

fn named(ty: &QualifiedName) -> SqlType {
    SqlType::Named { name: Box::new(ty.clone()), modifiers: Vec::new() }
}

fn column(text: &str, ty: SqlType) -> Column {
    Column::new(name(text), ty)
}

fn key(text: &str, column: &str) -> Constraint {
    let kind = ConstraintKind::PrimaryKey(Key::new(vec![name(column)]));
    Constraint { name: name(text), kind, comment: None }
}

fn reference() -> Constraint {
    let kind = ConstraintKind::ForeignKey(ForeignKey::new(
        vec![name("Status")],
        "label".parse().unwrap(),
        vec![name("Status")],
    ));
    Constraint { name: name("item_label_fkey"), kind, comment: None }
}

fn index(text: &str, predicate: Option<Expression>) -> Index {
    Index {
        name: name(text),
        parts: vec![IndexPart {
            order: SortOrder::Desc,
            ..IndexPart::new(IndexTarget::Column(name("Status")))
        }],
        unique: false,
        method: None,
        include: Vec::new(),
        predicate,
        nulls: NullsDistinct::Distinct,
        storage: IndexStorage::default(),
        comment: None,
    }
}
