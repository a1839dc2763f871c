SELECT l.oid, l.collnamespace AS namespace, l.collname AS name
FROM pg_catalog.pg_collation l
WHERE l.oid IN (SELECT a.attcollation FROM pg_catalog.pg_attribute a WHERE a.attrelid >= 16384)
