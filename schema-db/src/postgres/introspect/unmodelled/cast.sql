SELECT 'pg_catalog.pg_cast'::regclass::oid AS class, k.oid,
  NULL AS namespace, pg_catalog.format_type(k.castsource, NULL) || ' AS ' || pg_catalog.format_type(k.casttarget, NULL) AS name, NULL AS member, NULL AS relation, NULL AS arguments
FROM pg_catalog.pg_cast k
-- A range type brings a cast to its multirange.
LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_cast'::regclass AND d.objid = k.oid AND d.deptype = 'i'
WHERE d.objid IS NULL AND k.oid >= 16384
