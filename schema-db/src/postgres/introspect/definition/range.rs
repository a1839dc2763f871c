//! Range types.

use schema_model::{
    QualifiedName,
    schema::{Definition, definition::Range},
};

use super::super::{
    Answers, Query,
    catalog::{Catalog, class},
    draft::Draft,
    row::{Oid, Row},
};
use crate::IntrospectError;

pub(super) const QUERY: Query = Query { name: "range types", sql: include_str!("range.sql") };

pub(super) fn read(answers: &Answers, catalog: &Catalog, draft: &mut Draft) -> Result<(), IntrospectError> {
    for row in answers.rows(&QUERY) {
        let oid: Oid = row.number("oid")?;
        if !catalog.members.has(class::TYPE, oid) {
            draft.definitions.push(Definition::Range(range(&row, oid, catalog)?.normalized()));
        }
    }
    Ok(())
}

fn range(row: &Row<'_>, oid: Oid, catalog: &Catalog) -> Result<Range, IntrospectError> {
    let subtype = catalog.types.get(row.number("type")?, -1).ok_or_else(|| row.unexpected("type", None))?;
    let name = |namespace, name| qualified(row, namespace, name, catalog);
    Ok(Range {
        name: catalog.namespaces.qualify(row.number("namespace")?, row.name("name")?),
        subtype: subtype.ty.clone(),
        operator_class: name("operator_class_namespace", "operator_class")?,
        collation: catalog.collations.other_than(subtype.collation, row.number("collation")?),
        canonical: name("canonical_namespace", "canonical")?,
        difference: name("difference_namespace", "difference")?,
        multirange: name("multirange_namespace", "multirange")?,
        comment: catalog.comments.of(class::TYPE, oid),
    })
}

fn qualified(
    row: &Row<'_>,
    namespace: &'static str,
    name: &'static str,
    catalog: &Catalog,
) -> Result<Option<QualifiedName>, IntrospectError> {
    let Some(namespace) = row.optional_number(namespace)? else { return Ok(None) };
    Ok(Some(catalog.namespaces.qualify(namespace, row.name(name)?)))
}
