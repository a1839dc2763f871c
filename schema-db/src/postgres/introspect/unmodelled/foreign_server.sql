SELECT 'pg_catalog.pg_foreign_server'::regclass::oid AS class, s.oid,
  NULL AS namespace, s.srvname AS name, NULL AS member, NULL AS relation, NULL AS arguments
FROM pg_catalog.pg_foreign_server s
WHERE s.oid >= 16384
