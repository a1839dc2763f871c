//! SET EXPRESSION and DROP EXPRESSION of generated columns: what they are possible for, and what they touch.

use schema_model::{
    Expression, ObjectId, QualifiedName, Schema,
    schema::{Column, ColumnValue, Constraint, ConstraintKind, Definition, GeneratedStorage, Table},
};

use super::{constraint, expression, in_place, sql};
use crate::{
    Change, Hazard, HazardKind,
    action::{Action, Resource},
};

/// SET EXPRESSION came with 17. Only who says so has such servers: older ones do not know it.
const SEVENTEEN: u16 = 17;

/// Whether SET EXPRESSION gives a generated column its new expression, and all that stands on it stays.
pub(super) fn is_possible(
    change: &Change<'_>,
    table: &QualifiedName,
    before: &Column,
    after: &Column,
) -> bool {
    change.options.postgres_version.is_some_and(|it| it >= SEVENTEEN)
        && before.ty == after.ty
        && before.collation == after.collation
        && match after.value {
            Some(ColumnValue::Generated { storage: GeneratedStorage::Stored, .. }) => true,
            Some(ColumnValue::Generated { storage: GeneratedStorage::Virtual, .. }) => {
                [change.renamed, change.after].into_iter().all(|it| is_possible_for_virtual(it, table))
            }
            Some(ColumnValue::Default(_) | ColumnValue::Identity(_) | ColumnValue::Serial { .. }) | None => {
                false
            }
        }
}

/// PostgreSQL 18 refuses it in a table with checks, and in one that may be published (0A000).
fn is_possible_for_virtual(schema: &Schema, table: &QualifiedName) -> bool {
    let is_check = |it: &Constraint| matches!(it.kind, ConstraintKind::Check(_));
    schema.table(table).is_some_and(|it| !it.constraints.iter().any(is_check))
        && !schema.definitions.iter().any(|it| matches!(it, Definition::Publication(_)))
}

/// What stands behind ALTER COLUMN.
pub(super) fn clause(expression: &Expression) -> String {
    sql().push("SET EXPRESSION AS ").in_brackets(expression).finish()
}

/// Lets go of the columns that the values are no longer computed from, and needs those that they are.
pub(super) fn declare(
    change: &Change<'_>,
    table: &Table,
    action: Action,
    before: &Column,
    after: &Column,
) -> Action {
    let Some(was) = change.table_before(&table.name) else { return action };
    let kept = expression::sources(table, after);
    let sources = expression::sources(was, before).into_iter().filter(|it| !kept.contains(it));
    let released: Vec<Resource> = sources.map(|it| ObjectId::column(&table.name, it).into()).collect();
    let needed = expression::generated(after).map(|it| expression::needs(change.after, table, it));
    action.releases_all(released).needs_all(needed.into_iter().flatten())
}

/// Every row gets another value, which what stands on the column has not seen.
pub(super) fn hazard(table: &Table, before: &Column, after: &Column) -> Option<Hazard> {
    let (was, is) = (expression::generated(before)?, expression::generated(after)?);
    let fails = "fails when a row breaks a key, check or NOT NULL with its new value";
    let is_at_risk = !after.nullable
        || in_place::is_in_a_key(table, after)
        || table.constraints.iter().any(|it| is_judged_by(table, after, it));
    let id = ObjectId::column(&table.name, &after.name);
    (was != is && is_at_risk).then(|| Hazard::new(HazardKind::MayFail, id, fails))
}

fn is_judged_by(table: &Table, column: &Column, it: &Constraint) -> bool {
    match &it.kind {
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) => false,
        ConstraintKind::ForeignKey(key) => key.columns.contains(&column.name),
        ConstraintKind::Check(check) => expression::columns(table, &check.expression).contains(&&column.name),
        ConstraintKind::Exclusion(it) => constraint::exclusion_columns(table, it).contains(&&column.name),
    }
}
