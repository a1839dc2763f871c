SELECT r.oid, r.prpubid AS publication, c.relnamespace AS namespace, c.relname AS name,
  NULL AS columns -- before 15
  (SELECT json_agg(a.attname) FROM pg_catalog.pg_attribute a -- since 15
   WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs::int2[])) AS columns -- since 15
FROM pg_catalog.pg_publication_rel r
JOIN pg_catalog.pg_class c ON c.oid = r.prrelid
