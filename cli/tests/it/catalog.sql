-- One line for each table, column, constraint, index and enum of the schema public, as the server spells it.
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
