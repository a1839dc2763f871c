//! How PostgreSQL spells the history. Names are qualified, as a migration may have set any `search_path`.

use super::{Facts, Tenure, rights, settings};
use crate::{
    SessionOptions,
    quote::{identifier, postgres_text},
    session::Spelling,
};

pub(crate) fn spelling(options: &SessionOptions, facts: &Facts, tenure: Tenure) -> Spelling {
    let role = &facts.role;
    let schema = options.history.schema.as_ref().unwrap_or(&options.default_schema);
    let name = options.history.name.as_str();
    let table = format!("{}.{}", identifier(schema.as_str()), identifier(name));
    let begin = begin(options, facts, tenure);
    // `SET LOCAL` ends with the transaction: what the migration itself set holds again after it.
    let shield = format!(
        "{}SET LOCAL SESSION AUTHORIZATION DEFAULT; SET LOCAL ROLE {role}; SET LOCAL statement_timeout = 0; \
         SET LOCAL search_path = pg_catalog, pg_temp",
        left_clean(options, facts, tenure)
    );
    Spelling {
        create: create(&table, schema.as_str(), name),
        may_write: Some(rights::question(options, &table, schema.as_str())),
        exists: format!("SELECT pg_catalog.to_regclass({})::text", postgres_text(&table)),
        begin_intent: format!("{begin}; SET LOCAL synchronous_commit = off"),
        begin,
        begin_record: format!("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; {shield}"),
        joins_first_step: false,
        shield,
        now: "pg_catalog.clock_timestamp()",
        time,
        text: postgres_text,
        for_update: " FOR UPDATE",
        actor: options.actor.as_deref().map_or("SESSION_USER".to_owned(), postgres_text),
        table,
    }
}

fn begin(options: &SessionOptions, facts: &Facts, tenure: Tenure) -> String {
    const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
    match tenure {
        Tenure::Connection => format!("RESET SESSION AUTHORIZATION; RESET ROLE; {BEGIN}"),
        Tenure::Transaction => format!("{BEGIN};\n{}", settings(options, facts, tenure)),
    }
}

/// What a migration set in somebody else's session ends with its transaction.
fn left_clean(options: &SessionOptions, facts: &Facts, tenure: Tenure) -> String {
    match tenure {
        Tenure::Connection => String::new(),
        Tenure::Transaction => format!(
            "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; CLOSE ALL; UNLISTEN *; DISCARD TEMP;\n{}",
            settings(options, facts, tenure)
        ),
    }
}

fn time(column: &str) -> String {
    format!("pg_catalog.to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")
}

fn create(table: &str, schema: &str, name: &str) -> String {
    let live = identifier(&format!("{name}_live"));
    // IF NOT EXISTS alone asks for the right to create schemas even where there is one.
    let make_schema = format!(
        "BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = {}) THEN CREATE SCHEMA {}; END IF; END",
        postgres_text(schema),
        identifier(schema)
    );
    format!(
        "DO LANGUAGE plpgsql {};
CREATE TABLE {table} (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  migration text NOT NULL,
  direction text NOT NULL CHECK (direction IN ('up', 'down')),
  parents text NOT NULL,
  token_hash text NOT NULL,
  raw_hash text NOT NULL,
  sql text NOT NULL,
  steps_total integer NOT NULL,
  steps_done integer NOT NULL,
  statements_done integer NOT NULL,
  statement_started_at timestamptz,
  done_hash text NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  rolled_back_at timestamptz,
  applied_by text NOT NULL,
  tool_version text NOT NULL,
  error text,
  note text
);
CREATE UNIQUE INDEX {live} ON {table} (migration, direction) WHERE rolled_back_at IS NULL",
        postgres_text(&make_schema)
    )
}
