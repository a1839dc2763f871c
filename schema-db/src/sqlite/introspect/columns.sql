-- Columns as SQLite understood them. Virtual tables are left out: asking for one whose module is not loaded fails.
SELECT s.name, c.name, c."notnull", c.pk
FROM sqlite_schema AS s, pragma_table_xinfo(s.name) AS c
WHERE s.type = 'table' AND s.sql NOT LIKE 'CREATE VIRTUAL%'
ORDER BY s.name, c.cid
