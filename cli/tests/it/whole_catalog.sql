-- One line for everything that somebody has made in any schema, as the server spells it, without the tables of the migrations.
WITH made AS (
  SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
), own AS (
  SELECT c.* FROM pg_class c JOIN made n ON n.oid = c.relnamespace
  WHERE c.relname !~ '^schemagen' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
), routines AS (
  SELECT p.* FROM pg_proc p JOIN made n ON n.oid = p.pronamespace
  WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
), types AS (
  SELECT t.* FROM pg_type t JOIN made n ON n.oid = t.typnamespace
  WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
)
SELECT format('schema %s %s', nspname, obj_description(oid, 'pg_namespace')) FROM made
UNION ALL
SELECT format('relation %s %s %s %s %s %s %s %s %s', oid::regclass, relkind,
  -- That of a serial in an unlogged table is unlogged from 15 on, and was not before: dumps of old databases hold such.
  CASE WHEN relkind = 'S' AND oid IN (SELECT objid FROM pg_depend WHERE deptype = 'a') THEN NULL ELSE relpersistence END,
  (SELECT array_agg(it ORDER BY it) FROM unnest(reloptions) it), relrowsecurity,
  relforcerowsecurity, obj_description(oid, 'pg_class'), pg_get_partkeydef(oid), pg_get_expr(relpartbound, oid))
FROM own WHERE relkind NOT IN ('i', 'I')
UNION ALL
SELECT format('column %s.%s %s %s %s %s %s %s %s %s %s', own.oid::regclass, attname, format_type(atttypid, atttypmod), attnotnull,
  attidentity, attgenerated, attstorage, NULLIF(NULLIF(attstattarget, -1), 0), attcollation::regcollation,
  pg_get_expr(adbin, adrelid), col_description(own.oid, attnum))
FROM own JOIN pg_attribute ON attrelid = own.oid AND attnum > 0 AND NOT attisdropped
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relkind IN ('r', 'p', 'v', 'm', 'c')
UNION ALL
SELECT format('constraint %s.%s %s %s %s', own.oid::regclass, conname, pg_get_constraintdef(k.oid), convalidated, obj_description(k.oid, 'pg_constraint'))
FROM own JOIN pg_constraint k ON conrelid = own.oid AND contype <> 'n'
UNION ALL
SELECT format('index %s %s', pg_get_indexdef(indexrelid), obj_description(indexrelid, 'pg_class'))
FROM own JOIN pg_index ON indrelid = own.oid
UNION ALL
SELECT format('view %s %s', oid::regclass, pg_get_viewdef(oid)) FROM own WHERE relkind IN ('v', 'm')
UNION ALL
SELECT format('sequence %s %s', own.oid::regclass, (s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmax, s.seqmin, s.seqcache, s.seqcycle))
FROM own JOIN pg_sequence s ON s.seqrelid = own.oid
UNION ALL
SELECT format('trigger %s %s', pg_get_triggerdef(t.oid), tgenabled) FROM own JOIN pg_trigger t ON tgrelid = own.oid AND NOT tgisinternal
UNION ALL
SELECT format('rule %s', pg_get_ruledef(r.oid)) FROM own JOIN pg_rewrite r ON ev_class = own.oid AND rulename <> '_RETURN'
UNION ALL
SELECT format('policy %s.%s %s %s %s %s', own.oid::regclass, polname, polcmd, polpermissive, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
FROM own JOIN pg_policy ON polrelid = own.oid
UNION ALL
SELECT format('statistics %s', pg_get_statisticsobjdef(s.oid)) FROM own JOIN pg_statistic_ext s ON stxrelid = own.oid
UNION ALL
SELECT format('routine %s', pg_get_functiondef(oid)) FROM routines WHERE prokind IN ('f', 'p')
UNION ALL
SELECT format('aggregate %s %s %s', oid::regprocedure, aggtransfn, agginitval) FROM routines JOIN pg_aggregate ON aggfnoid = oid
UNION ALL
SELECT format('enum %s %s', types.oid::regtype, string_agg(quote_literal(enumlabel), ',' ORDER BY enumsortorder))
FROM types JOIN pg_enum ON enumtypid = types.oid GROUP BY types.oid
UNION ALL
SELECT format('domain %s %s %s %s %s', oid::regtype, format_type(typbasetype, typtypmod), typnotnull, typdefault,
  (SELECT string_agg(conname || pg_get_constraintdef(k.oid), ',' ORDER BY conname) FROM pg_constraint k WHERE contypid = types.oid AND contype = 'c'))
FROM types WHERE typtype = 'd'
UNION ALL
SELECT format('range %s %s', types.oid::regtype, rngsubtype::regtype) FROM types JOIN pg_range ON rngtypid = types.oid
UNION ALL
SELECT format('extension %s', extname) FROM pg_extension
UNION ALL
SELECT format('event trigger %s %s %s %s %s', evtname, evtevent, evtfoid::regproc, evtenabled, evttags) FROM pg_event_trigger
UNION ALL
SELECT format('publication %s %s %s %s %s %s %s', pubname, puballtables, pubinsert, pubupdate, pubdelete, pubtruncate,
  (SELECT string_agg(prrelid::regclass::text, ',' ORDER BY prrelid::regclass::text) FROM pg_publication_rel WHERE prpubid = p.oid))
FROM pg_publication p
UNION ALL
SELECT format('sequence %s of %s.%s', own.oid::regclass, d.refobjid::regclass, attname)
FROM own JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = own.oid AND d.deptype IN ('a', 'i')
JOIN pg_attribute ON attrelid = d.refobjid AND attnum = d.refobjsubid
WHERE relkind = 'S'
UNION ALL
SELECT format('comment on %s: %s', pg_describe_object(classoid, objoid, objsubid), description)
FROM pg_description WHERE objoid >= 16384
  -- An extension has its own, of its version.
  AND classoid <> 'pg_extension'::regclass
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = classoid AND d.objid = objoid AND d.deptype = 'e')
