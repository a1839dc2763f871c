//! Enum types.

use schema_model::schema::Enum;

use super::{
    Answers, Query,
    catalog::{Catalog, class},
    draft::Draft,
    row::Oid,
};
use crate::IntrospectError;

pub(super) const QUERY: Query = Query { name: "enums", sql: include_str!("enumeration.sql") };

/// One row a label, those of one type in a row; a type without labels has one row without a label.
pub(super) fn read(answers: &Answers, catalog: &Catalog, draft: &mut Draft) -> Result<(), IntrospectError> {
    let mut last = None;
    for row in answers.rows(&QUERY) {
        let oid: Oid = row.number("oid")?;
        if catalog.members.has(class::TYPE, oid) {
            continue;
        }
        if last.replace(oid) != Some(oid) {
            let name = catalog.namespaces.qualify(row.number("namespace")?, row.name("name")?);
            let comment = catalog.comments.of(class::TYPE, oid);
            draft.enums.push(Enum { name, labels: Vec::new(), comment });
        }
        if let (Some(label), Some(enumeration)) = (row.optional("label")?, draft.enums.last_mut()) {
            enumeration.labels.push(label.to_owned());
        }
    }
    Ok(())
}
