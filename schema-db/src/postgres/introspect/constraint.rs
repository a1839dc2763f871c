//! Primary keys, uniques, foreign keys, checks and exclusions.

use schema_model::{
    Name, QualifiedName,
    schema::{
        Check, Constraint, ConstraintKind, Deferrable, Exclusion, ExclusionElement, ForeignKey, IndexPart,
        Key, ReferentialAction, Unique, Validity,
    },
};

use super::{
    Answers, Query,
    catalog::{Catalog, class},
    draft::{Draft, inside},
    expression::Role,
    index,
    row::{Oid, Row},
};
use crate::{IntrospectError, UnmodelledKind};

pub(super) const QUERY: Query = Query { name: "constraints", sql: include_str!("constraint.sql") };

/// Fills the tables with what the model holds, and lists the rest.
pub(super) fn read(answers: &Answers, catalog: &Catalog, draft: &mut Draft) -> Result<(), IntrospectError> {
    let indexes = index::rows(answers)?;
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
        let own_index: Option<Oid> = row.optional_number("index")?;
        let own_index = own_index.and_then(|it| indexes.get(&it));
        let reader = Reader { row: &row, catalog, table: table_oid, own_index };
        let kind = reader.kind(oid)?;
        let comment = catalog.comments.of(class::CONSTRAINT, oid);
        table.constraints.push(Constraint { name, kind, comment });
    }
    Ok(())
}

/// The kind under which a constraint is listed as a whole.
fn unmodelled(row: &Row<'_>) -> Result<Option<UnmodelledKind>, IntrospectError> {
    Ok(if row.flag("temporal")? {
        Some(UnmodelledKind::TemporalConstraint)
    } else if row.text("type")? == "n" {
        Some(UnmodelledKind::NotValidConstraint)
    } else {
        None
    })
}

/// One constraint.
struct Reader<'a> {
    row: &'a Row<'a>,
    catalog: &'a Catalog,
    table: Oid,
    /// The index of a key or exclusion.
    own_index: Option<&'a Row<'a>>,
}

impl Reader<'_> {
    fn kind(&self, oid: Oid) -> Result<ConstraintKind, IntrospectError> {
        let row = self.row;
        Ok(match row.text("type")? {
            "p" => ConstraintKind::PrimaryKey(Key {
                columns: self.columns()?,
                include: index::include(self.index()?, self.catalog, self.table)?,
                storage: index::storage(self.index()?)?,
                deferrable: deferrable(row)?,
            }),
            "u" => ConstraintKind::Unique(Unique {
                columns: self.columns()?,
                nulls: index::nulls(self.index()?)?,
                include: index::include(self.index()?, self.catalog, self.table)?,
                storage: index::storage(self.index()?)?,
                deferrable: deferrable(row)?,
            }),
            "f" => ConstraintKind::ForeignKey(self.foreign_key()?),
            "c" => ConstraintKind::Check(self.check(oid)?),
            "x" => ConstraintKind::Exclusion(self.exclusion()?),
            other => return Err(row.unexpected("type", Some(other))),
        })
    }

    fn check(&self, oid: Oid) -> Result<Check, IntrospectError> {
        let text = self.catalog.expressions.get(Role::Check, oid, 0);
        Ok(Check {
            expression: text.ok_or_else(|| self.row.unexpected("oid", None))?.bare(),
            no_inherit: self.row.flag("no_inherit")?,
            validity: validity(self.row)?,
        })
    }

    fn foreign_key(&self) -> Result<ForeignKey, IntrospectError> {
        let Self { row, catalog, table, .. } = *self;
        let target_oid = row.number("target")?;
        let target = catalog.relations.get(target_oid).ok_or_else(|| row.unexpected("target", None))?;
        Ok(ForeignKey {
            columns: self.columns()?,
            target: QualifiedName::clone(&target.name),
            target_columns: names(row, "target_columns", catalog, target_oid)?,
            match_full: row.flag("match_full")?,
            on_delete: action(row, "on_delete")?,
            on_delete_columns: names(row, "set_columns", catalog, table)?,
            on_update: action(row, "on_update")?,
            deferrable: deferrable(row)?,
            validity: validity(row)?,
        })
    }

    fn exclusion(&self) -> Result<Exclusion, IntrospectError> {
        let (index, catalog) = (self.index()?, self.catalog);
        let operators: Vec<Oid> = self.row.numbers("operators")?;
        let parts = index::parts(index, catalog, self.table)?;
        let element = |(part, operator): (IndexPart, Oid)| {
            let operator = catalog.operators.get(operator);
            let operator = operator.ok_or_else(|| self.row.unexpected("operators", None))?.clone();
            Ok(ExclusionElement { part, operator })
        };
        Ok(Exclusion {
            method: index.name("method_name")?,
            elements: parts
                .into_iter()
                .zip(operators)
                .map(element)
                .collect::<Result<_, IntrospectError>>()?,
            include: index::include(index, catalog, self.table)?,
            predicate: index::predicate(index, catalog)?,
            storage: index::storage(index)?,
            deferrable: deferrable(self.row)?,
        })
    }

    fn columns(&self) -> Result<Vec<Name>, IntrospectError> {
        names(self.row, "columns", self.catalog, self.table)
    }

    fn index(&self) -> Result<&Row<'_>, IntrospectError> {
        self.own_index.ok_or_else(|| self.row.unexpected("index", None))
    }
}

fn validity(row: &Row<'_>) -> Result<Validity, IntrospectError> {
    Ok(match (row.flag("enforced")?, row.flag("validated")?) {
        (true, true) => Validity::Valid,
        (true, false) => Validity::NotValid,
        (false, _) => Validity::NotEnforced,
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
