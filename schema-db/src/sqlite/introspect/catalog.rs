//! Asks SQLite for its objects: the stored statements, and what it made of them.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row};

use crate::IntrospectError;

/// All that the catalog says.
pub(super) struct Catalog {
    pub(super) objects: Vec<CatalogObject>,
    /// Columns by table.
    pub(super) columns: BTreeMap<String, Vec<CatalogColumn>>,
    /// Referencing columns of foreign keys by table, in the order of the statement.
    pub(super) foreign_keys: BTreeMap<String, Vec<Vec<String>>>,
}

pub(super) struct CatalogObject {
    pub(super) kind: CatalogKind,
    pub(super) name: String,
    /// The table that the object belongs to, or is.
    pub(super) table: String,
    pub(super) sql: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CatalogKind {
    Table,
    VirtualTable,
    /// A table in which a virtual table keeps its rows.
    ShadowTable,
    View,
    Trigger,
    Index,
}

pub(super) struct CatalogColumn {
    pub(super) name: String,
    pub(super) not_null: bool,
    /// Position in the primary key, from 1; 0 for other columns.
    pub(super) key_position: i64,
}

pub(super) fn read_catalog(connection: &Connection) -> Result<Catalog, IntrospectError> {
    let virtual_tables =
        query(connection, "the virtual tables", include_str!("virtual_tables.sql"), |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
    let virtual_tables: BTreeMap<_, _> = virtual_tables.into_iter().collect();
    let objects = query(connection, "the objects", include_str!("objects.sql"), |row| {
        read_object(row, &virtual_tables)
    })?;
    let mut columns = BTreeMap::<_, Vec<_>>::new();
    for (table, column) in query(connection, "the columns", include_str!("columns.sql"), read_column)? {
        columns.entry(table).or_default().push(column);
    }
    let keys = query(connection, "the foreign keys", include_str!("foreign_keys.sql"), |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?))
    })?;
    Ok(Catalog { objects, columns, foreign_keys: group_keys(keys) })
}

fn group_keys(rows: Vec<(String, i64, String)>) -> BTreeMap<String, Vec<Vec<String>>> {
    let mut tables = BTreeMap::<String, Vec<Vec<String>>>::new();
    let mut current = None;
    for (table, id, column) in rows {
        let keys = tables.entry(table.clone()).or_default();
        let key = Some((table, id));
        match keys.last_mut() {
            Some(columns) if key == current => columns.push(column),
            Some(_) | None => keys.push(vec![column]),
        }
        current = key;
    }
    tables
}

fn read_object(row: &Row<'_>, virtual_tables: &BTreeMap<String, String>) -> rusqlite::Result<CatalogObject> {
    let name: String = row.get(1)?;
    let virtual_kind = virtual_tables.get(&name).map(String::as_str);
    let kind = match (row.get::<_, String>(0)?.as_str(), virtual_kind) {
        ("view", _) => CatalogKind::View,
        ("trigger", _) => CatalogKind::Trigger,
        ("index", _) => CatalogKind::Index,
        (_, Some("virtual")) => CatalogKind::VirtualTable,
        (_, Some(_)) => CatalogKind::ShadowTable,
        (_, None) => CatalogKind::Table,
    };
    Ok(CatalogObject { kind, name, table: row.get(2)?, sql: row.get(3)? })
}

fn read_column(row: &Row<'_>) -> rusqlite::Result<(String, CatalogColumn)> {
    Ok((row.get(0)?, CatalogColumn { name: row.get(1)?, not_null: row.get(2)?, key_position: row.get(3)? }))
}

fn query<T>(
    connection: &Connection,
    what: &str,
    sql: &str,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, IntrospectError> {
    connection
        .prepare(sql)
        .and_then(|mut statement| statement.query_map([], read)?.collect())
        .map_err(|source| IntrospectError::Sqlite { what: what.to_owned(), source })
}
