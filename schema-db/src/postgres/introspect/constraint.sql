SELECT k.oid, k.conrelid AS relation, k.conname AS name, k.contype AS type,
  k.condeferrable AS deferrable, k.condeferred AS deferred, k.convalidated AS validated,
  k.connoinherit AS no_inherit,
  k.conkey AS columns, k.confrelid AS target, k.confkey AS target_columns,
  k.confupdtype AS on_update, k.confdeltype AS on_delete, k.confmatchtype = 'f' AS match_full,
  k.confdelsetcols IS NOT NULL AS set_columns, -- since 15
  false AS set_columns, -- before 15
  coalesce(i.indnullsnotdistinct, false) AS nulls_not_distinct, -- since 15
  false AS nulls_not_distinct, -- before 15
  k.conenforced AS enforced, -- since 18
  true AS enforced, -- before 18
  k.conperiod AS temporal, -- since 18
  false AS temporal, -- before 18
  coalesce(i.indnatts > i.indnkeyatts, false) AS includes
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid AND c.relkind = 'r'
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u')
WHERE k.conparentid = 0
  AND (k.contype IN ('p', 'u', 'f', 'c', 'x')
    OR k.contype = 'n' AND NOT k.convalidated -- since 18
  )
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
