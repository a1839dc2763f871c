SELECT p.partrelid AS relation, p.partstrat AS strategy, p.partattrs AS columns,
  p.partclass AS operator_classes, p.partcollation AS collations
FROM pg_catalog.pg_partitioned_table p
JOIN pg_catalog.pg_class c ON c.oid = p.partrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
