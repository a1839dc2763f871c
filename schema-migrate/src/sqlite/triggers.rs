//! Triggers outlive the rebuild of their table. DROP TABLE takes them along, and no plan knows of them.

use schema_model::sqlite_tokens::{TokenKind, tokens};

use crate::{Port, SqlError, quote::sqlite_text};

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
    pub(super) async fn note(&mut self, port: &Port<'_>, statement: &str) -> Result<(), SqlError> {
        let Some(table) = dropped_table(statement) else { return Ok(()) };
        let rows = port.query(format!(
            "SELECT tbl_name, name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = {} COLLATE NOCASE",
            sqlite_text(&table)
        ));
        for row in rows.await? {
            let mut columns = row.into_iter().map(Option::unwrap_or_default);
            let mut next = || columns.next().unwrap_or_default();
            self.0.push(Trigger { table: next(), name: next(), sql: next() });
        }
        Ok(())
    }

    /// Makes those again whose table is there again.
    pub(super) async fn restore(&mut self, port: &Port<'_>) -> Result<(), SqlError> {
        for Trigger { table, name, sql } in std::mem::take(&mut self.0) {
            if exists(port, "table", &table).await? && !exists(port, "trigger", &name).await? {
                port.query(sql).await?;
            }
        }
        Ok(())
    }
}

async fn exists(port: &Port<'_>, kind: &str, name: &str) -> Result<bool, SqlError> {
    let rows = port.query(format!(
        "SELECT 1 FROM sqlite_schema WHERE type = '{kind}' AND name = {} COLLATE NOCASE",
        sqlite_text(name)
    ));
    Ok(!rows.await?.is_empty())
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
