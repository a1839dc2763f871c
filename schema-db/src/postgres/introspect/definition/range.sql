SELECT t.oid, t.typnamespace AS namespace, t.typname AS name, r.rngsubtype AS type, r.rngcollation AS collation,
  o.opcnamespace AS operator_class_namespace, o.opcname AS operator_class,
  c.pronamespace AS canonical_namespace, c.proname AS canonical,
  d.pronamespace AS difference_namespace, d.proname AS difference,
  m.typnamespace AS multirange_namespace, m.typname AS multirange -- since 14
  NULL AS multirange_namespace, NULL AS multirange -- before 14
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
LEFT JOIN pg_catalog.pg_opclass o ON o.oid = r.rngsubopc AND NOT o.opcdefault
LEFT JOIN pg_catalog.pg_proc c ON c.oid = r.rngcanonical
LEFT JOIN pg_catalog.pg_proc d ON d.oid = r.rngsubdiff
LEFT JOIN pg_catalog.pg_type m ON m.oid = r.rngmultitypid -- since 14
WHERE t.typtype = 'r'
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
