-- Those that a constraint has, and those that a partition has of its table.
SELECT DISTINCT 0 AS class, 0 AS oid,
  n.oid AS namespace, c.relname AS name, coalesce(k.conname, t.tgname) AS member, c.oid AS relation, NULL AS arguments
FROM pg_catalog.pg_trigger t
JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_constraint k ON k.oid = t.tgconstraint AND t.tgisinternal
LEFT JOIN pg_catalog.pg_trigger p ON p.oid = t.tgparentid -- since 13
WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
  AND t.tgisinternal AND k.oid IS NOT NULL AND t.tgenabled <> 'O' -- before 13
  AND (CASE WHEN p.oid IS NULL THEN t.tgisinternal AND t.tgenabled <> 'O' ELSE t.tgenabled <> p.tgenabled END) -- since 13
