//! What is asked of this dialect by advice that is no part of a plan.

use schema_model::{
    Name,
    schema::{Column, Constraint, ConstraintKind, Table},
};

use super::{constraint, conversion::conversion, default, expression, in_place, sql};
use crate::Change;

/// The names of the constraints and indexes that are made of a column, other columns among them or not.
pub(crate) fn standing_on<'a>(table: &'a Table, column: &'a Name) -> impl Iterator<Item = &'a Name> {
    let constraints = table.constraints.iter().filter(move |it| columns(table, it).contains(&column));
    let indexes =
        table.indexes.iter().filter(move |it| expression::index_columns(table, it).contains(&column));
    constraints.map(|it| &it.name).chain(indexes.map(|it| &it.name))
}

fn columns<'a>(table: &'a Table, constraint: &'a Constraint) -> Vec<&'a Name> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => key.columns.iter().chain(&key.include).collect(),
        ConstraintKind::Unique(key) => key.columns.iter().chain(&key.include).collect(),
        ConstraintKind::ForeignKey(key) => key.columns.iter().collect(),
        ConstraintKind::Check(check) => expression::columns(table, &check.expression),
        ConstraintKind::Exclusion(it) => constraint::exclusion_columns(table, it),
    }
}

/// How a value of the column becomes one of its new type, where assigning it is not enough.
pub(crate) fn converted(change: &Change<'_>, before: &Column, after: &Column) -> Option<String> {
    let using = conversion(&before.ty, &after.ty).using?;
    Some(in_place::new_value(change, sql(), before, after, using).finish())
}

/// What stands behind DEFAULT.
pub(crate) fn default_of(column: &Column) -> Option<String> {
    Some(default::value(sql(), expression::default(column)?).finish())
}
