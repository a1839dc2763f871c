//! What `health` asks a PostgreSQL server.

/// Schema, relation and column of everything that has columns; no column where it has none.
pub(crate) const COLUMNS: &str = "\
SELECT n.nspname, c.relname, a.attname FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

/// The digest of all columns, constraints and indexes as the server prints them, without the history.
pub(crate) fn digest(history: &str) -> String {
    format!(
        "\
WITH relations AS (
  SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND c.oid IS DISTINCT FROM pg_catalog.to_regclass({history})
), lines AS (
  SELECT pg_catalog.concat_ws(' ', 'column', a.attrelid::regclass, pg_catalog.quote_ident(a.attname),
    pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
    pg_catalog.pg_get_expr(d.adbin, d.adrelid)) AS line
  FROM relations r JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  UNION ALL
  SELECT pg_catalog.concat_ws(' ', 'constraint', k.conrelid::regclass, pg_catalog.quote_ident(k.conname),
    pg_catalog.pg_get_constraintdef(k.oid))
  FROM relations r JOIN pg_catalog.pg_constraint k ON k.conrelid = r.oid
  UNION ALL
  SELECT pg_catalog.concat_ws(' ', 'index', i.indisvalid, pg_catalog.pg_get_indexdef(i.indexrelid))
  FROM relations r JOIN pg_catalog.pg_index i ON i.indrelid = r.oid
)
SELECT pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
  coalesce(pg_catalog.string_agg(line, E'\\n' ORDER BY line COLLATE \"C\"), ''), 'UTF8')), 'hex') FROM lines"
    )
}
