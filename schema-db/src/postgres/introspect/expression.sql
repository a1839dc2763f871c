SELECT 'value' AS role, d.adrelid AS oid, d.adnum AS part, false AS collated,
  pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS text
FROM pg_catalog.pg_attrdef d
JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) d.adrelid
  AND c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p}'::"char"[]) AND NOT c.relispartition
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
  AND n.nspname::text OPERATOR(pg_catalog.!~) '^(pg_|information_schema$)'::text
UNION ALL
SELECT 'check', k.oid, 0::int2, false,
  pg_catalog.pg_get_expr(k.conbin, k.conrelid)
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) k.conrelid
  AND c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p}'::"char"[]) AND NOT c.relispartition
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
  AND n.nspname::text OPERATOR(pg_catalog.!~) '^(pg_|information_schema$)'::text
WHERE k.contype OPERATOR(pg_catalog.=) 'c'::"char"
UNION ALL
SELECT 'predicate', i.indexrelid, 0::int2, false,
  pg_catalog.pg_get_expr(i.indpred, i.indrelid)
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.indrelid
  AND c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,m}'::"char"[]) AND NOT c.relispartition
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
  AND n.nspname::text OPERATOR(pg_catalog.!~) '^(pg_|information_schema$)'::text
WHERE i.indpred IS NOT NULL
UNION ALL
SELECT 'part', p.indexrelid, p.part,
  -- The index sorts by another collation than the expression has: the definition says so.
  p.collation OPERATOR(pg_catalog.<>) 0::oid AND pg_catalog.strpos(
    pg_catalog.pg_get_indexdef(p.indexrelid),
    pg_catalog.pg_get_indexdef(p.indexrelid, p.part, false) OPERATOR(pg_catalog.||) ' COLLATE '::text
  ) OPERATOR(pg_catalog.>) 0,
  pg_catalog.pg_get_indexdef(p.indexrelid, p.part, false)
FROM (
  SELECT i.indexrelid, (k.ordinality)::int2 AS part, 
    i.indcollation[k.ordinality::int4 OPERATOR(pg_catalog.-) 1] AS collation
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.indrelid
    AND c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,m}'::"char"[]) AND NOT c.relispartition
  JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
    AND n.nspname::text OPERATOR(pg_catalog.!~) '^(pg_|information_schema$)'::text
  CROSS JOIN LATERAL pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, ordinality)
  WHERE i.indexprs IS NOT NULL AND k.attnum OPERATOR(pg_catalog.=) 0::int2
) p
UNION ALL
SELECT 'argument', p.oid, a.part::int2, false,
  pg_catalog.pg_get_function_arg_default(p.oid, a.part)
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
  AND n.nspname::text OPERATOR(pg_catalog.!~) '^(pg_|information_schema$)'::text
CROSS JOIN LATERAL pg_catalog.generate_series(
  1, coalesce(pg_catalog.array_length(p.proallargtypes, 1), p.pronargs::int4)
) AS a (part)
WHERE p.proargdefaults IS NOT NULL
  AND pg_catalog.pg_get_function_arg_default(p.oid, a.part) IS NOT NULL
UNION ALL -- since 14
SELECT 'body', p.oid, 0::int2, false, pg_catalog.pg_get_function_sqlbody(p.oid) -- since 14
FROM pg_catalog.pg_proc p -- since 14
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace -- since 14
  AND n.nspname::text OPERATOR(pg_catalog.!~) '^(pg_|information_schema$)'::text -- since 14
WHERE p.prosqlbody IS NOT NULL -- since 14
UNION ALL
SELECT 'trigger', g.oid, 0::int2, false, pg_catalog.pg_get_triggerdef(g.oid)
FROM pg_catalog.pg_trigger g
JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) g.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
  AND n.nspname::text OPERATOR(pg_catalog.!~) '^(pg_|information_schema$)'::text
WHERE NOT g.tgisinternal
UNION ALL
SELECT 'query', c.oid, 0::int2, false, pg_catalog.pg_get_viewdef(c.oid)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
  AND n.nspname::text OPERATOR(pg_catalog.!~) '^(pg_|information_schema$)'::text
WHERE c.relkind OPERATOR(pg_catalog.=) ANY ('{v,m}'::"char"[])
UNION ALL
SELECT 'rule', r.oid, 0::int2, false, pg_catalog.pg_get_ruledef(r.oid)
FROM pg_catalog.pg_rewrite r
JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) r.ev_class
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
  AND n.nspname::text OPERATOR(pg_catalog.!~) '^(pg_|information_schema$)'::text
WHERE r.rulename OPERATOR(pg_catalog.<>) '_RETURN'::name
UNION ALL
SELECT 'bound', c.oid, 0::int2, false,
  pg_catalog.pg_get_expr(c.relpartbound, c.oid)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
  AND n.nspname::text OPERATOR(pg_catalog.!~) '^(pg_|information_schema$)'::text
WHERE c.relispartition AND c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p}'::"char"[])
UNION ALL
SELECT 'key', p.partrelid, 0::int2, false,
  pg_catalog.pg_get_expr(p.partexprs, p.partrelid)
FROM pg_catalog.pg_partitioned_table p
JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) p.partrelid
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
  AND n.nspname::text OPERATOR(pg_catalog.!~) '^(pg_|information_schema$)'::text
WHERE p.partexprs IS NOT NULL
UNION ALL
SELECT 'policy using', p.oid, 0::int2, false, pg_catalog.pg_get_expr(p.polqual, p.polrelid)
FROM pg_catalog.pg_policy p
WHERE p.polqual IS NOT NULL
UNION ALL
SELECT 'policy check', p.oid, 0::int2, false, pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)
FROM pg_catalog.pg_policy p
WHERE p.polwithcheck IS NOT NULL
UNION ALL -- since 15
SELECT 'publication filter', r.oid, 0::int2, false, pg_catalog.pg_get_expr(r.prqual, r.prrelid) -- since 15
FROM pg_catalog.pg_publication_rel r -- since 15
WHERE r.prqual IS NOT NULL -- since 15
UNION ALL -- since 14
SELECT 'statistics', s.oid, e.part::int2, false, e.text -- since 14
FROM pg_catalog.pg_statistic_ext s -- since 14
CROSS JOIN LATERAL pg_catalog.unnest( -- since 14
  pg_catalog.pg_get_statisticsobjdef_expressions(s.oid) -- since 14
) WITH ORDINALITY AS e (text, part) -- since 14
WHERE s.stxexprs IS NOT NULL -- since 14
UNION ALL
SELECT 'domain default', t.oid, 0::int2, false,
  pg_catalog.pg_get_expr(t.typdefaultbin, 0::oid)
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) t.typnamespace
  AND n.nspname::text OPERATOR(pg_catalog.!~) '^(pg_|information_schema$)'::text
WHERE t.typtype OPERATOR(pg_catalog.=) 'd'::"char" AND t.typdefaultbin IS NOT NULL
UNION ALL
SELECT 'domain check', k.oid, 0::int2, false,
  pg_catalog.pg_get_expr(k.conbin, 0::oid)
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) k.connamespace
  AND n.nspname::text OPERATOR(pg_catalog.!~) '^(pg_|information_schema$)'::text
WHERE k.contypid OPERATOR(pg_catalog.<>) 0::oid AND k.contype OPERATOR(pg_catalog.=) 'c'::"char"
