SELECT n.oid, n.nspname AS name
FROM pg_catalog.pg_namespace n
WHERE n.nspname NOT LIKE 'pg\_toast%' AND n.nspname NOT LIKE 'pg\_temp%'
