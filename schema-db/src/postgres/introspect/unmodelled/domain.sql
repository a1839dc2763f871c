SELECT 'pg_catalog.pg_type'::regclass::oid AS class, t.oid,
  n.oid AS namespace, t.typname AS name, NULL AS member, NULL AS relation, NULL AS arguments
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'd'
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
