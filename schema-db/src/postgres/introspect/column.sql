SELECT a.attrelid AS relation, a.attnum AS position, a.attname AS name,
  a.atttypid AS type, a.atttypmod AS modifier, a.attcollation AS collation,
  a.attnotnull AS not_null, a.attidentity AS identity, a.attgenerated AS generated,
  coalesce(a.attstattarget, -1) <> -1 OR a.attoptions IS NOT NULL OR a.attstorage <> t.typstorage
    OR a.attcompression <> '' -- since 14
    AS stored
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'v', 'm')
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
WHERE a.attnum > 0 AND NOT a.attisdropped
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
ORDER BY a.attrelid, a.attnum
