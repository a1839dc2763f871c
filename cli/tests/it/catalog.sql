-- One line for each table, column, constraint, index and enum of the schema public, as the server spells it, and for each
-- function and materialized view apart from its body.
-- The tables of the migrations themselves do not count.
WITH tables AS (
  SELECT oid, relname
  FROM pg_class
  WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname !~ '^schemagen'
)
SELECT format('table %s', relname)
FROM tables
UNION ALL
SELECT format(
  'column %s.%s %s%s%s %s',
  relname,
  attname,
  format_type(atttypid, atttypmod),
  CASE WHEN attnotnull THEN ' not null' ELSE '' END,
  attidentity,
  pg_get_expr(adbin, adrelid)
)
FROM tables
JOIN pg_attribute ON attrelid = tables.oid AND attnum > 0 AND NOT attisdropped
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
UNION ALL
SELECT format('constraint %s.%s %s', relname, conname, pg_get_constraintdef(pg_constraint.oid))
FROM tables
JOIN pg_constraint ON conrelid = tables.oid AND contype <> 'n'
UNION ALL
SELECT format('index %s', pg_get_indexdef(indexrelid))
FROM tables
JOIN pg_index ON indrelid = tables.oid
UNION ALL
SELECT format('enum %s (%s)', typname, string_agg(enumlabel, ', ' ORDER BY enumsortorder))
FROM pg_type
JOIN pg_enum ON enumtypid = pg_type.oid
WHERE typnamespace = 'public'::regnamespace
GROUP BY typname
UNION ALL
SELECT format('sequence %s %s of %s.%s', sequences.relname, format_type(seqtypid, NULL), tables.relname, attname)
FROM pg_sequence
JOIN pg_class AS sequences ON sequences.oid = seqrelid
JOIN pg_depend ON objid = seqrelid AND classid = 'pg_class'::regclass AND deptype IN ('a', 'i')
JOIN tables ON tables.oid = refobjid
JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid
UNION ALL
SELECT format('function %s(%s) returns %s %s %s %s', proname, pg_get_function_arguments(pg_proc.oid), pg_get_function_result(pg_proc.oid), lanname, provolatile, proisstrict)
FROM pg_proc
JOIN pg_language ON pg_language.oid = prolang
WHERE pronamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e')
UNION ALL
SELECT format('materialized view %s: %s', relname, string_agg(format('%s %s', attname, format_type(atttypid, atttypmod)), ', ' ORDER BY attnum))
FROM pg_class
JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0
WHERE relkind = 'm' AND relnamespace = 'public'::regnamespace
GROUP BY relname
UNION ALL
SELECT format('index of a materialized view %s', pg_get_indexdef(indexrelid))
FROM pg_index
JOIN pg_class ON pg_class.oid = indrelid
WHERE relkind = 'm' AND relnamespace = 'public'::regnamespace
