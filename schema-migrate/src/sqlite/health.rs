//! What `health` asks an SQLite file.

/// Nothing for the schema, then table and column.
pub(crate) const COLUMNS: &str = "\
SELECT NULL, m.name, c.name FROM main.sqlite_schema m, pragma_table_xinfo(m.name) c WHERE m.type IN ('table', 'view')";

/// All statements that made the schema, without the history.
pub(crate) fn statements(history: &str) -> String {
    format!(
        "SELECT type, name, sql FROM main.sqlite_schema \
         WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND tbl_name <> {history} COLLATE NOCASE ORDER BY type, name"
    )
}
