SELECT 'pg_catalog.pg_trigger'::regclass::oid AS class, g.oid,
  n.oid AS namespace, c.relname AS name, g.tgname AS member, c.oid AS relation, NULL AS arguments
FROM pg_catalog.pg_trigger g
JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT g.tgisinternal
  AND g.tgparentid = 0 -- since 13
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
