SELECT 'pg_catalog.pg_namespace'::regclass::oid AS class, n.oid,
  NULL AS namespace, 'schema ' || n.nspname AS name, NULL AS member, NULL AS relation, NULL AS arguments
FROM pg_catalog.pg_namespace n
WHERE n.nspname = 'public'
  AND pg_catalog.obj_description(n.oid, 'pg_namespace') <> 'standard public schema'
UNION ALL
SELECT 'pg_catalog.pg_constraint'::regclass::oid AS class, k.oid,
  NULL AS namespace, 'constraint ' || coalesce(c.relname, y.typname) || '.' || k.conname AS name,
  NULL AS member, c.oid AS relation, NULL AS arguments
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_description d
  ON d.classoid = 'pg_catalog.pg_constraint'::regclass AND d.objoid = k.oid
LEFT JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
LEFT JOIN pg_catalog.pg_type y ON y.oid = k.contypid
WHERE k.contype = 'n'
