SELECT p.oid, p.pronamespace AS namespace, p.proname AS name, a.aggkind AS kind, a.aggnumdirectargs AS once,
  array_to_string(coalesce(p.proallargtypes, p.proargtypes::oid[]), ' ') AS types,
  array_to_string(p.proargmodes, '') AS modes,
  array_to_json(p.proargnames) AS names,
  p.proparallel AS parallel, a.aggsortop AS sort_operator,
  a.aggtransfn::oid AS function, a.aggtranstype AS state, a.aggtransspace AS space,
  a.aggfinalfn::oid AS finish, a.aggfinalextra AS finish_extra, a.aggfinalmodify AS finish_modify,
  a.agginitval AS initial,
  a.aggcombinefn::oid AS combine, a.aggserialfn::oid AS serial, a.aggdeserialfn::oid AS deserial,
  a.aggmtransfn::oid AS moving_function, a.aggminvtransfn::oid AS moving_inverse,
  a.aggmtranstype AS moving_state, a.aggmtransspace AS moving_space,
  a.aggmfinalfn::oid AS moving_finish, a.aggmfinalextra AS moving_finish_extra,
  a.aggmfinalmodify AS moving_finish_modify, a.aggminitval AS moving_initial,
  (
    SELECT json_agg(json_build_array(f.oid::text, f.pronamespace::text, f.proname))
    FROM pg_catalog.pg_proc f
    WHERE f.oid IN (
      a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn,
      a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn
    )
  ) AS functions
FROM pg_catalog.pg_aggregate a
JOIN pg_catalog.pg_proc p ON p.oid = a.aggfnoid
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
