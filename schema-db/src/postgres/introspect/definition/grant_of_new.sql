SELECT w.rolname AS role, n.nspname AS schema, d.defaclobjtype AS kind,
  r.rolname AS grantee, x.grantee = 0 AS public, x.privilege_type AS privilege, x.is_grantable AS grantable
FROM pg_catalog.pg_default_acl d
JOIN pg_catalog.pg_roles w ON w.oid = d.defaclrole
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
LEFT JOIN LATERAL pg_catalog.aclexplode(d.defaclacl) x ON true
LEFT JOIN pg_catalog.pg_roles r ON r.oid = x.grantee
