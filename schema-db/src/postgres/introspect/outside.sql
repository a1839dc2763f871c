WITH database AS (
  SELECT d.oid, d.datdba, d.datacl FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()
), own AS (
  SELECT n.oid, n.nspowner FROM pg_catalog.pg_namespace n
  WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
), owned AS (
  SELECT 'pg_catalog.pg_namespace'::regclass::oid AS class, n.oid, n.nspowner AS owner
  FROM pg_catalog.pg_namespace n JOIN own ON own.oid = n.oid WHERE n.nspname <> 'public'
  UNION ALL
  SELECT 'pg_catalog.pg_class'::regclass, c.oid, c.relowner
  FROM pg_catalog.pg_class c JOIN own ON own.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
  UNION ALL
  SELECT 'pg_catalog.pg_class'::regclass, c.oid, c.relowner
  FROM pg_catalog.pg_class c JOIN own ON own.oid = c.relnamespace
  WHERE c.relkind = 'S' AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
      AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjsubid > 0)
  UNION ALL
  SELECT 'pg_catalog.pg_proc'::regclass, p.oid, p.proowner
  FROM pg_catalog.pg_proc p JOIN own ON own.oid = p.pronamespace
  UNION ALL
  SELECT 'pg_catalog.pg_type'::regclass, t.oid, t.typowner
  FROM pg_catalog.pg_type t JOIN own ON own.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
  WHERE t.typtype IN ('e', 'd', 'r') OR t.typtype = 'c' AND c.relkind = 'c'
  UNION ALL
  SELECT 'pg_catalog.pg_statistic_ext'::regclass, s.oid, s.stxowner
  FROM pg_catalog.pg_statistic_ext s JOIN own ON own.oid = s.stxnamespace
  UNION ALL
  SELECT 'pg_catalog.pg_publication'::regclass, p.oid, p.pubowner FROM pg_catalog.pg_publication p
  UNION ALL
  SELECT 'pg_catalog.pg_event_trigger'::regclass, t.oid, t.evtowner FROM pg_catalog.pg_event_trigger t
), members AS (
  SELECT d.refobjid AS extension, p.oid, 'pg_catalog.pg_proc'::regclass AS class, p.proacl AS acl
  FROM pg_catalog.pg_depend d
  JOIN pg_catalog.pg_proc p ON p.oid = d.objid
  WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.deptype = 'e'
  UNION ALL
  SELECT d.refobjid, c.oid, 'pg_catalog.pg_class'::regclass, c.relacl
  FROM pg_catalog.pg_depend d
  JOIN pg_catalog.pg_class c ON c.oid = d.objid
  WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype = 'e'
)
SELECT 'role ' || pg_catalog.pg_get_userbyid(o.owner) || ' as the owner of '
  || count(*) || CASE WHEN count(*) = 1 THEN ' object' ELSE ' objects' END AS what
FROM owned o
WHERE pg_catalog.pg_get_userbyid(o.owner) <> current_user AND NOT EXISTS (
  SELECT FROM pg_catalog.pg_depend d WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype = 'e')
GROUP BY o.owner
UNION ALL
SELECT 'the comment on the database'
FROM database d WHERE pg_catalog.shobj_description(d.oid, 'pg_database') IS NOT NULL
UNION ALL
-- Its own comment comes with it; that of a former version came with a dump.
SELECT 'the comment on extension ' || e.extname
FROM pg_catalog.pg_extension e
JOIN pg_catalog.pg_available_extensions() a ON a.name = e.extname
WHERE pg_catalog.obj_description(e.oid, 'pg_extension') <> a.comment
UNION ALL
SELECT 'the privileges on the database'
FROM database d WHERE EXISTS (
  (SELECT * FROM pg_catalog.aclexplode(d.datacl)
    EXCEPT SELECT * FROM pg_catalog.aclexplode(pg_catalog.acldefault('d', d.datdba)))
  UNION ALL
  (SELECT * FROM pg_catalog.aclexplode(pg_catalog.acldefault('d', d.datdba)) WHERE d.datacl IS NOT NULL
    EXCEPT SELECT * FROM pg_catalog.aclexplode(d.datacl)))
UNION ALL
SELECT 'setting ' || pg_catalog.split_part(one, '=', 1) || ' of '
  || CASE s.setrole WHEN 0 THEN 'the database' ELSE 'role ' || pg_catalog.pg_get_userbyid(s.setrole) || ' in it' END
FROM pg_catalog.pg_db_role_setting s JOIN database d ON d.oid = s.setdatabase, pg_catalog.unnest(s.setconfig) AS one
WHERE one NOT LIKE 'schemagen.%'
UNION ALL
SELECT 'the privileges on language ' || l.lanname
FROM pg_catalog.pg_language l
WHERE l.oid < 16384 AND EXISTS (
  (SELECT * FROM pg_catalog.aclexplode(l.lanacl)
    EXCEPT SELECT * FROM pg_catalog.aclexplode(pg_catalog.acldefault('l', l.lanowner)))
  UNION ALL
  (SELECT * FROM pg_catalog.aclexplode(pg_catalog.acldefault('l', l.lanowner)) WHERE l.lanacl IS NOT NULL
    EXCEPT SELECT * FROM pg_catalog.aclexplode(l.lanacl)))
UNION ALL
-- What default privileges give comes again.
SELECT 'the privileges on sequence ' || c.oid::regclass || ' of an identity'
FROM pg_catalog.pg_class c
JOIN own ON own.oid = c.relnamespace
JOIN pg_catalog.pg_depend i ON i.classid = 'pg_catalog.pg_class'::regclass AND i.objid = c.oid AND i.deptype = 'i'
WHERE c.relkind = 'S' AND EXISTS (
  SELECT FROM pg_catalog.aclexplode(c.relacl) a
  WHERE a.grantee <> c.relowner AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_default_acl f, pg_catalog.aclexplode(f.defaclacl) g
    WHERE f.defaclobjtype = 'S' AND g.grantee = a.grantee AND g.privilege_type = a.privilege_type
      AND g.is_grantable = a.is_grantable))
UNION ALL
SELECT 'the privileges on ' || count(*) || CASE WHEN count(*) = 1 THEN ' object' ELSE ' objects' END
  || ' of extension ' || e.extname
FROM members m
JOIN pg_catalog.pg_extension e ON e.oid = m.extension
LEFT JOIN pg_catalog.pg_init_privs i ON i.classoid = m.class AND i.objoid = m.oid AND i.objsubid = 0
WHERE m.acl IS DISTINCT FROM i.initprivs
GROUP BY e.extname
UNION ALL
-- Whatever its table was called when the server chose the name.
SELECT CASE WHEN k.connoinherit THEN 'NO INHERIT of NOT NULL ' ELSE 'the name of NOT NULL ' END
  || coalesce(c.relname, t.typname) || '.' || k.conname
FROM pg_catalog.pg_constraint k
JOIN own ON own.oid = k.connamespace
LEFT JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
LEFT JOIN pg_catalog.pg_type t ON t.oid = k.contypid
WHERE k.contype = 'n' AND k.conislocal AND (k.connoinherit OR k.conname !~ '_not_null[0-9]*$')
UNION ALL
SELECT 'user mapping of ' || coalesce(m.usename, 'public') || ' for server ' || m.srvname
FROM pg_catalog.pg_user_mappings m
UNION ALL
SELECT 'the security label of ' || l.objtype || ' ' || l.objname
FROM pg_catalog.pg_seclabels l
UNION ALL
SELECT count(*) || CASE WHEN count(*) = 1 THEN ' large object' ELSE ' large objects' END
FROM pg_catalog.pg_largeobject_metadata HAVING count(*) > 0
ORDER BY 1
