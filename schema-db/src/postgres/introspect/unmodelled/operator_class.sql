SELECT 'pg_catalog.pg_opclass'::regclass::oid AS class, o.oid,
  n.oid AS namespace, o.opcname AS name, NULL AS member, NULL AS relation, am.amname AS arguments
FROM pg_catalog.pg_opclass o
JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace
JOIN pg_catalog.pg_am am ON am.oid = o.opcmethod
WHERE o.oid >= 16384
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
