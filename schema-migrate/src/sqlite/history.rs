//! How SQLite spells the history. The table is always that of the main database, whatever a migration attached.

use crate::{
    SessionOptions,
    quote::{identifier, sqlite_text},
    session::Spelling,
};

/// SQLite's writers take turns: no other process writes between this and the end of the transaction.
const BEGIN: &str = "BEGIN IMMEDIATE";

pub(crate) fn spelling(options: &SessionOptions) -> Spelling {
    let name = options.history.name.as_str();
    let table = format!("main.{}", identifier(name));
    Spelling {
        create: create(&table, name),
        may_write: None,
        exists: format!(
            "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = {} COLLATE NOCASE",
            sqlite_text(name)
        ),
        begin: BEGIN.to_owned(),
        begin_intent: BEGIN.to_owned(),
        begin_record: BEGIN.to_owned(),
        joins_first_step: true,
        shield: String::new(),
        now: "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')",
        time: str::to_owned,
        text: sqlite_text,
        for_update: "",
        actor: options.actor.as_deref().map_or("''".to_owned(), sqlite_text),
        table,
    }
}

/// The table is looked for again, as another process may have made it meanwhile.
fn create(table: &str, name: &str) -> String {
    let live = identifier(&format!("{name}_live"));
    format!(
        "CREATE TABLE IF NOT EXISTS {table} (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  migration TEXT NOT NULL,
  direction TEXT NOT NULL CHECK (direction IN ('up', 'down')),
  parents TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  raw_hash TEXT NOT NULL,
  sql TEXT NOT NULL,
  steps_total INTEGER NOT NULL,
  steps_done INTEGER NOT NULL,
  statements_done INTEGER NOT NULL,
  statement_started_at TEXT,
  done_hash TEXT NOT NULL,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  rolled_back_at TEXT,
  applied_by TEXT NOT NULL,
  tool_version TEXT NOT NULL,
  error TEXT,
  note TEXT
);
CREATE UNIQUE INDEX IF NOT EXISTS main.{live} ON {} (migration, direction) WHERE rolled_back_at IS NULL",
        identifier(name)
    )
}
