SELECT o.oid, o.oprnamespace AS namespace, o.oprname AS name
FROM pg_catalog.pg_operator o
WHERE o.oid IN (
  SELECT pg_catalog.unnest(k.conexclop) FROM pg_catalog.pg_constraint k WHERE k.contype = 'x'
  UNION ALL SELECT a.aggsortop FROM pg_catalog.pg_aggregate a
)
