SELECT c.relname AS label, pg_catalog.pg_get_viewdef(c.oid) AS text
FROM pg_catalog.pg_class c
WHERE c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema()
  AND c.relkind OPERATOR(pg_catalog.=) 'v'::"char"
UNION ALL
SELECT r.rulename, pg_catalog.pg_get_ruledef(r.oid)
FROM pg_catalog.pg_rewrite r
JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) r.ev_class
WHERE c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema()
  AND r.rulename OPERATOR(pg_catalog.<>) '_RETURN'::name
UNION ALL
SELECT g.tgname, pg_catalog.pg_get_triggerdef(g.oid)
FROM pg_catalog.pg_trigger g
JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) g.tgrelid
WHERE c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema()
