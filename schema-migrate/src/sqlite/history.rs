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
        columns: format!("SELECT name FROM pragma_table_info({}, 'main')", sqlite_text(name)),
        fault: "SELECT NULL".to_owned(),
        mark: "NULL".to_owned(),
        histories: HISTORIES,
        added: &ADDED,
        begin: BEGIN.to_owned(),
        begin_intent: BEGIN.to_owned(),
        begin_record: BEGIN.to_owned(),
        begin_trace: BEGIN.to_owned(),
        shield: String::new(),
        takes_turns: true,
        // A message costs nothing here.
        at_once: None,
        now: "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')",
        exact_now: "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')",
        elapsed,
        time: str::to_owned,
        text: sqlite_text,
        for_update: "",
        actor: options.actor.as_deref().map_or("''".to_owned(), sqlite_text),
        who: [
            "NULL".to_owned(),
            "NULL".to_owned(),
            options.host.as_deref().map_or("NULL".to_owned(), sqlite_text),
        ],
        table,
    }
}

/// Tables with the columns that only a history has.
const HISTORIES: &str = "\
    SELECT NULL, t.name FROM main.sqlite_schema t WHERE t.type = 'table' AND 4 = (SELECT count(*) \
      FROM pragma_table_info(t.name, 'main') c WHERE c.name IN ('migration', 'token_hash', 'done_hash', 'rolled_back_at')) \
    ORDER BY 2";

const ADDED: [(&str, &str); 6] = [
    ("database_user", "TEXT"),
    ("application", "TEXT"),
    ("host", "TEXT"),
    ("attempt_at", "TEXT"),
    ("run_ms", "INTEGER"),
    ("repairs", "TEXT"),
];

fn elapsed(column: &str) -> String {
    format!("CAST(round((julianday('now') - julianday({column})) * 86400000) AS INTEGER)")
}

/// The table is looked for again, as another process may have made it meanwhile.
fn create(table: &str, name: &str) -> String {
    let live = identifier(&format!("{name}_live"));
    let added = ADDED.map(|(name, kind)| format!(",\n  {name} {kind}")).concat();
    format!(
        "CREATE TABLE IF NOT EXISTS {table} (
  number INTEGER PRIMARY KEY,
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
  note TEXT{added}
);
CREATE UNIQUE INDEX IF NOT EXISTS main.{live} ON {} (migration, direction) WHERE rolled_back_at IS NULL",
        identifier(name)
    )
}
