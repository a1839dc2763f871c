SELECT 'pg_catalog.pg_constraint'::regclass::oid AS class, k.oid,
  n.oid AS namespace, c.relname AS name, k.conname AS member, c.oid AS relation, NULL AS arguments
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid AND c.relispartition
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE k.conparentid = 0 AND k.coninhcount = 0 AND k.contype IN ('p', 'u', 'f', 'c', 'x')
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
