SELECT k.oid, k.conrelid AS relation, k.conname AS name, k.contype AS type,
  k.condeferrable AS deferrable, k.condeferred AS deferred, k.convalidated AS validated,
  k.connoinherit AS no_inherit,
  k.conkey AS columns, k.confrelid AS target, k.confkey AS target_columns,
  k.confupdtype AS on_update, k.confdeltype AS on_delete, k.confmatchtype = 'f' AS match_full,
  k.confdelsetcols AS set_columns, -- since 15
  NULL AS set_columns, -- before 15
  CASE WHEN k.contype IN ('p', 'u', 'x') THEN k.conindid END AS index, k.conexclop AS operators,
  k.conenforced AS enforced, -- since 18
  true AS enforced, -- before 18
  k.conperiod AS temporal -- since 18
  false AS temporal -- before 18
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid AND c.relkind IN ('r', 'p') AND NOT c.relispartition
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE k.conparentid = 0
  AND (k.contype IN ('p', 'u', 'f', 'c', 'x')
    OR k.contype = 'n' AND NOT k.convalidated -- since 18
  )
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
