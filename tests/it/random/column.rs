//! Columns of random tables: types, defaults, and values that the database makes.

use schema_model::{
    Expression, QualifiedName, SqlType,
    quote::quoted_identifier,
    schema::{Column, ColumnValue, Definition, Enum, GeneratedStorage, Identity, IdentityGeneration},
};

use super::{
    blueprint::{Random, Slot},
    build::{comment, name},
};

const NAMES: [&str; 4] = ["name", "Qty", "state", "select"];
const PLAIN: [&str; 14] = [
    "text",
    "varchar(20)",
    "integer",
    "bigint",
    "smallint",
    "numeric(12,2)",
    "boolean",
    "timestamptz",
    "date",
    "jsonb",
    "uuid",
    "text[]",
    "int4range",
    "double precision",
];

/// The id, which every table has, and the columns of the slots.
pub(super) fn all(
    slots: &[Slot],
    of_table: &mut Random,
    table: &QualifiedName,
    enums: &[Enum],
    types: &[Definition],
) -> Vec<Column> {
    let mut columns = vec![id(of_table, table)];
    for (slot, own) in slots.iter().zip(NAMES) {
        columns.extend(slot.map(|seed| column(own, &mut Random::of(seed, 0), enums, types)));
    }
    let text =
        columns.iter().find(|it| it.ty == SqlType::Text && it.value.is_none()).map(|it| it.name.clone());
    let generated = slots.iter().flatten().any(|seed| Random::of(*seed, 9).one_in(5));
    if let Some(source) = text.filter(|_| generated) {
        let mut column = plain("search", SqlType::Text);
        let expression = Expression::new(&format!("lower({})", quoted_identifier(source.as_str())));
        column.value = Some(ColumnValue::Generated { expression, storage: GeneratedStorage::Stored });
        columns.push(column);
    }
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
        0 => Some(ColumnValue::Identity(Identity::new(IdentityGeneration::Always))),
        1 => Some(ColumnValue::Identity(Identity::new(IdentityGeneration::ByDefault))),
        2 => Some(ColumnValue::Serial { sequence: name(&format!("{}_id_seq", table.name)) }),
        _ => None,
    };
    column
}

fn column(own: &str, random: &mut Random, enums: &[Enum], types: &[Definition]) -> Column {
    let of_enum = random.pick(&[false, false, true]);
    let (ty, literal) = match enums.get(random.below(2)).filter(|_| *of_enum) {
        Some(it) => {
            let element = SqlType::Named { name: Box::new(it.name.clone()), modifiers: Vec::new() };
            if random.one_in(3) {
                (SqlType::Array(Box::new(element)), Some("'{}'".to_owned()))
            } else {
                (element, Some(format!("'{}'", it.labels[0].replace('\'', "''"))))
            }
        }
        None if random.one_in(4) && !types.is_empty() => (own_type(random, types), None),
        None => {
            let text = *random.pick(&PLAIN);
            (text.parse().unwrap(), default(text).map(str::to_owned))
        }
    };
    let mut column = plain(own, ty);
    column.nullable = !random.one_in(4);
    if random.one_in(3) {
        column.value = literal.map(|it| ColumnValue::Default(Expression::new(&it)));
    }
    column.comment = comment(random);
    column
}

/// A type of an SQL file, or its array.
fn own_type(random: &mut Random, types: &[Definition]) -> SqlType {
    let id = random.pick(types).id();
    let name = Box::new(id.relation().unwrap().clone());
    let element = SqlType::Named { name, modifiers: Vec::new() };
    if random.one_in(4) { SqlType::Array(Box::new(element)) } else { element }
}

fn default(ty: &str) -> Option<&'static str> {
    Some(match ty {
        "text" | "varchar(20)" => "'none'",
        "integer" | "bigint" | "smallint" | "numeric(12,2)" | "double precision" => "1",
        "boolean" => "false",
        "timestamptz" => "now()",
        "date" => "'2026-01-01'",
        "jsonb" | "text[]" => "'{}'",
        _ => return None,
    })
}
