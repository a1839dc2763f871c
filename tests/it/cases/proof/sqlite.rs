//! A case's database in a file of its own.

use std::fmt::Write;

use rusqlite::{Connection, types::ValueRef};
use schema_db::{
    Access, ConnectOptions, Database, Introspection,
    sqlite::introspect::{IntrospectOptions, introspect},
};
use schema_diff::Sql;
use schema_model::{Dialect, Schema};
use tempfile::TempDir;

use super::{
    live::{Live, Row, history},
    tokens::{behind, tokens},
};

pub(super) struct SqliteLive {
    database: Database,
    _dropped_last: TempDir,
}

impl SqliteLive {
    pub(super) fn create() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("case.db").display());
        let options = ConnectOptions { access: Access::Create, ..ConnectOptions::default() };
        let database = Database::connect(&url.parse().unwrap(), &options).unwrap();
        let mut live = Self { database, _dropped_last: folder };
        live.batch("PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON").unwrap();
        live
    }

    fn connection(&self) -> &Connection {
        match &self.database {
            Database::Sqlite(database) => database.connection(),
            Database::Postgres(_) => panic!("not an SQLite database"),
        }
    }
}

impl Live for SqliteLive {
    fn database(&mut self) -> &mut Database {
        &mut self.database
    }

    fn batch(&mut self, sql: &str) -> Result<(), String> {
        self.connection().execute_batch(sql).map_err(|error| format!("{error}\n{sql}"))
    }

    fn introspect(&mut self) -> Result<Introspection, String> {
        let options = IntrospectOptions { ignored_tables: vec![history()] };
        introspect(self.connection(), &options).map_err(|error| error.to_string())
    }

    /// SQLite keeps the author's text.
    fn make_comparable(&mut self, _promised: &mut Schema, _live: &mut Schema) -> Result<(), String> {
        Ok(())
    }

    fn catalog(&mut self) -> String {
        let tables = "SELECT name, strict, wr FROM pragma_table_list \
                      WHERE schema = 'main' AND name NOT LIKE 'sqlite_%' AND name <> 'schemagen_history'";
        let mut lines: Vec<String> = Vec::new();
        for row in self.ask(tables).into_iter().skip(1) {
            let name = row[0].clone().unwrap();
            lines.push(format!("table {row:?}"));
            lines.extend(self.columns_and_keys(&name));
            lines.extend(self.indexes(&name));
            lines.extend(self.words(&name));
        }
        lines.sort();
        lines.join("\n") + "\n"
    }

    fn ask(&mut self, query: &str) -> Vec<Row> {
        let mut statement =
            self.connection().prepare(query).unwrap_or_else(|error| panic!("{error}\n{query}"));
        let names: Row = statement.column_names().into_iter().map(|it| Some(it.to_owned())).collect();
        let count = names.len();
        let mut answer = vec![names];
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap_or_else(|error| panic!("{error}\n{query}")) {
            answer.push((0..count).map(|at| text(row.get_ref_unwrap(at))).collect());
        }
        answer
    }

    fn clear(&mut self, schema: &Schema) {
        self.batch("PRAGMA foreign_keys = OFF").unwrap();
        for table in &schema.tables {
            self.batch(&Sql::new(Dialect::Sqlite).push("DELETE FROM ").name(&table.name).finish()).unwrap();
        }
        self.batch("PRAGMA foreign_keys = ON").unwrap();
    }
}

impl SqliteLive {
    /// What the pragmas say of columns and foreign keys; the columns' numbers do not count, nor do those of keys.
    fn columns_and_keys(&mut self, table: &str) -> Vec<String> {
        let name = table.replace('\'', "''");
        let columns = format!(
            "SELECT name, lower(type), \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo('{name}')"
        );
        let keys = format!(
            "SELECT \"table\", group_concat(\"from\" || ' > ' || coalesce(\"to\", '')), on_update, on_delete \
             FROM (SELECT * FROM pragma_foreign_key_list('{name}') ORDER BY id, seq) GROUP BY id"
        );
        let mut lines = Vec::new();
        for (what, query) in [("column", columns), ("foreign key", keys)] {
            lines.extend(self.ask(&query).iter().skip(1).map(|row| format!("{table}: {what} {row:?}")));
        }
        lines
    }

    fn indexes(&mut self, table: &str) -> Vec<String> {
        let list = format!(
            "SELECT name, \"unique\", origin, partial FROM pragma_index_list('{}')",
            table.replace('\'', "''")
        );
        let mut lines = Vec::new();
        for row in self.ask(&list).into_iter().skip(1) {
            let name = row[0].clone().unwrap();
            let parts = format!(
                "SELECT name, desc, coll FROM pragma_index_xinfo('{}') WHERE key ORDER BY seqno",
                name.replace('\'', "''")
            );
            let parts: Vec<Row> = self.ask(&parts).into_iter().skip(1).collect();
            let sql = self.stored(&name);
            let words = sql.map_or_else(|| "automatic".to_owned(), |sql| tokens(&sql).join(" "));
            lines.push(format!("{table}: index {:?} {parts:?} {words}", &row[1..]));
        }
        lines
    }

    /// What only the stored statement says.
    fn words(&mut self, table: &str) -> Vec<String> {
        let tokens = tokens(&self.stored(table).unwrap_or_default());
        let mut lines = Vec::new();
        for word in ["constraint", "check", "as", "collate", "autoincrement", "deferrable", "initially"] {
            let mut line = format!("{table}: {word}");
            for it in behind(&tokens, word) {
                let _ = write!(line, " [{it}]");
            }
            lines.push(line);
        }
        lines
    }

    fn stored(&mut self, name: &str) -> Option<String> {
        let query = format!("SELECT sql FROM sqlite_schema WHERE name = '{}'", name.replace('\'', "''"));
        self.ask(&query).get(1).and_then(|row| row[0].clone())
    }
}

fn text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(it) => Some(it.to_string()),
        ValueRef::Real(it) => Some(it.to_string()),
        ValueRef::Text(it) => Some(String::from_utf8_lossy(it).into_owned()),
        ValueRef::Blob(it) => Some(format!("{it:02x?}")),
    }
}
