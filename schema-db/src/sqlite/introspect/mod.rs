//! Reads the schema of a SQLite database.
//!
//! ```text
//! sqlite_schema ── read_table, read_index ──> statements ─┐
//! pragmas ───────────────────── catalog ──────────────────┴─ verify ─> table, index ─> references ─> Schema
//! ```
//!
//! SQLite keeps what the author wrote: expressions, names of constraints, collations and options are taken from the
//! stored statements as they are. The pragmas say what SQLite made of them, and both must agree.

mod catalog;
mod default_names;
mod index;
mod read_column;
mod read_index;
mod read_reference;
mod read_table;
mod reader;
mod references;
mod statement;
mod table;
mod types;
mod verify;

use rusqlite::Connection;
use schema_model::{QualifiedName, Schema};

use self::{
    catalog::{Catalog, CatalogKind, CatalogObject, read_catalog},
    reader::{Read, Unreadable},
    table::{ReadTable, make_table, same, unqualified},
};
use crate::{IntrospectError, Introspection, Unmodelled, UnmodelledKind};

/// What to read.
#[derive(Debug, Clone, Default)]
pub struct IntrospectOptions {
    /// Tables of this tool's own, which are no part of anyone's schema.
    pub ignored_tables: Vec<QualifiedName>,
}

/// Reads the main database of `connection`.
pub fn introspect(
    connection: &Connection,
    options: &IntrospectOptions,
) -> Result<Introspection, IntrospectError> {
    let mut catalog = read_catalog(connection)?;
    catalog.objects.retain(|it| !is_ignored(it, options));
    let mut found = Introspection::default();
    for object in catalog.objects.iter().filter(|it| it.kind == CatalogKind::Table) {
        let read = read_table(object, &catalog).map_err(|it| stored_statement(object, it))?;
        found.schema.tables.push(read.table);
        found.unmodelled.extend(read.unmodelled);
    }
    found.schema.sort();
    for object in catalog.objects.iter().filter(|it| it.kind == CatalogKind::Index) {
        add_index(object, &mut found.schema).map_err(|it| stored_statement(object, it))?;
    }
    found.unmodelled.extend(references::complete_foreign_keys(&mut found.schema));
    found.unmodelled.extend(catalog.objects.iter().filter_map(unmodelled));
    found.schema.sort();
    found.unmodelled.sort();
    Ok(found)
}

fn is_ignored(object: &CatalogObject, options: &IntrospectOptions) -> bool {
    options.ignored_tables.iter().any(|it| same(it.name.as_str(), &object.table))
}

fn read_table(object: &CatalogObject, catalog: &Catalog) -> Read<ReadTable> {
    let statement = read_table::read_table(&object.sql)?;
    let columns = catalog.columns.get(&object.name).map_or(&[][..], Vec::as_slice);
    let foreign_keys = catalog.foreign_keys.get(&object.name).map_or(&[][..], Vec::as_slice);
    verify::verify(&statement, columns, foreign_keys)?;
    Ok(make_table(&object.name, &statement, columns)?)
}

fn add_index(object: &CatalogObject, schema: &mut Schema) -> Read<()> {
    let statement = read_index::read_index(&object.sql)?;
    // The catalog spells the table as the table itself does.
    let table = schema.table_mut(&unqualified(&object.table)?);
    let table = table.ok_or_else(|| Unreadable { reason: format!("there is no table {}", object.table) })?;
    let index = index::make_index(&object.name, &statement, table)?;
    table.indexes.push(index);
    Ok(())
}

fn unmodelled(object: &CatalogObject) -> Option<Unmodelled> {
    let kind = match object.kind {
        CatalogKind::View => UnmodelledKind::View,
        CatalogKind::Trigger => UnmodelledKind::Trigger,
        CatalogKind::VirtualTable => UnmodelledKind::VirtualTable,
        CatalogKind::Table | CatalogKind::Index | CatalogKind::ShadowTable => return None,
    };
    Some(Unmodelled { kind, name: object.name.clone() })
}

fn stored_statement(object: &CatalogObject, error: Unreadable) -> IntrospectError {
    let kind = if object.kind == CatalogKind::Index { "index" } else { "table" };
    IntrospectError::StoredStatement {
        object: format!("{kind} {}", object.name),
        reason: error.reason,
        sql: object.sql.clone(),
    }
}
