SELECT 'pg_catalog.pg_policy'::regclass::oid AS class, p.oid,
  n.oid AS namespace, c.relname AS name, p.polname AS member, c.oid AS relation, NULL AS arguments
FROM pg_catalog.pg_policy p
JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE true
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
