-- Virtual tables, and the tables in which they keep their rows. Not joined to sqlite_schema: SQLite would make the
-- whole list again for every row.
SELECT name, type
FROM pragma_table_list
WHERE schema = 'main' AND type IN ('virtual', 'shadow')
