SELECT s.oid, s.stxnamespace AS namespace, s.stxname AS name, s.stxrelid AS relation,
  s.stxkeys AS columns, array_to_string(s.stxkind, ' ') AS kinds,
  NULL AS target -- before 13
  NULLIF(s.stxstattarget, -1) AS target -- since 13
FROM pg_catalog.pg_statistic_ext s
JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
WHERE s.oid >= 16384
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
