WITH own AS (
  SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
),
tables AS (
  SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name, c.relkind, c.relpersistence, c.reloptions,
    (SELECT o.reloptions FROM pg_class o WHERE o.oid = c.reltoastrelid) AS toast,
    (SELECT spcname FROM pg_tablespace s WHERE s.oid = c.reltablespace) AS space,
    c.relrowsecurity, c.relforcerowsecurity, c.relreplident, c.relispartition,
    pg_get_partkeydef(c.oid) AS key, pg_get_expr(c.relpartbound, c.oid) AS bound,
    (SELECT inhparent::regclass FROM pg_inherits WHERE inhrelid = c.oid) AS parent
  FROM pg_class c JOIN own n ON n.oid = c.relnamespace
  WHERE c.relname !~ '^schemagen_history'
),
acls AS (
  SELECT format('table %s', t.name) AS object, c.relowner AS owner,
    coalesce(c.relacl, acldefault('r', c.relowner)) AS acl
  FROM tables t JOIN pg_class c ON c.oid = t.oid WHERE t.relkind IN ('r', 'p', 'v', 'm')
  UNION ALL
  -- The name of an identity's sequence is no part of anything.
  SELECT format('sequence %s', t.name), c.relowner, c.relacl
  FROM tables t JOIN pg_class c ON c.oid = t.oid
  WHERE t.relkind = 'S' AND c.relacl <> acldefault('s', c.relowner)
  UNION ALL
  SELECT format('column %s.%I', t.name, a.attname), 0, a.attacl
  FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
  UNION ALL
  SELECT format('schema %I', nspname), nspowner, coalesce(nspacl, acldefault('n', nspowner))
  FROM pg_namespace WHERE oid IN (SELECT oid FROM own)
  UNION ALL
  SELECT format('routine %s', p.oid::regprocedure), p.proowner, coalesce(p.proacl, acldefault('f', p.proowner))
  FROM pg_proc p WHERE p.pronamespace IN (SELECT oid FROM own)
    -- The constructors of a range type keep their names when it is renamed.
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'i')
  UNION ALL
  SELECT format('type %s', t.oid::regtype), t.typowner, coalesce(t.typacl, acldefault('T', t.typowner))
  FROM pg_type t WHERE t.typnamespace IN (SELECT oid FROM own) AND t.typrelid = 0 AND t.typelem = 0
  UNION ALL
  SELECT format('new %s of %s in %s', defaclobjtype, defaclrole::regrole, defaclnamespace::regnamespace), 0, defaclacl
  FROM pg_default_acl
),
lines AS (
  SELECT format('privileges on %s of %s: %s', a.object, a.owner::regrole, (
    SELECT string_agg(it, ' ' ORDER BY it)
    FROM aclexplode(a.acl) x
    CROSS JOIN LATERAL format('%s=%s%s/%s', x.grantee::regrole, x.privilege_type,
      CASE WHEN x.is_grantable THEN '*' END, x.grantor::regrole) it
  )) AS line
  FROM acls a
  UNION ALL
  SELECT format('owner of statistics %s: %s', s.stxname, s.stxowner::regrole)
  FROM pg_statistic_ext s WHERE s.stxnamespace IN (SELECT oid FROM own)
  UNION ALL
  SELECT format('owner of event trigger %s: %s', evtname, evtowner::regrole) FROM pg_event_trigger
  UNION ALL
  SELECT format('owner of publication %s: %s', pubname, pubowner::regrole) FROM pg_publication
  UNION ALL
  SELECT format('schema %I', nspname) || coalesce(' -- ' || obj_description(oid, 'pg_namespace'), '') AS line FROM own
  UNION ALL
  SELECT format('extension %I in %s version %s', extname, extnamespace::regnamespace, extversion)
    || coalesce(' -- ' || obj_description(oid, 'pg_extension'), '')
  FROM pg_extension
  UNION ALL
  SELECT pg_get_functiondef(p.oid) || coalesce(' -- ' || obj_description(p.oid, 'pg_proc'), '')
  FROM pg_proc p JOIN own n ON n.oid = p.pronamespace
  WHERE p.prokind <> 'a' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype IN ('e', 'i'))
  UNION ALL
  SELECT format('aggregate %s(%s) %s of %s: %s', p.oid::regproc, pg_get_function_arguments(p.oid), p.proparallel,
    p.prorettype::regtype, to_jsonb(a) - 'aggfnoid' || jsonb_build_object(
      'aggtranstype', a.aggtranstype::regtype, 'aggmtranstype', a.aggmtranstype::regtype,
      'aggsortop', a.aggsortop::regoperator))
    || coalesce(' -- ' || obj_description(p.oid, 'pg_proc'), '')
  FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid JOIN own n ON n.oid = p.pronamespace
  WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  UNION ALL
  SELECT format('trigger %s enabled:%s', pg_get_triggerdef(g.oid), g.tgenabled)
    || coalesce(' -- ' || obj_description(g.oid, 'pg_trigger'), '')
  FROM pg_trigger g WHERE NOT g.tgisinternal
  UNION ALL
  SELECT format('policy %I on %s permissive:%s %s to %s using %s check %s', p.polname, t.name, p.polpermissive, p.polcmd,
    (SELECT array_agg(CASE it WHEN 0 THEN 'public' ELSE it::regrole::text END ORDER BY it) FROM unnest(p.polroles) it),
    pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
    || coalesce(' -- ' || obj_description(p.oid, 'pg_policy'), '')
  FROM pg_policy p JOIN tables t ON t.oid = p.polrelid
  UNION ALL
  SELECT format('event trigger %s on %s %s calls %s enabled:%s', e.evtname, e.evtevent, e.evttags, e.evtfoid::regproc,
    e.evtenabled) || coalesce(' -- ' || obj_description(e.oid, 'pg_event_trigger'), '')
  FROM pg_event_trigger e
  UNION ALL
  SELECT format('publication %s: %s %s', p.pubname, to_jsonb(p) - 'oid' - 'pubowner', (
      SELECT array_agg(format('%s.%s where %s: %s', t.schemaname, t.tablename, to_jsonb(t) ->> 'rowfilter',
        (SELECT array_agg(x ORDER BY x) FROM jsonb_array_elements_text(to_jsonb(t) -> 'attnames') x))
        ORDER BY t.schemaname, t.tablename)
      FROM pg_publication_tables t WHERE t.pubname = p.pubname AND t.tablename !~ '^schemagen_history'))
    || coalesce(' -- ' || obj_description(p.oid, 'pg_publication'), '')
  FROM pg_publication p
  UNION ALL
  -- The positions of columns are no part of anything, and the server shows columns in their order.
  SELECT format('statistics %I.%I %s on %s %s of %s target:%s', n.nspname, s.stxname, s.stxkind,
    (SELECT array_agg(a.attname ORDER BY a.attname) FROM pg_attribute a
     WHERE a.attrelid = s.stxrelid AND a.attnum = ANY (s.stxkeys::int2[])),
    pg_get_expr(s.stxexprs, s.stxrelid), -- since 14
    NULL, -- before 14
    t.name, to_jsonb(s) ->> 'stxstattarget')
    || coalesce(' -- ' || obj_description(s.oid, 'pg_statistic_ext'), '')
  FROM pg_statistic_ext s JOIN tables t ON t.oid = s.stxrelid JOIN own n ON n.oid = s.stxnamespace
  UNION ALL
  SELECT format('type %I.%I %s', n.nspname, t.typname, t.typtype)
    || coalesce((SELECT ' ' || string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
                 FROM pg_enum e WHERE e.enumtypid = t.oid), '')
    || coalesce((SELECT format(' of %s %s collate %s subtype %s by %s %s %s %s', format_type(t.typbasetype, t.typtypmod), t.typnotnull,
                               (SELECT k.collname FROM pg_collation k WHERE k.oid = t.typcollation),
                               r.rngsubtype::regtype, (SELECT c.opcname FROM pg_opclass c WHERE c.oid = r.rngsubopc),
                               r.rngcanonical, r.rngsubdiff,
                               (SELECT k.collname FROM pg_collation k WHERE k.oid = r.rngcollation))
                 FROM (SELECT t.typtype) x LEFT JOIN pg_range r ON r.rngtypid = t.oid WHERE t.typtype IN ('d', 'r')), '')
    || coalesce(' default ' || pg_get_expr(t.typdefaultbin, 0), '')
    || coalesce(' -- ' || obj_description(t.oid, 'pg_type'), '')
  FROM pg_type t JOIN own n ON n.oid = t.typnamespace
  WHERE t.typrelid = 0 AND t.typelem = 0
  UNION ALL
  SELECT format('check %s of %s %s valid:%s', k.conname, t.typname, pg_get_constraintdef(k.oid), k.convalidated)
    || coalesce(' -- ' || obj_description(k.oid, 'pg_constraint'), '')
  FROM pg_constraint k JOIN pg_type t ON t.oid = k.contypid JOIN own n ON n.oid = t.typnamespace
  WHERE k.contype = 'c'
  UNION ALL
  SELECT format('relation %s %s %s', t.name, t.relkind, t.relpersistence)
    || format(' with:%s toast:%s in:%s rls:%s forced:%s identity:%s',
      (SELECT array_agg(it ORDER BY it) FROM unnest(t.reloptions) it),
      (SELECT array_agg(it ORDER BY it) FROM unnest(t.toast) it),
      t.space, t.relrowsecurity, t.relforcerowsecurity, t.relreplident)
    || format(' by:%s of:%s %s', t.key, t.parent, t.bound)
    || coalesce(' -- ' || obj_description(t.oid, 'pg_class'), '')
    || coalesce(' -- ' || (SELECT obj_description(y.oid, 'pg_type') FROM pg_type y WHERE y.typrelid = t.oid), '')
  FROM tables t WHERE t.relkind NOT IN ('i', 'I', 'S')
  UNION ALL
  SELECT format('query of %s %s populated:%s', t.name, pg_get_viewdef(t.oid), c.relispopulated)
  FROM tables t JOIN pg_class c ON c.oid = t.oid
  WHERE t.relkind IN ('v', 'm')
  UNION ALL
  SELECT format('rule %s enabled:%s', pg_get_ruledef(r.oid), r.ev_enabled)
    || coalesce(' -- ' || obj_description(r.oid, 'pg_rewrite'), '')
  FROM pg_rewrite r JOIN tables t ON t.oid = r.ev_class
  WHERE r.rulename <> '_RETURN'
  UNION ALL
  SELECT format('column %s.%I %s', t.name, a.attname, format_type(a.atttypid, a.atttypmod))
    || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
    || CASE WHEN a.attcollation <> y.typcollation THEN ' collate ' || (SELECT collname FROM pg_collation WHERE oid = a.attcollation) ELSE '' END
    || format(' identity:%s generated:%s storage:%s compression:%s statistics:%s options:%s',
      a.attidentity, a.attgenerated, a.attstorage, to_jsonb(a) ->> 'attcompression',
      nullif(a.attstattarget, -1), a.attoptions)
    || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
    || coalesce(' -- ' || col_description(t.oid, a.attnum), '')
  FROM tables t
  JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type y ON y.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
  WHERE t.relkind NOT IN ('i', 'I', 'S')
  UNION ALL
  -- What a partition has from its table, the server names as it likes.
  SELECT format('constraint %s.%s %s valid:%s', t.name,
    CASE WHEN k.conparentid <> 0 OR t.relispartition AND k.coninhcount > 0 THEN 'of its table'
      ELSE quote_ident(k.conname) END,
    -- Before 18, to validate a reference to a partitioned table leaves those to its partitions as they are.
    CASE WHEN k.conparentid <> 0 THEN replace(pg_get_constraintdef(k.oid), ' NOT VALID', '')
      ELSE pg_get_constraintdef(k.oid) END,
    k.convalidated OR k.conparentid <> 0)
    || coalesce(' -- ' || obj_description(k.oid, 'pg_constraint'), '')
  FROM pg_constraint k JOIN tables t ON t.oid = k.conrelid
  WHERE k.contype <> 'n'
  UNION ALL
  SELECT format('index %s valid:%s live:%s identity:%s',
    CASE WHEN x.relispartition
      THEN format('of %s like %s', t.name, pg_partition_root(x.oid)::regclass)
      ELSE pg_get_indexdef(i.indexrelid) END, i.indisvalid, i.indislive,
    i.indisreplident)
    || coalesce((SELECT string_agg(format(' %s gathers %s', a.attnum, a.attstattarget), '' ORDER BY a.attnum)
      FROM pg_attribute a WHERE a.attrelid = i.indexrelid AND a.attstattarget <> -1), '')
    -- An index that is built anew with its column gives its comment to those of the partitions.
    || coalesce(' -- ' || CASE WHEN NOT x.relispartition THEN obj_description(i.indexrelid, 'pg_class') END, '')
  FROM pg_index i JOIN tables t ON t.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
  UNION ALL
  -- The name of an identity's sequence is no part of anything; that of a serial's is.
  SELECT format('sequence %s %s of %s %s %s from %s by %s in %s to %s cache %s %s',
    CASE WHEN p.deptype = 'i' THEN '' ELSE t.name END,
    t.relpersistence, p.refobjid::regclass,
    (SELECT attname FROM pg_attribute WHERE attrelid = p.refobjid AND attnum = p.refobjsubid),
    s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle)
    || coalesce(' -- ' || obj_description(t.oid, 'pg_class'), '')
  FROM pg_sequence s JOIN tables t ON t.oid = s.seqrelid
  LEFT JOIN pg_depend p ON p.objid = s.seqrelid AND p.classid = 'pg_class'::regclass
    AND p.refclassid = 'pg_class'::regclass AND p.deptype IN ('a', 'i')
)
SELECT line FROM lines ORDER BY line COLLATE "C"
