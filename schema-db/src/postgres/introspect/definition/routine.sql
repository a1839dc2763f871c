SELECT p.oid, p.pronamespace AS namespace, p.proname AS name, p.prokind AS kind, l.lanname AS language,
  array_to_string(coalesce(p.proallargtypes, p.proargtypes::oid[]), ' ') AS types,
  array_to_string(p.proargmodes, '') AS modes,
  array_to_json(p.proargnames) AS names,
  p.prorettype AS returns, p.proretset AS returns_set,
  array_to_string(p.protrftypes, ' ') AS transforms,
  p.provolatile AS volatility, p.proparallel AS parallel,
  p.proisstrict AS strict, p.proleakproof AS leakproof, p.prosecdef AS security_definer,
  p.procost AS cost, p.prorows AS rows,
  s.pronamespace AS support_namespace, s.proname AS support_name,
  array_to_json(p.proconfig) AS settings,
  p.prosrc AS source, p.probin AS file
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
LEFT JOIN pg_catalog.pg_proc s ON s.oid = p.prosupport
-- The constructors of a range type belong to the type.
LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid
  AND d.refclassid = 'pg_catalog.pg_type'::regclass AND d.deptype = 'i'
WHERE p.prokind IN ('f', 'w', 'p') AND d.objid IS NULL
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
