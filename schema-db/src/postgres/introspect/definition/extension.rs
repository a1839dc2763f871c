//! Extensions.

use schema_model::schema::{Definition, definition::Extension};

use super::super::{
    Answers, Query,
    catalog::{Catalog, class},
    draft::Draft,
};
use crate::IntrospectError;

pub(in crate::postgres::introspect) const QUERY: Query =
    Query { name: "extensions", sql: include_str!("extension.sql") };

pub(super) fn read(answers: &Answers, catalog: &Catalog, draft: &mut Draft) -> Result<(), IntrospectError> {
    for row in answers.rows(&QUERY) {
        let extension = Extension {
            name: row.name("name")?,
            // One of the server's own schemas is no choice of the user.
            schema: catalog.namespaces.of_user(row.number("namespace")?),
            version: Some(row.text("version")?.to_owned()),
            comment: catalog.comments.of(class::EXTENSION, row.number("oid")?),
        };
        draft.definitions.push(Definition::Extension(extension));
    }
    Ok(())
}
