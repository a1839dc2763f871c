//! The text of columns; ADD, DROP and RENAME COLUMN.

use schema_model::{
    Name, ObjectId, QualifiedName, SqlType,
    schema::{Column, ColumnValue, Constraint, ConstraintKind, GeneratedStorage, Table},
};

use super::{
    constraint,
    default_name::{Unnamed, unnamed},
    sql,
    work::Work,
};
use crate::{Hazard, HazardKind, Sql, action::Action};

/// A column in CREATE TABLE, with the constraints that stand behind it.
pub(super) fn definition(sql: Sql, table: &Table, column: &Column) -> Sql {
    let key = table.constraints.iter().filter(|it| is_key_of(it, &column.name));
    let checks = table
        .constraints
        .iter()
        .filter(|it| unnamed(table, it) == Some(Unnamed::OnColumn(column.name.clone())));
    let constraints: Vec<_> = key.chain(checks).collect();
    with_constraints(sql, table, column, &constraints)
}

/// A column with exactly these constraints behind it.
fn with_constraints(sql: Sql, table: &Table, column: &Column, constraints: &[&Constraint]) -> Sql {
    let sql = ty(sql.ident(&column.name).push(" "), &column.ty);
    let (keys, others): (Vec<&Constraint>, Vec<_>) =
        constraints.iter().partition(|it| is_key_of(it, &column.name));
    let sql = keys.into_iter().fold(sql, |sql, it| constraint::on_column(sql, table, it));
    let sql = match &column.value {
        Some(ColumnValue::Identity(_)) => sql.push(" AUTOINCREMENT"),
        Some(ColumnValue::Default(_) | ColumnValue::Generated { .. } | ColumnValue::Serial { .. }) | None => {
            sql
        }
    };
    let sql = if column.nullable || is_row_number(table, column) { sql } else { sql.push(" NOT NULL") };
    let sql = match &column.collation {
        Some(collation) => sql.push(" COLLATE ").name(collation),
        None => sql,
    };
    others.into_iter().fold(value(sql, column), |sql, it| constraint::on_column(sql, table, it))
}

fn value(sql: Sql, column: &Column) -> Sql {
    match &column.value {
        Some(ColumnValue::Default(expression)) => sql.push(" DEFAULT ").default_value(expression),
        Some(ColumnValue::Generated { expression, storage }) => {
            sql.push(" GENERATED ALWAYS AS ").in_brackets(expression).push(match storage {
                GeneratedStorage::Stored => " STORED",
                GeneratedStorage::Virtual => " VIRTUAL",
            })
        }
        Some(ColumnValue::Identity(_) | ColumnValue::Serial { .. }) | None => sql,
    }
}

fn is_key_of(constraint: &Constraint, column: &Name) -> bool {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => key.columns.as_slice() == std::slice::from_ref(column),
        ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Check(_)
        | ConstraintKind::Exclusion(_) => false,
    }
}

/// Whether the column is another name for the number of its row: it fills itself, and is never NULL.
pub(super) fn is_row_number(table: &Table, column: &Column) -> bool {
    let is_key = table.constraints.iter().any(|it| is_key_of(it, &column.name));
    is_key && column.ty == SqlType::Integer && !table.options.without_rowid
}

/// A type; SQLite takes any words, and writes its own in capitals.
pub(super) fn ty(sql: Sql, ty: &SqlType) -> Sql {
    match ty {
        SqlType::Named { .. } | SqlType::Array(_) => sql.ty(ty),
        other => sql.push(&other.to_string().to_uppercase()),
    }
}

/// ADD COLUMN with the constraints that come with it.
pub(super) fn add(work: &Work<'_>, table: &Table, column: &Column, constraints: &[&Constraint]) -> Action {
    let statement = sql().push("ALTER TABLE ").name(&table.name).push(" ADD COLUMN ");
    let mut action = Action::new(with_constraints(statement, table, column, constraints))
        .creates(ObjectId::column(&table.name, &column.name))
        .needs_targets(work, constraints.iter().copied());
    for it in constraints {
        action = action.creates(ObjectId::constraint(&table.name, &it.name));
    }
    action.with_containers()
}

pub(super) fn drop(table: &QualifiedName, column: &Column) -> Action {
    Action::new(sql().push("ALTER TABLE ").name(table).push(" DROP COLUMN ").ident(&column.name))
        .hazards(values_lost(table, column))
        .drops(ObjectId::column(table, &column.name))
        .with_containers()
}

/// What dropping the column, or no longer keeping its values, loses.
pub(super) fn values_lost(table: &QualifiedName, column: &Column) -> Option<Hazard> {
    let id = ObjectId::column(table, &column.name);
    match column.value {
        Some(ColumnValue::Generated { .. }) => None,
        Some(ColumnValue::Default(_) | ColumnValue::Identity(_) | ColumnValue::Serial { .. }) | None => {
            Some(Hazard::new(HazardKind::DataLoss, id, "every value is lost"))
        }
    }
}

/// RENAME COLUMN; references of other tables, checks and indexes follow.
pub(super) fn rename(table: &QualifiedName, from: &Name, to: &Name) -> Action {
    let after = ObjectId::column(table, to);
    let statement =
        sql().push("ALTER TABLE ").name(table).push(" RENAME COLUMN ").ident(from).push(" TO ").ident(to);
    Action::new(statement)
        .hazard(breaks_code(after.clone(), from))
        .drops(ObjectId::column(table, from))
        .creates(after)
        .with_containers()
}

/// What code that runs during the migration meets when a name is gone.
pub(super) fn breaks_code(after: ObjectId, before: &Name) -> Hazard {
    let message = format!("code that still says {before} fails from here on");
    Hazard::new(HazardKind::BreaksRunningCode, after, message)
}
