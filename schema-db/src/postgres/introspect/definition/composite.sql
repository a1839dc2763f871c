SELECT t.oid, c.oid AS relation, t.typnamespace AS namespace, t.typname AS name,
  a.attname AS attribute, a.attnum AS position, a.atttypid AS type, a.atttypmod AS modifier,
  a.attcollation AS collation
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_type t ON t.oid = c.reltype
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind = 'c'
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
ORDER BY t.oid, a.attnum
