//! Which tables a database has, for who asks no more than that.

use schema_model::{Dialect, Name, QualifiedName};

use crate::{Database, DatabaseError};

/// Foreign tables have rows, too; a partition is a part of its table, and an extension answers for its own.
const POSTGRES: &str = "SELECT n.nspname, c.relname \
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace \
     WHERE c.relkind IN ('r', 'p', 'f') AND NOT c.relispartition \
     AND n.nspname OPERATOR(pg_catalog.<>) 'information_schema' AND n.nspname OPERATOR(pg_catalog.!~) '^pg_' \
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d \
       WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass \
       AND d.objid OPERATOR(pg_catalog.=) c.oid AND d.deptype = 'e') \
     ORDER BY 1, 2";

/// The tables behind a virtual one are its own ("shadow").
const SQLITE: &str = "SELECT NULL, name FROM pragma_table_list \
     WHERE schema = 'main' AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY 2";

impl Database {
    /// The names of all tables, by schema; a millisecond, where reading the whole schema takes fifty.
    pub fn tables(&mut self, default_schema: &Name) -> Result<Vec<QualifiedName>, DatabaseError> {
        let question = match self.dialect() {
            Dialect::Postgres => POSTGRES,
            Dialect::Sqlite => SQLITE,
        };
        let rows =
            self.query(question).map_err(|error| self.error("asking which tables there are", error))?;
        Ok(rows.iter().filter_map(|it| named(it, default_schema)).collect())
    }
}

fn named(row: &[Option<String>], default_schema: &Name) -> Option<QualifiedName> {
    let [schema, Some(table)] = row else { return None };
    let schema = schema.as_ref().and_then(|it| Name::new(it).ok()).filter(|it| it != default_schema);
    Some(QualifiedName { schema, name: Name::new(table).ok()? })
}
