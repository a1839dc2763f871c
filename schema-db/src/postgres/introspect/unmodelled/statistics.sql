SELECT 'pg_catalog.pg_statistic_ext'::regclass::oid AS class, s.oid,
  n.oid AS namespace, s.stxname AS name, NULL AS member, NULL AS relation, NULL AS arguments
FROM pg_catalog.pg_statistic_ext s
JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
WHERE s.oid >= 16384
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
