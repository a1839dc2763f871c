SELECT n.oid, NULL::oid AS publication, n.nspname AS name -- before 15
FROM pg_catalog.pg_namespace n WHERE false -- before 15
SELECT r.oid, r.pnpubid AS publication, n.nspname AS name -- since 15
FROM pg_catalog.pg_publication_namespace r -- since 15
JOIN pg_catalog.pg_namespace n ON n.oid = r.pnnspid -- since 15
