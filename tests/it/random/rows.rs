//! One row for every table, with values that every constraint of random tables takes.

use schema_diff::Sql;
use schema_model::{
    Dialect, Expression, Name, QualifiedName, Schema, SqlType,
    schema::{Column, ColumnValue, Definition, IdentityGeneration, PartitionBound, Table},
};

/// Statements that fill the tables. Every number is 1, so that every reference finds its row; the order of tables does
/// not matter while the server does not look.
pub(super) fn insert(schema: &Schema) -> String {
    let rows: String =
        schema.tables.iter().filter(|it| takes_a_row(it)).map(|it| insert_into(it, schema)).collect();
    format!("SET session_replication_role = replica;\n{rows}SET session_replication_role = origin;\n")
}

fn insert_into(table: &Table, schema: &Schema) -> String {
    let columns: Vec<&Column> =
        table.columns.iter().filter(|it| !matches!(it.value, Some(ColumnValue::Generated { .. }))).collect();
    let names: Vec<&Name> = columns.iter().map(|it| &it.name).collect();
    let always = columns.iter().any(|it| is_always(it));
    let overriding = if always { " OVERRIDING SYSTEM VALUE" } else { "" };
    Sql::new(Dialect::Postgres)
        .push("INSERT INTO ")
        .name(&table.name)
        .push(" (")
        .idents(names)
        .push(&format!("){overriding} VALUES ("))
        .list(columns, |sql, it| match in_partition(table, it) {
            Some(value) => sql.push(value.as_str()),
            None => sql.literal(&value(&it.ty, schema)),
        })
        .push(");\n")
        .finish()
}

/// The first value that the first partition takes, or the one that it is part of.
fn in_partition<'a>(table: &'a Table, column: &Column) -> Option<&'a Expression> {
    let first = table.partitions.iter().find(|it| it.partition_by.is_none())?;
    let above = first.of.as_ref().and_then(|of| table.partition(of));
    let mut bounds = std::iter::once(first).chain(above).map(|it| &it.bound);
    bounds.find_map(|bound| match (bound, column.name.as_str()) {
        (PartitionBound::Range { from, .. }, "id") => from.first().filter(|it| it.as_str() != "0"),
        (PartitionBound::List(values), "note") => values.first(),
        _ => None,
    })
}

/// Not every hash has a partition; all other tables have one for their row.
fn takes_a_row(table: &Table) -> bool {
    let hashes = table.partitions.iter().filter_map(|it| match it.bound {
        PartitionBound::Hash { modulus, .. } => usize::try_from(modulus).ok(),
        PartitionBound::Range { .. } | PartitionBound::List(_) | PartitionBound::Default => None,
    });
    hashes.max().is_none_or(|modulus| modulus == table.partitions.len())
}

fn is_always(column: &Column) -> bool {
    matches!(&column.value, Some(ColumnValue::Identity(it)) if it.generation == IdentityGeneration::Always)
}

/// A value of a domain or a composite type.
fn own_value(it: &Definition, name: &QualifiedName, schema: &Schema) -> Option<String> {
    match it {
        Definition::Domain(it) if it.name == *name => Some(value(&it.ty, schema)),
        Definition::Composite(it) if it.name == *name => {
            let values: Vec<String> = it.attributes.iter().map(|it| value(&it.ty, schema)).collect();
            Some(format!("({})", values.join(",")))
        }
        _ => None,
    }
}

fn value(ty: &SqlType, schema: &Schema) -> String {
    match ty {
        SqlType::Text | SqlType::Varchar(_) | SqlType::Char(_) => "a".to_owned(),
        SqlType::Boolean => "true".to_owned(),
        SqlType::Timestamp(_) | SqlType::TimestampTz(_) | SqlType::Date => "2026-01-01".to_owned(),
        SqlType::Time(_) | SqlType::TimeTz(_) => "10:00".to_owned(),
        SqlType::Inet | SqlType::Cidr => "127.0.0.1".to_owned(),
        SqlType::Json | SqlType::Jsonb | SqlType::Array(_) => "{}".to_owned(),
        SqlType::Uuid => "00000000-0000-0000-0000-000000000001".to_owned(),
        SqlType::Named { name, .. } => match schema.enumeration(name) {
            Some(it) => it.labels[0].clone(),
            None => schema
                .definitions
                .iter()
                .find_map(|it| own_value(it, name, schema))
                .unwrap_or_else(|| if is_range(name) { "[1,2)" } else { "1" }.to_owned()),
        },
        _ => "1".to_owned(),
    }
}

/// Of the types that go by their name, intervals and texts to search take a number.
fn is_range(name: &QualifiedName) -> bool {
    !matches!(name.name.as_str(), "interval" | "tsvector")
}
