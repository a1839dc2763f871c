SELECT a.atttypid AS oid, a.atttypmod AS modifier, t.typcollation AS collation,
  CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END AS base,
  pg_catalog.format_type(a.atttypid, a.atttypmod) AS spelling,
  coalesce(e.typname, t.typname) AS name,
  coalesce(e.typnamespace, t.typnamespace) AS namespace
FROM (
  SELECT a.atttypid, a.atttypmod
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'c', 'v', 'm')
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE a.attnum > 0 AND NOT a.attisdropped
    AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
  UNION
  SELECT t.oid, -1
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  CROSS JOIN LATERAL unnest(
    coalesce(p.proallargtypes, p.proargtypes::oid[]) || p.prorettype || p.protrftypes
  ) AS t (oid)
  WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
  UNION
  SELECT t.oid, -1
  FROM pg_catalog.pg_aggregate g
  JOIN pg_catalog.pg_proc p ON p.oid = g.aggfnoid
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  CROSS JOIN LATERAL unnest(ARRAY[g.aggtranstype, g.aggmtranstype]) AS t (oid)
  WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
  UNION
  SELECT t.typbasetype, t.typtypmod
  FROM pg_catalog.pg_type t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  WHERE t.typtype = 'd'
    AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
  UNION
  SELECT r.rngsubtype, -1
  FROM pg_catalog.pg_range r
  WHERE r.rngtypid >= 16384
) a
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_type e ON e.typarray = t.oid
