//! Publications.

use std::collections::BTreeMap;

use schema_model::{
    Name,
    schema::{
        Definition,
        definition::{Publication, PublishedChange, PublishedTable},
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
    Query { name: "publications", sql: include_str!("publication.sql") };
pub(in crate::postgres::introspect) const TABLES: Query =
    Query { name: "tables of publications", sql: include_str!("published_table.sql") };
pub(in crate::postgres::introspect) const SCHEMAS: Query =
    Query { name: "schemas of publications", sql: include_str!("published_schema.sql") };

pub(super) fn read(answers: &Answers, catalog: &Catalog, draft: &mut Draft) -> Result<(), IntrospectError> {
    let mut tables: BTreeMap<Oid, Vec<PublishedTable>> = BTreeMap::new();
    for row in answers.rows(&TABLES) {
        tables.entry(row.number("publication")?).or_default().push(table(&row, catalog)?);
    }
    let mut schemas: BTreeMap<Oid, Vec<Name>> = BTreeMap::new();
    for row in answers.rows(&SCHEMAS) {
        schemas.entry(row.number("publication")?).or_default().push(row.name("name")?);
    }
    for row in answers.rows(&QUERY) {
        let oid = row.number("oid")?;
        if catalog.members.has(class::PUBLICATION, oid) {
            continue;
        }
        let mut publication = publication(&row, catalog, oid)?;
        publication.tables = tables.remove(&oid).unwrap_or_default();
        publication.schemas = schemas.remove(&oid).unwrap_or_default();
        publication.normalize();
        draft.definitions.push(Definition::Publication(Box::new(publication)));
    }
    Ok(())
}

fn publication(row: &Row<'_>, catalog: &Catalog, oid: Oid) -> Result<Publication, IntrospectError> {
    Ok(Publication {
        name: row.name("name")?,
        all_tables: row.flag("all_tables")?,
        tables: Vec::new(),
        schemas: Vec::new(),
        publish: Some(changes(row)?),
        via_root: row.flag("via_root")?,
        generated_columns: row.text("generated_columns")? == "s",
        comment: catalog.comments.of(class::PUBLICATION, oid),
    })
}

fn changes(row: &Row<'_>) -> Result<Vec<PublishedChange>, IntrospectError> {
    let mut changes = Vec::new();
    for it in PublishedChange::EVERY {
        if row.flag(it.word())? {
            changes.push(it);
        }
    }
    Ok(changes)
}

fn table(row: &Row<'_>, catalog: &Catalog) -> Result<PublishedTable, IntrospectError> {
    let columns = row.texts("columns")?;
    let columns = columns.iter().map(|it| Name::new(it)).collect::<Result<_, _>>();
    let filter = catalog.expressions.get(Role::PublicationFilter, row.number("oid")?, 0);
    Ok(PublishedTable {
        table: catalog.namespaces.qualify(row.number("namespace")?, row.name("name")?),
        columns: columns.map_err(|_| row.unexpected("columns", None))?,
        filter: filter.map(Deparsed::bare),
    })
}
