SELECT 'pg_catalog.pg_extension'::regclass::oid AS class, e.oid,
  NULL AS namespace, e.extname AS name, NULL AS member, NULL AS relation, NULL AS arguments
FROM pg_catalog.pg_extension e
WHERE e.oid >= 16384
