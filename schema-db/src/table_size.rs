//! How large the tables of a PostgreSQL database are.

use schema_model::{Dialect, Name, QualifiedName};

use crate::{Database, DatabaseError};

/// How large a table is, or a partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableSize {
    /// Its name.
    pub name: QualifiedName,
    /// How many rows the server estimates; none where nobody has counted yet.
    pub rows: Option<u64>,
    /// With its indexes and long values.
    pub bytes: u64,
}

/// A table that nobody has analyzed has 0 rows before 14, and -1 from then on.
const QUESTION: &str = "SELECT n.nspname, c.relname, pg_catalog.floor(c.reltuples)::pg_catalog.int8, \
     pg_catalog.pg_total_relation_size(c.oid) \
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace \
     WHERE c.relkind IN ('r', 'm') AND n.nspname OPERATOR(pg_catalog.<>) 'information_schema' \
     AND n.nspname OPERATOR(pg_catalog.!~) '^pg_' ORDER BY 1, 2";

impl Database {
    /// The sizes of all tables and materialized views; none of an SQLite file.
    pub fn table_sizes(&mut self, default_schema: &Name) -> Result<Vec<TableSize>, DatabaseError> {
        match self.dialect() {
            Dialect::Postgres => {}
            Dialect::Sqlite => return Ok(Vec::new()),
        }
        let rows = self.query(QUESTION).map_err(|error| self.error("asking how large tables are", error))?;
        Ok(rows.iter().filter_map(|it| size(it, default_schema)).collect())
    }
}

fn size(row: &[Option<String>], default_schema: &Name) -> Option<TableSize> {
    let [Some(schema), Some(table), Some(rows), bytes] = row else { return None };
    let schema = Name::new(schema).ok().filter(|it| it != default_schema);
    // A table that was dropped meanwhile has no size.
    let bytes = bytes.as_ref()?.parse().ok()?;
    let rows = rows.parse().ok().filter(|it| *it > 0);
    Some(TableSize { name: QualifiedName { schema, name: Name::new(table).ok()? }, rows, bytes })
}
