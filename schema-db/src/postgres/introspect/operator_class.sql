SELECT o.oid, o.opcmethod AS method, o.opcnamespace AS namespace, o.opcname AS name,
  o.opcintype AS type, o.opcdefault AS is_default
FROM pg_catalog.pg_opclass o
