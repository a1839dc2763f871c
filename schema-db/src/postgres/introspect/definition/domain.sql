SELECT t.oid, t.typnamespace AS namespace, t.typname AS name, t.typbasetype AS type, t.typtypmod AS modifier,
  t.typcollation AS collation, t.typnotnull AS not_null
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'd'
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
