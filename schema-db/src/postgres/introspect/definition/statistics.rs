//! Extended statistics.

use schema_model::{
    Name, QualifiedName,
    schema::{
        Definition,
        definition::{Statistics, StatisticsKind},
    },
};

use super::super::{
    Answers, Query,
    catalog::{Catalog, class},
    draft::Draft,
    expression::{Deparsed, Role},
    row::{Oid, Row},
};
use crate::IntrospectError;

pub(in crate::postgres::introspect) const QUERY: Query =
    Query { name: "statistics", sql: include_str!("statistics.sql") };

pub(super) fn read(answers: &Answers, catalog: &Catalog, draft: &mut Draft) -> Result<(), IntrospectError> {
    for row in answers.rows(&QUERY) {
        if let Some(relation) = catalog.relations.get_kept(row.number("relation")?)
            && !catalog.members.has(class::STATISTICS, row.number("oid")?)
        {
            let statistics = statistics(&row, relation.name.clone(), catalog)?;
            draft.definitions.push(Definition::Statistics(Box::new(statistics.normalized())));
        }
    }
    Ok(())
}

fn statistics(row: &Row<'_>, table: QualifiedName, catalog: &Catalog) -> Result<Statistics, IntrospectError> {
    let (oid, relation): (Oid, Oid) = (row.number("oid")?, row.number("relation")?);
    let column = |position: i16| -> Result<Name, IntrospectError> {
        let column = catalog.columns.get(relation, position);
        column.map(|it| it.name.clone()).ok_or_else(|| row.unexpected("columns", None))
    };
    let expressions = (1..).map_while(|part| catalog.expressions.get(Role::Statistics, oid, part));
    Ok(Statistics {
        name: catalog.namespaces.qualify(row.number("namespace")?, row.name("name")?),
        table,
        kinds: kinds(row)?,
        columns: row.numbers("columns")?.into_iter().map(column).collect::<Result<_, _>>()?,
        expressions: expressions.map(Deparsed::bare).collect(),
        target: row.optional_number("target")?,
        comment: catalog.comments.of(class::STATISTICS, oid),
    })
}

/// Expressions have statistics of their own, whatever is counted.
fn kinds(row: &Row<'_>) -> Result<Vec<StatisticsKind>, IntrospectError> {
    let kinds = row.text("kinds")?.split(' ').filter(|it| !it.is_empty() && *it != "e");
    let kind = |it: &str| match it {
        "d" => Ok(StatisticsKind::NDistinct),
        "f" => Ok(StatisticsKind::Dependencies),
        "m" => Ok(StatisticsKind::Mcv),
        other => Err(row.unexpected("kinds", Some(other))),
    };
    kinds.map(kind).collect()
}
