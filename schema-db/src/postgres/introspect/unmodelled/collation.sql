SELECT 'pg_catalog.pg_collation'::regclass::oid AS class, l.oid,
  n.oid AS namespace, l.collname AS name, NULL AS member, NULL AS relation, NULL AS arguments
FROM pg_catalog.pg_collation l
JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace
WHERE l.oid >= 16384
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
