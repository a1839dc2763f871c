//! The columns of the twins.

use std::collections::{BTreeMap, BTreeSet};

use postgres::{Transaction, types::Type};
use schema_model::{Name, QualifiedName, Schema, SqlType, schema::Column};

use super::{CanonicaliseError, task::Task};
use crate::postgres::quote;

/// The columns of each table that needs a twin.
pub(super) struct Layouts(BTreeMap<QualifiedName, Vec<TwinColumn>>);

/// A column of a twin.
pub(super) struct TwinColumn {
    pub(super) name: Name,
    /// The type as SQL.
    pub(super) ty: String,
    is_user_type: bool,
    /// The server has the type.
    pub(super) is_known: bool,
}

impl Layouts {
    /// The columns of `first`, then those that only `second` has.
    pub(super) fn of(tasks: &[Task], first: &Schema, second: &Schema) -> Self {
        Self::of_tables(tasks.iter().map(|it| &it.table).collect(), first, second)
    }

    /// The same for tables by name.
    pub(super) fn of_tables(tables: BTreeSet<&QualifiedName>, first: &Schema, second: &Schema) -> Self {
        Self(tables.into_iter().map(|table| (table.clone(), columns(table, first, second))).collect())
    }

    /// The columns of a table's twin.
    pub(super) fn columns(&self, table: &QualifiedName) -> &[TwinColumn] {
        self.0.get(table).map_or(&[], Vec::as_slice)
    }

    /// Notes which types the server does not have.
    pub(super) fn checked(mut self, transaction: &mut Transaction<'_>) -> Result<Self, CanonicaliseError> {
        let columns = || self.0.values().flatten();
        let named: BTreeSet<&str> = columns().filter(|it| it.is_user_type).map(|it| it.ty.as_str()).collect();
        let named: Vec<&str> = named.into_iter().collect();
        if named.is_empty() {
            return Ok(self);
        }
        let missing = "SELECT t FROM unnest($1) t WHERE to_regtype(t) IS NULL";
        let rows = transaction.query_typed(missing, &[(&named, Type::TEXT_ARRAY)])?;
        let missing: BTreeSet<String> = rows.iter().map(|row| row.get(0)).collect();
        for column in self.0.values_mut().flatten() {
            column.is_known = !missing.contains(&column.ty);
        }
        Ok(self)
    }
}

fn columns(table: &QualifiedName, first: &Schema, second: &Schema) -> Vec<TwinColumn> {
    let of = |schema: &Schema| -> Vec<Column> {
        schema.table(table).map(|it| it.columns.clone()).unwrap_or_default()
    };
    let mut columns = of(first);
    for column in of(second) {
        if columns.iter().all(|it| it.name != column.name) {
            columns.push(column);
        }
    }
    columns.into_iter().map(twin_column).collect()
}

fn twin_column(column: Column) -> TwinColumn {
    let ty = quote::data_type(&column.ty);
    let is_user_type = matches!(column.ty.element(), SqlType::Named { .. });
    TwinColumn { name: column.name, ty, is_user_type, is_known: true }
}
