SELECT 'statistics' AS kind, s.stxnamespace AS namespace, s.stxname AS name, r.rolname AS owner
FROM pg_catalog.pg_statistic_ext s
JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
JOIN pg_catalog.pg_roles r ON r.oid = s.stxowner
WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
UNION ALL
SELECT 'event trigger', 0, e.evtname, r.rolname
FROM pg_catalog.pg_event_trigger e
JOIN pg_catalog.pg_roles r ON r.oid = e.evtowner
UNION ALL
SELECT 'publication', 0, p.pubname, r.rolname
FROM pg_catalog.pg_publication p
JOIN pg_catalog.pg_roles r ON r.oid = p.pubowner
