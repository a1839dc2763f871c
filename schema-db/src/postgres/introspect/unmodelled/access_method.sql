SELECT 'pg_catalog.pg_am'::regclass::oid AS class, a.oid,
  NULL AS namespace, a.amname AS name, NULL AS member, NULL AS relation, NULL AS arguments
FROM pg_catalog.pg_am a
WHERE a.oid >= 16384
