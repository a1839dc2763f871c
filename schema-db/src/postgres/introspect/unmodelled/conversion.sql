SELECT 'pg_catalog.pg_conversion'::regclass::oid AS class, k.oid,
  n.oid AS namespace, k.conname AS name, NULL AS member, NULL AS relation, NULL AS arguments
FROM pg_catalog.pg_conversion k
JOIN pg_catalog.pg_namespace n ON n.oid = k.connamespace
WHERE k.oid >= 16384
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
