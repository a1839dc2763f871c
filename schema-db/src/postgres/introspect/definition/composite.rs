//! Composite types.

use schema_model::schema::{
    Definition,
    definition::{Attribute, Composite},
};

use super::super::{
    Answers, Query,
    catalog::{Catalog, class},
    draft::Draft,
    row::{Oid, Row},
};
use crate::IntrospectError;

pub(super) const QUERY: Query = Query { name: "composite types", sql: include_str!("composite.sql") };

/// One row an attribute, those of one type in a row; a type without attributes has one row without an attribute.
pub(super) fn read(answers: &Answers, catalog: &Catalog, draft: &mut Draft) -> Result<(), IntrospectError> {
    let mut all: Vec<(Oid, Composite)> = Vec::new();
    for row in answers.rows(&QUERY) {
        let oid: Oid = row.number("oid")?;
        if catalog.members.has(class::TYPE, oid) {
            continue;
        }
        if all.last().is_none_or(|(last, _)| *last != oid) {
            let name = catalog.namespaces.qualify(row.number("namespace")?, row.name("name")?);
            let comment = catalog.comments.of(class::TYPE, oid);
            all.push((oid, Composite { name, attributes: Vec::new(), comment }));
        }
        if let (Some(_), Some((_, composite))) = (row.optional("attribute")?, all.last_mut()) {
            composite.attributes.push(attribute(&row, catalog)?);
        }
    }
    draft.definitions.extend(all.into_iter().map(|(_, it)| Definition::Composite(it)));
    Ok(())
}

fn attribute(row: &Row<'_>, catalog: &Catalog) -> Result<Attribute, IntrospectError> {
    let data_type = catalog.types.of(row)?;
    Ok(Attribute {
        name: row.name("attribute")?,
        ty: data_type.ty.clone(),
        collation: catalog.collations.other_than(data_type.collation, row.number("collation")?),
        comment: catalog.comments.of_column(row.number("relation")?, row.number("position")?),
    })
}
