SELECT 'pg_catalog.pg_ts_template'::regclass::oid AS class, s.oid,
  n.oid AS namespace, s.tmplname AS name, NULL AS member, NULL AS relation, NULL AS arguments
FROM pg_catalog.pg_ts_template s
JOIN pg_catalog.pg_namespace n ON n.oid = s.tmplnamespace
WHERE s.oid >= 16384
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
