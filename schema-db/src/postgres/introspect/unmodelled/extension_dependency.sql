SELECT d.classid AS class, d.objid AS oid,
  NULL AS namespace, i.type || ' ' || i.identity || ' on ' || e.extname AS name,
  NULL AS member, NULL AS relation, NULL AS arguments
FROM pg_catalog.pg_depend d
JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
CROSS JOIN LATERAL pg_catalog.pg_identify_object(d.classid, d.objid, d.objsubid) i
WHERE d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.deptype = 'x'
