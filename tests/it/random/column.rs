//! Columns of random tables: types, defaults, and values that the database makes.

use schema_model::{
    Expression, QualifiedName, SqlType,
    quote::quoted_identifier,
    schema::{
        Column, ColumnStorage, ColumnValue, Compression, GeneratedStorage, Identity, IdentityGeneration,
        SequenceOptions, Storage,
    },
};

use super::{
    blueprint::{Random, Slot},
    build::{Ground, comment},
    names::name,
};

const NAMES: [&str; 4] = ["name", "Qty", "state", "select"];

/// Types with a default of each; those that most stands on come more often.
const PLAIN: &[(&str, Option<&str>)] = &[
    ("text", Some("'none'")),
    ("text", Some("'none'")),
    ("text", Some("lower('None')")),
    ("integer", Some("1")),
    ("integer", Some("1 + 1")),
    ("bigint", Some("1")),
    ("smallint", Some("1")),
    ("varchar(20)", Some("'none'")),
    ("varchar", Some("'none'")),
    ("char(3)", Some("'abc'")),
    ("numeric(12,2)", Some("1")),
    ("numeric", Some("1.5")),
    ("real", Some("1")),
    ("double precision", Some("1")),
    ("boolean", Some("false")),
    ("timestamptz", Some("now()")),
    ("timestamptz(0)", Some("CURRENT_TIMESTAMP")),
    ("timestamp", Some("'2026-01-01 10:00'")),
    ("date", Some("'2026-01-01'")),
    ("time", Some("'10:00'")),
    ("timetz", Some("'10:00+00'")),
    ("interval", Some("'1 day'")),
    ("bytea", Some("'\\x00'")),
    ("json", Some("'{}'")),
    ("jsonb", Some("'{}'")),
    ("uuid", None),
    ("inet", Some("'127.0.0.1'")),
    ("cidr", None),
    ("tsvector", None),
    ("text[]", Some("'{}'")),
    ("integer[]", Some("ARRAY[1, 2]")),
    ("int4range", None),
    ("int4range", Some("'[1,2)'")),
];

/// The id, which every table has, and the columns of the slots.
pub(super) fn all(
    slots: &[Slot],
    of_table: &mut Random,
    table: &QualifiedName,
    ground: &Ground<'_>,
) -> Vec<Column> {
    let mut columns = vec![id(of_table, table)];
    for (slot, own) in slots.iter().zip(NAMES) {
        columns.extend(slot.map(|seed| column(ground.names.of(own), &mut Random::of(seed, 0), ground)));
    }
    let seed = slots.iter().flatten().find(|seed| Random::of(**seed, 9).one_in(5));
    let made = seed.and_then(|seed| generated(&columns, &mut Random::of(*seed, 8), ground));
    columns.extend(made);
    columns
}

pub(super) fn plain(own: &str, ty: SqlType) -> Column {
    Column { nullable: true, ..Column::new(name(own), ty) }
}

fn id(random: &mut Random, table: &QualifiedName) -> Column {
    let ty = random.pick(&[SqlType::BigInt, SqlType::BigInt, SqlType::Integer]).clone();
    let mut column = plain("id", ty);
    column.nullable = false;
    column.value = match random.below(4) {
        0 | 1 => Some(ColumnValue::Identity(identity(random))),
        2 => Some(ColumnValue::Serial { sequence: name(&format!("{}_id_seq", table.name)) }),
        _ => None,
    };
    column
}

fn identity(random: &mut Random) -> Identity {
    let generation = *random.pick(&every!(IdentityGeneration: Always, ByDefault));
    let mut or_not = |value: i64| random.one_in(4).then_some(value);
    let sequence = SequenceOptions {
        start: or_not(10),
        increment: or_not(2),
        min: or_not(-5),
        max: or_not(1_000_000),
        cache: or_not(20),
        cycle: or_not(0).is_some(),
    };
    Identity { generation, sequence }
}

/// A column that is computed from another.
fn generated(columns: &[Column], random: &mut Random, ground: &Ground<'_>) -> Option<Column> {
    let sources: Vec<&Column> = columns.iter().filter(|it| computed(&it.ty).is_some()).collect();
    let source = random.pick(&sources);
    let (formula, ty) = computed(&source.ty)?;
    let quoted = quoted_identifier(source.name.as_str());
    let storage = *random.pick(&every!(GeneratedStorage: Stored, Virtual));
    let mut column = plain(ground.names.of("search"), ty);
    let own = ground.function.filter(|it| {
        // What a virtual column computes the server itself must know.
        it.is_immutable && it.ty == source.ty && storage == GeneratedStorage::Stored && random.one_in(2)
    });
    let text = match own {
        Some(it) => {
            column.ty = it.ty.clone();
            format!("{}({quoted})", it.name)
        }
        None => formula.replace('%', &quoted),
    };
    column.value = Some(ColumnValue::Generated { expression: Expression::new(&text), storage });
    column.comment = comment(random);
    Some(column)
}

fn computed(ty: &SqlType) -> Option<(&'static str, SqlType)> {
    Some(match ty {
        SqlType::Text => ("lower(%)", SqlType::Text),
        SqlType::BigInt => ("% * 2", SqlType::BigInt),
        SqlType::Integer => ("% + 1", SqlType::Integer),
        SqlType::Boolean => ("NOT %", SqlType::Boolean),
        SqlType::Jsonb => ("% ->> 'a'", SqlType::Text),
        _ => return None,
    })
}

fn column(own: &str, random: &mut Random, ground: &Ground<'_>) -> Column {
    let of_enum = random.pick(&[false, false, true]);
    let (ty, literal) = match ground.enums.get(random.below(2)).filter(|_| *of_enum) {
        Some(it) => {
            let element = SqlType::Named { name: Box::new(it.name.clone()), modifiers: Vec::new() };
            if random.one_in(3) {
                (SqlType::Array(Box::new(element)), Some("'{}'".to_owned()))
            } else {
                (element, Some(format!("'{}'", it.labels[0].replace('\'', "''"))))
            }
        }
        None if random.one_in(4) && !ground.types.is_empty() => (own_type(random, ground), None),
        None => {
            let (text, default) = random.pick(PLAIN);
            (text.parse().unwrap(), default.map(str::to_owned))
        }
    };
    let mut column = plain(own, ty);
    column.nullable = !random.one_in(4);
    if random.one_in(3) {
        let text = called(&column.ty, random, ground).or(literal);
        column.value = text.map(|it| ColumnValue::Default(Expression::new(&it)));
    }
    if is_text(&column.ty) && random.one_in(5) {
        column.collation = Some(Box::new(QualifiedName::unqualified(name("C"))));
    }
    column.storage = storage(&column.ty, random);
    column.comment = comment(random);
    column
}

/// A default that calls the schema's own function, or counts by its sequence.
fn called(ty: &SqlType, random: &mut Random, ground: &Ground<'_>) -> Option<String> {
    let sequence = ground.sequence.filter(|_| matches!(ty, SqlType::BigInt | SqlType::Integer));
    let function = ground.function.filter(|it| it.ty == *ty);
    match (sequence, function) {
        (Some(it), _) if random.one_in(2) => Some(format!("nextval('{}'::regclass)", it.replace('\'', "''"))),
        (_, Some(it)) if random.one_in(2) => Some(format!("{}('1')", it.name)),
        (Some(_) | None, Some(_) | None) => None,
    }
}

pub(super) fn is_text(ty: &SqlType) -> bool {
    matches!(ty, SqlType::Text | SqlType::Varchar(_))
}

fn storage(ty: &SqlType, random: &mut Random) -> ColumnStorage {
    let mut storage = ColumnStorage::default();
    let is_long = is_text(ty) || matches!(ty, SqlType::Jsonb | SqlType::Array(_));
    if is_long && random.one_in(5) {
        storage.strategy = Some(*random.pick(&every!(Storage: Plain, External, Extended, Main)));
        // The type's own is said by nobody.
        storage.strategy = storage.strategy.filter(|it| *it != Storage::Extended);
    }
    if is_long && random.one_in(6) {
        // Not every server is built with lz4.
        let any = *random.pick(&every!(Compression: Pglz, Lz4));
        storage.compression = Some(any).filter(|it| *it == Compression::Pglz);
    }
    storage.statistics = random.one_in(6).then(|| *random.pick(&[0, 100, 1000]));
    if random.one_in(6) {
        storage.parameters.set("n_distinct", random.pick::<&str>(&["-0.5", "100"]));
    }
    storage
}

/// A type of an SQL file, or its array.
fn own_type(random: &mut Random, ground: &Ground<'_>) -> SqlType {
    let id = random.pick(ground.types).id();
    let name = Box::new(id.relation().unwrap().clone());
    let element = SqlType::Named { name, modifiers: Vec::new() };
    if random.one_in(4) { SqlType::Array(Box::new(element)) } else { element }
}
