SELECT 'pg_catalog.pg_foreign_data_wrapper'::regclass::oid AS class, f.oid,
  NULL AS namespace, f.fdwname AS name, NULL AS member, NULL AS relation, NULL AS arguments
FROM pg_catalog.pg_foreign_data_wrapper f
WHERE f.oid >= 16384
