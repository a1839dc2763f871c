SELECT n.nspname::text AS schema, x.relname::text AS index, k.ordinality AS part,
  c.nspname::text AS class_schema, o.opcname::text AS class
FROM unnest($1, $2) AS asked (schema, index)
JOIN pg_catalog.pg_namespace n ON n.nspname::text = asked.schema
JOIN pg_catalog.pg_class x ON x.relnamespace = n.oid AND x.relname::text = asked.index
JOIN pg_catalog.pg_index i ON i.indexrelid = x.oid
CROSS JOIN LATERAL unnest(i.indclass::oid[]) WITH ORDINALITY AS k (class, ordinality)
JOIN pg_catalog.pg_opclass o ON o.oid = k.class
JOIN pg_catalog.pg_namespace c ON c.oid = o.opcnamespace
