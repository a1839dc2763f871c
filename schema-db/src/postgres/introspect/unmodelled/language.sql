SELECT 'pg_catalog.pg_language'::regclass::oid AS class, l.oid,
  NULL AS namespace, l.lanname AS name, NULL AS member, NULL AS relation, NULL AS arguments
FROM pg_catalog.pg_language l
WHERE l.oid >= 16384
