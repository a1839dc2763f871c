SELECT c.oid, c.relnamespace AS namespace, c.relname AS name, c.relkind AS kind,
  c.relispartition AS partition,
  p.inhparent IS NOT NULL AS inherits, p.inhparent AS parent,
  c.reloftype <> 0 AS typed,
  c.relpersistence = 'u' AS unlogged,
  array_to_string(c.reloptions, E'\n') AS parameters,
  array_to_string(t.reloptions, E'\n') AS toast_parameters,
  s.spcname AS tablespace,
  am.amname <> 'heap' AS stored, am.amname AS method, c.relispopulated AS populated,
  c.relrowsecurity AS row_security, c.relforcerowsecurity AS row_security_forced,
  c.relreplident AS replica_identity, ri.relname AS replica_index
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid
LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
LEFT JOIN (
  SELECT i.indrelid, x.relname FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
  WHERE i.indisreplident
) ri ON ri.indrelid = c.oid AND c.relreplident = 'i'
LEFT JOIN pg_catalog.pg_inherits p ON p.inhrelid = c.oid AND p.inhseqno = 1
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm')
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
