SELECT e.oid, e.evtname AS name, e.evtevent AS event, e.evtenabled AS enabled,
  array_to_json(e.evttags) AS tags, p.pronamespace AS namespace, p.proname AS function
FROM pg_catalog.pg_event_trigger e
JOIN pg_catalog.pg_proc p ON p.oid = e.evtfoid
WHERE e.oid >= 16384
