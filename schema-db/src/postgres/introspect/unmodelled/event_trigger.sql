SELECT 'pg_catalog.pg_event_trigger'::regclass::oid AS class, e.oid,
  NULL AS namespace, e.evtname AS name, NULL AS member, NULL AS relation, NULL AS arguments
FROM pg_catalog.pg_event_trigger e
WHERE e.oid >= 16384
