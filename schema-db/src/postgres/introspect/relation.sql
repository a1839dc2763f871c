SELECT c.oid, c.relnamespace AS namespace, c.relname AS name, c.relkind AS kind,
  c.relispartition AS partition,
  p.inhrelid IS NOT NULL AS inherits,
  c.reloftype <> 0 AS typed,
  c.relpersistence = 'u' AS unlogged,
  c.reloptions IS NOT NULL OR t.reloptions IS NOT NULL
    OR c.reltablespace <> 0 OR am.amname <> 'heap' AS stored,
  c.relrowsecurity OR c.relforcerowsecurity AS row_security,
  c.relreplident <> 'd' AS replica_identity
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid
LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
LEFT JOIN (SELECT DISTINCT inhrelid FROM pg_catalog.pg_inherits) p ON p.inhrelid = c.oid
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm')
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
