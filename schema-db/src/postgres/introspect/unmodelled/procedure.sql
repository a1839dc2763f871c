SELECT 'pg_catalog.pg_proc'::regclass::oid AS class, p.oid,
  n.oid AS namespace, p.proname AS name, NULL AS member, NULL AS relation,
  pg_catalog.pg_get_function_identity_arguments(p.oid) AS arguments
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
-- The constructors of a range type belong to the type.
LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid
  AND d.refclassid = 'pg_catalog.pg_type'::regclass AND d.deptype = 'i'
WHERE p.prokind = 'p' AND d.objid IS NULL
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
