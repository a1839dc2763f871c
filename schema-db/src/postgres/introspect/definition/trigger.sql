SELECT g.oid, g.tgrelid AS relation, g.tgname AS name, g.tgenabled AS enabled
FROM pg_catalog.pg_trigger g
JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT g.tgisinternal
  -- Those of partitions come with the one of their table.
  AND g.tgparentid = 0 -- since 13
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
