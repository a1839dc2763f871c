SELECT 'pg_catalog.pg_rewrite'::regclass::oid AS class, r.oid,
  n.oid AS namespace, c.relname AS name, r.rulename AS member, c.oid AS relation, NULL AS arguments
FROM pg_catalog.pg_rewrite r
JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE r.rulename <> '_RETURN'
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
