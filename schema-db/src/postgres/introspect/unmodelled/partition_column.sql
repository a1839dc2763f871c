-- Statistics targets are no part of what a partition gets when it is made; all else follows the column of its table.
SELECT 'pg_catalog.pg_class'::regclass::oid AS class, c.oid,
  n.oid AS namespace, c.relname AS name, a.attname AS member, c.oid AS relation, NULL AS arguments
FROM pg_catalog.pg_inherits h
JOIN pg_catalog.pg_class c ON c.oid = h.inhrelid AND c.relispartition AND c.relkind IN ('r', 'p')
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_attribute p ON p.attrelid = h.inhparent AND p.attname = a.attname
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN pg_catalog.pg_attrdef e ON e.adrelid = h.inhparent AND e.adnum = p.attnum
LEFT JOIN pg_catalog.pg_description t
  ON t.classoid = 'pg_catalog.pg_class'::regclass AND t.objoid = c.oid AND t.objsubid = a.attnum
WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
  AND (t.description IS NOT NULL
    OR a.attstorage <> p.attstorage
    OR coalesce(a.attstattarget, -1) NOT IN (-1, coalesce(p.attstattarget, -1))
    OR pg_catalog.pg_get_expr(d.adbin, d.adrelid) IS DISTINCT FROM pg_catalog.pg_get_expr(e.adbin, e.adrelid))
