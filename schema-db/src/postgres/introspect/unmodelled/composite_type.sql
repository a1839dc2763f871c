SELECT 'pg_catalog.pg_type'::regclass::oid AS class, t.oid,
  n.oid AS namespace, t.typname AS name, NULL AS member, NULL AS relation, NULL AS arguments
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
JOIN pg_catalog.pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
WHERE t.typtype = 'c'
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
