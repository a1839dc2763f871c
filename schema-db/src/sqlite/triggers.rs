//! Triggers outlive the rebuild of their table. DROP TABLE takes them along, and no plan knows of them.

use rusqlite::{Connection, params};
use schema_model::sqlite_tokens::{TokenKind, tokens};

/// Triggers that went with their tables during a step.
#[derive(Debug, Default)]
pub(super) struct Triggers(Vec<Trigger>);

#[derive(Debug)]
struct Trigger {
    table: String,
    name: String,
    sql: String,
}

impl Triggers {
    /// Notes what the statement is about to take along. SQLite has changed the texts with every rename until here.
    pub(super) fn note(&mut self, connection: &Connection, statement: &str) -> rusqlite::Result<()> {
        let Some(table) = dropped_table(statement) else { return Ok(()) };
        let mut query = connection.prepare(
            "SELECT tbl_name, name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1 COLLATE NOCASE",
        )?;
        let triggers = query.query_map([table], |row| {
            Ok(Trigger { table: row.get(0)?, name: row.get(1)?, sql: row.get(2)? })
        })?;
        for trigger in triggers {
            self.0.push(trigger?);
        }
        Ok(())
    }

    /// Makes those again whose table is there again.
    pub(super) fn restore(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        const EXISTS: &str =
            "SELECT count(*) FROM sqlite_schema WHERE type = ?1 AND name = ?2 COLLATE NOCASE";
        let exists = |kind: &str, name: &str| {
            connection.query_row(EXISTS, params![kind, name], |row| row.get::<_, bool>(0))
        };
        for Trigger { table, name, sql } in self.0.drain(..) {
            if exists("table", &table)? && !exists("trigger", &name)? {
                connection.execute_batch(&sql)?;
            }
        }
        Ok(())
    }
}

/// The table of `DROP TABLE [IF EXISTS] [main.]table`.
fn dropped_table(statement: &str) -> Option<String> {
    let mut words = tokens(statement).into_iter().filter(|it| it.kind != TokenKind::Blank).peekable();
    let drops = words.next()?.is_word("DROP") && words.next()?.is_word("TABLE");
    if !drops {
        return None;
    }
    if words.peek()?.is_word("IF") {
        words.nth(1)?;
    }
    let first = words.next()?.identifier()?;
    match words.next() {
        Some(dot) if dot.is_symbol(".") => words.next()?.identifier(),
        Some(_) | None => Some(first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_a_drop_is_found() {
        for statement in
            ["drop table users", "-- a\nDROP TABLE IF EXISTS \"users\";", "DROP TABLE main.[users]"]
        {
            assert_eq!(dropped_table(statement).as_deref(), Some("users"), "of {statement}");
        }
        for statement in ["DROP TRIGGER users", "DROP VIEW users", "SELECT 'DROP TABLE users'", ""] {
            assert_eq!(dropped_table(statement), None, "of {statement}");
        }
    }
}
