SELECT p.oid, p.pubname AS name, p.puballtables AS all_tables,
  p.pubinsert AS insert, p.pubupdate AS update, p.pubdelete AS delete, p.pubtruncate AS truncate,
  false AS via_root, -- before 13
  p.pubviaroot AS via_root, -- since 13
  'n' AS generated_columns -- before 18
  p.pubgencols AS generated_columns -- since 18
FROM pg_catalog.pg_publication p
WHERE p.oid >= 16384
