SELECT 'pg_catalog.pg_operator'::regclass::oid AS class, o.oid,
  n.oid AS namespace, o.oprname AS name, NULL AS member, NULL AS relation, pg_catalog.concat_ws(', ',
    CASE WHEN o.oprleft <> 0 THEN pg_catalog.format_type(o.oprleft, NULL) END,
    CASE WHEN o.oprright <> 0 THEN pg_catalog.format_type(o.oprright, NULL) END) AS arguments
FROM pg_catalog.pg_operator o
JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
WHERE o.oid >= 16384
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
