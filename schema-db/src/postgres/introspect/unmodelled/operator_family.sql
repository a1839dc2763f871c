SELECT 'pg_catalog.pg_opfamily'::regclass::oid AS class, f.oid,
  n.oid AS namespace, f.opfname AS name, NULL AS member, NULL AS relation, am.amname AS arguments
FROM pg_catalog.pg_opfamily f
JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace
JOIN pg_catalog.pg_am am ON am.oid = f.opfmethod
WHERE f.oid >= 16384
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
