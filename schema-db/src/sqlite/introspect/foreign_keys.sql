-- Referencing columns of each foreign key. The last key of a statement has the lowest id.
SELECT s.name, f.id, f."from"
FROM sqlite_schema AS s, pragma_foreign_key_list(s.name) AS f
WHERE s.type = 'table' AND s.sql NOT LIKE 'CREATE VIRTUAL%'
ORDER BY s.name, f.id DESC, f.seq
