SELECT a.attrelid AS relation, a.attnum AS position, a.attname AS name,
  a.atttypid AS type, a.atttypmod AS modifier, a.attcollation AS collation,
  a.attnotnull AS not_null, a.attidentity AS identity, a.attgenerated AS generated,
  CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END AS storage,
  a.attcompression AS compression, -- since 14
  '' AS compression, -- before 14
  nullif(a.attstattarget, -1) AS statistics,
  pg_catalog.array_to_string(a.attoptions, pg_catalog.chr(10)) AS parameters
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'v', 'm')
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
WHERE a.attnum > 0 AND NOT a.attisdropped
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
ORDER BY a.attrelid, a.attnum
