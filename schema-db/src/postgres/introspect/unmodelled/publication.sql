SELECT 'pg_catalog.pg_publication'::regclass::oid AS class, p.oid,
  NULL AS namespace, p.pubname AS name, NULL AS member, NULL AS relation, NULL AS arguments
FROM pg_catalog.pg_publication p
WHERE p.oid >= 16384
