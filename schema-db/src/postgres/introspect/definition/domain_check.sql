SELECT k.oid, k.contypid AS domain, k.conname AS name, k.convalidated AS valid
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_namespace n ON n.oid = k.connamespace
WHERE k.contypid <> 0 AND k.contype = 'c'
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
