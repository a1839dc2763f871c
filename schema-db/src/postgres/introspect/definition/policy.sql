SELECT p.oid, p.polrelid AS relation, p.polname AS name, p.polcmd AS command,
  NOT p.polpermissive AS restrictive,
  -- PUBLIC is no role.
  (SELECT string_agg(r.rolname, E'\n' ORDER BY r.rolname) FROM pg_catalog.pg_roles r
   WHERE r.oid = ANY (p.polroles)) AS roles
FROM pg_catalog.pg_policy p
JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE true
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
