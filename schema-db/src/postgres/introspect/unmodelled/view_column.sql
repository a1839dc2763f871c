SELECT 'pg_catalog.pg_class'::regclass::oid AS class, c.oid,
  n.oid AS namespace, c.relname AS name, a.attname AS member, c.oid AS relation, NULL AS arguments
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind IN ('v', 'm')
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
  AND (d.oid IS NOT NULL
    OR a.attoptions IS NOT NULL
    OR a.attstorage <> t.typstorage AND c.relkind = 'm'
    OR a.attcompression <> '' -- since 14
    OR coalesce(a.attstattarget, -1) > 0)
