-- Every object with a name of its own, and what kind of table it is. Automatic indexes have no statement.
SELECT s.type, s.name, s.tbl_name, s.sql, l.type
FROM sqlite_schema AS s
LEFT JOIN pragma_table_list AS l ON l.schema = 'main' AND l.name = s.name AND s.type IN ('table', 'view')
WHERE s.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND s.tbl_name NOT LIKE 'sqlite\_%' ESCAPE '\'
ORDER BY s.type, s.name
