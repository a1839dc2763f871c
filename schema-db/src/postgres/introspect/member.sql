SELECT d.classid AS class, d.objid AS oid
FROM pg_catalog.pg_depend d
WHERE d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.deptype = 'e' AND d.objid >= 16384
