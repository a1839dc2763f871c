-- Few columns of this catalog may be read by all.
SELECT 0 AS class, 0 AS oid,
  NULL AS namespace, s.subname AS name, NULL AS member, NULL AS relation, NULL AS arguments
FROM pg_catalog.pg_subscription s
JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
WHERE d.datname = pg_catalog.current_database()
