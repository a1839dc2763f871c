SELECT d.classoid AS class, d.objoid AS oid, d.objsubid AS part, d.description AS text
FROM pg_catalog.pg_description d
WHERE d.objoid >= 16384
  AND d.classoid IN (
    'pg_catalog.pg_namespace'::regclass, 'pg_catalog.pg_type'::regclass,
    'pg_catalog.pg_class'::regclass, 'pg_catalog.pg_constraint'::regclass,
    'pg_catalog.pg_extension'::regclass, 'pg_catalog.pg_proc'::regclass,
    'pg_catalog.pg_trigger'::regclass, 'pg_catalog.pg_rewrite'::regclass,
    'pg_catalog.pg_policy'::regclass, 'pg_catalog.pg_event_trigger'::regclass, 'pg_catalog.pg_publication'::regclass, 'pg_catalog.pg_statistic_ext'::regclass
  )
