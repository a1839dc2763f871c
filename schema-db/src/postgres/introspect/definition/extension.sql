SELECT e.oid, e.extname AS name, e.extnamespace AS namespace, e.extversion AS version
FROM pg_catalog.pg_extension e
WHERE e.oid >= 16384
