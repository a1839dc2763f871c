//! Primary keys, uniques, foreign keys and checks.

use schema_model::{
    Name, QualifiedName,
    schema::{
        Constraint, ConstraintKind, Deferrable, ForeignKey, Key, NullsDistinct, ReferentialAction, Unique,
    },
};

use super::{
    Answers, Query,
    catalog::{Catalog, class},
    draft::{Draft, inside},
    expression::Role,
    row::{Oid, Row},
};
use crate::{IntrospectError, UnmodelledKind};

pub(super) const QUERY: Query = Query { name: "constraints", sql: include_str!("constraint.sql") };

/// Fills the tables with what the model holds, and lists the rest.
pub(super) fn read(answers: &Answers, catalog: &Catalog, draft: &mut Draft) -> Result<(), IntrospectError> {
    for row in answers.rows(&QUERY) {
        let table_oid: Oid = row.number("relation")?;
        let Some(table) = draft.tables.get_mut(&table_oid) else { continue };
        let name = row.name("name")?;
        let path = inside(&table.name, &name);
        if let Some(kind) = unmodelled(&row)? {
            draft.list(kind, path);
            continue;
        }
        let oid = row.number("oid")?;
        let kind = read_kind(&row, catalog, table_oid, oid)?;
        let comment = catalog.comments.of(class::CONSTRAINT, oid);
        table.constraints.push(Constraint { name, kind, comment });
        draft.list_if(row.flag("includes")?, UnmodelledKind::KeyInclude, &path);
        draft.list_if(row.flag("match_full")?, UnmodelledKind::MatchFull, &path);
        draft.list_if(row.flag("set_columns")?, UnmodelledKind::SetColumns, &path);
        draft.list_if(row.text("type")? == "c" && row.flag("no_inherit")?, UnmodelledKind::NoInherit, &path);
    }
    Ok(())
}

/// The kind under which a constraint is listed as a whole.
fn unmodelled(row: &Row<'_>) -> Result<Option<UnmodelledKind>, IntrospectError> {
    Ok(if row.text("type")? == "x" {
        Some(UnmodelledKind::ExclusionConstraint)
    } else if row.flag("temporal")? {
        Some(UnmodelledKind::TemporalConstraint)
    } else if !row.flag("enforced")? {
        Some(UnmodelledKind::NotEnforcedConstraint)
    } else if !row.flag("validated")? {
        Some(UnmodelledKind::NotValidConstraint)
    } else {
        None
    })
}

fn read_kind(
    row: &Row<'_>,
    catalog: &Catalog,
    table: Oid,
    oid: Oid,
) -> Result<ConstraintKind, IntrospectError> {
    let deferrable = deferrable(row)?;
    let columns = || names(row, "columns", catalog, table);
    Ok(match row.text("type")? {
        "p" => ConstraintKind::PrimaryKey(Key { columns: columns()?, deferrable }),
        "u" => ConstraintKind::Unique(Unique { columns: columns()?, nulls: nulls(row)?, deferrable }),
        "f" => ConstraintKind::ForeignKey(foreign_key(row, catalog, columns()?, deferrable)?),
        "c" => {
            let text = catalog.expressions.get(Role::Check, oid, 0);
            ConstraintKind::Check(text.ok_or_else(|| row.unexpected("oid", None))?.bare())
        }
        other => return Err(row.unexpected("type", Some(other))),
    })
}

fn foreign_key(
    row: &Row<'_>,
    catalog: &Catalog,
    columns: Vec<Name>,
    deferrable: Option<Deferrable>,
) -> Result<ForeignKey, IntrospectError> {
    let target_oid = row.number("target")?;
    let target = catalog.relations.get(target_oid).ok_or_else(|| row.unexpected("target", None))?;
    Ok(ForeignKey {
        columns,
        target: QualifiedName::clone(&target.name),
        target_columns: names(row, "target_columns", catalog, target_oid)?,
        on_delete: action(row, "on_delete")?,
        on_update: action(row, "on_update")?,
        deferrable,
    })
}

fn names(
    row: &Row<'_>,
    positions: &'static str,
    catalog: &Catalog,
    table: Oid,
) -> Result<Vec<Name>, IntrospectError> {
    let name = |position| {
        let column = catalog.columns.get(table, position);
        column.map(|it| it.name.clone()).ok_or_else(|| row.unexpected(positions, None))
    };
    row.numbers(positions)?.into_iter().map(name).collect()
}

fn deferrable(row: &Row<'_>) -> Result<Option<Deferrable>, IntrospectError> {
    Ok(match (row.flag("deferrable")?, row.flag("deferred")?) {
        (false, _) => None,
        (true, false) => Some(Deferrable::InitiallyImmediate),
        (true, true) => Some(Deferrable::InitiallyDeferred),
    })
}

/// NULLS NOT DISTINCT of a row that has it as `nulls_not_distinct`.
pub(super) fn nulls(row: &Row<'_>) -> Result<NullsDistinct, IntrospectError> {
    Ok(if row.flag("nulls_not_distinct")? { NullsDistinct::NotDistinct } else { NullsDistinct::Distinct })
}

fn action(row: &Row<'_>, column: &'static str) -> Result<ReferentialAction, IntrospectError> {
    match row.text(column)? {
        "a" => Ok(ReferentialAction::NoAction),
        "r" => Ok(ReferentialAction::Restrict),
        "c" => Ok(ReferentialAction::Cascade),
        "n" => Ok(ReferentialAction::SetNull),
        "d" => Ok(ReferentialAction::SetDefault),
        other => Err(row.unexpected(column, Some(other))),
    }
}
