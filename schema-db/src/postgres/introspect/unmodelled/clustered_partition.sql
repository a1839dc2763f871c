SELECT 'pg_catalog.pg_class'::regclass::oid AS class, x.oid,
  n.oid AS namespace, c.relname AS name, x.relname AS member, c.oid AS relation, NULL AS arguments
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
JOIN pg_catalog.pg_class c ON c.oid = i.indrelid AND c.relispartition
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE i.indisclustered
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
