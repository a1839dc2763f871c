SELECT o.kind, o.oid, o.namespace, o.name, o.part, w.rolname AS owner,
  r.rolname AS grantee, x.grantee = 0 AS public, x.privilege_type AS privilege, x.is_grantable AS grantable
FROM (
  SELECT CASE c.relkind WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind, c.oid,
    c.relnamespace AS namespace, c.relname AS name, NULL AS part, c.relowner AS owner, c.relacl AS acl
  FROM pg_catalog.pg_class c
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S')
  UNION ALL
  SELECT 'table', c.oid, c.relnamespace, c.relname, a.attname, c.relowner, a.attacl
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'v', 'm')
  WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
  UNION ALL
  SELECT 'schema', n.oid, n.oid, n.nspname, NULL, n.nspowner, n.nspacl
  FROM pg_catalog.pg_namespace n
  UNION ALL
  SELECT 'routine', p.oid, p.pronamespace, p.proname, NULL, p.proowner,
    coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))
  FROM pg_catalog.pg_proc p
  UNION ALL
  SELECT 'type', t.oid, t.typnamespace, t.typname, NULL, t.typowner,
    coalesce(t.typacl, pg_catalog.acldefault('T', t.typowner))
  FROM pg_catalog.pg_type t
  WHERE t.typtype IN ('e', 'd', 'c', 'r')
) o
JOIN pg_catalog.pg_namespace n ON n.oid = o.namespace
JOIN pg_catalog.pg_roles w ON w.oid = o.owner
LEFT JOIN LATERAL pg_catalog.aclexplode(o.acl) x ON true
LEFT JOIN pg_catalog.pg_roles r ON r.oid = x.grantee
WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
