SELECT i.indexrelid AS oid, i.indrelid AS relation, x.relname AS name,
  i.indisunique AS is_unique, i.indisvalid AND i.indisready AND i.indislive AS valid,
  x.relam AS method, am.amname AS method_name,
  i.indkey AS columns, i.indnkeyatts AS keys, i.indclass AS operator_classes,
  i.indcollation AS collations, i.indoption AS orders,
  i.indnullsnotdistinct AS nulls_not_distinct, -- since 15
  false AS nulls_not_distinct, -- before 15
  pg_catalog.array_to_string(x.reloptions, pg_catalog.chr(10)) AS parameters, s.spcname AS tablespace,
  a.parameters AS part_parameters, a.targets AS part_targets,
  i.indisclustered AS is_clustered,
  k.oid IS NOT NULL AS of_constraint
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
JOIN pg_catalog.pg_am am ON am.oid = x.relam
JOIN pg_catalog.pg_class c ON c.oid = i.indrelid AND c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = x.reltablespace
LEFT JOIN (
  -- A line for each parameter: the number of its part, its name and its value; and one for each statistics target.
  SELECT a.attrelid, pg_catalog.string_agg(DISTINCT a.attnum || ' ' || nullif(a.attstattarget, -1), pg_catalog.chr(10)) AS targets,
    pg_catalog.string_agg(a.attnum || ' ' || o.parameter, pg_catalog.chr(10)) AS parameters
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('i', 'I')
  LEFT JOIN LATERAL pg_catalog.unnest(a.attoptions) AS o (parameter) ON true
  WHERE a.attoptions IS NOT NULL OR coalesce(a.attstattarget, -1) <> -1
  GROUP BY a.attrelid
) a ON a.attrelid = i.indexrelid
WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
