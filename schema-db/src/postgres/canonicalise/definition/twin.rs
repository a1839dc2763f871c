//! A temporary table in the place of one that a definition is on.

use schema_model::{
    QualifiedName, Schema,
    schema::{Column, Table},
};

use crate::{
    postgres::quote,
    quote::{identifier, postgres_text},
};

/// CREATE TABLE with the table's name, as an expression may say `users.email`.
pub(super) fn create(table: &QualifiedName, live: &Schema, promised: &Schema) -> String {
    let columns = columns(table, live, promised);
    let columns =
        columns.iter().map(|it| format!("{} {}", identifier(it.name.as_str()), quote::data_type(&it.ty)));
    format!("CREATE TEMPORARY TABLE {} ({});\n", name(table), columns.collect::<Vec<_>>().join(", "))
}

/// The name of the temporary table.
pub(super) fn name(table: &QualifiedName) -> String {
    format!("pg_temp.{}", identifier(table.name.as_str()))
}

/// Its number.
pub(super) fn regclass(table: &QualifiedName) -> String {
    format!("{}::pg_catalog.regclass", postgres_text(&name(table)))
}

/// A live type counts before the promised one.
fn columns<'a>(table: &QualifiedName, live: &'a Schema, promised: &'a Schema) -> Vec<&'a Column> {
    // A partition has the columns of its table.
    let is_it = |it: &&'a Table| it.name == *table || it.partition(table).is_some();
    let of = |schema: &'a Schema| schema.tables.iter().filter(is_it).flat_map(|it| &it.columns);
    let mut columns: Vec<&Column> = of(live).collect();
    for column in of(promised) {
        if columns.iter().all(|it| it.name != column.name) {
            columns.push(column);
        }
    }
    columns
}
