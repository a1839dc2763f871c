SELECT 'pg_catalog.pg_transform'::regclass::oid AS class, f.oid,
  NULL AS namespace, pg_catalog.format_type(f.trftype, NULL) || ' for ' || l.lanname AS name, NULL AS member, NULL AS relation, NULL AS arguments
FROM pg_catalog.pg_transform f
JOIN pg_catalog.pg_language l ON l.oid = f.trflang
WHERE f.oid >= 16384
