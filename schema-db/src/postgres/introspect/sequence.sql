SELECT c.oid, c.relnamespace AS namespace, c.relname AS name,
  s.seqtypid AS type, s.seqincrement AS increment, s.seqmin AS min, s.seqmax AS max, s.seqstart AS start,
  s.seqcache AS cache, s.seqcycle AS cycle, c.relpersistence = 'u' AS unlogged,
  d.refobjid AS owner, d.refobjsubid AS position, coalesce(d.deptype = 'i', false) AS is_of_identity,
  x.refobjid IS NOT NULL AS feeds_default,
  coalesce(s.seqtypid <> a.atttypid, false) AS is_of_other_type,
  s.seqtypid <> a.atttypid OR s.seqincrement <> 1 OR s.seqmin <> 1 OR s.seqstart <> 1
    OR s.seqcache <> 1 OR s.seqcycle OR s.seqmax <> CASE s.seqtypid
      WHEN 'pg_catalog.int2'::regtype THEN 32767
      WHEN 'pg_catalog.int4'::regtype THEN 2147483647
      ELSE 9223372036854775807 END AS has_options
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid
LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid
  AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = d.refobjid AND f.adnum = d.refobjsubid
LEFT JOIN pg_catalog.pg_depend x ON x.classid = 'pg_catalog.pg_attrdef'::regclass AND x.objid = f.oid
  AND x.refclassid = 'pg_catalog.pg_class'::regclass AND x.refobjid = c.oid AND x.refobjsubid = 0
WHERE c.relkind = 'S'
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
