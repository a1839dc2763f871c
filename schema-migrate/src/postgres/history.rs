//! How PostgreSQL spells the history. Names are qualified, as a migration may have set any `search_path`.

use std::time::Duration;

use super::{Facts, Tenure, reset_by, rights, settings, trust, unlocked};
use crate::{
    Patience, SessionOptions,
    history::COLUMNS,
    patience::milliseconds,
    quote::{identifier, postgres_text},
    session::{AtOnce, Spelling},
};

/// How long a statement of a migration that runs in one message may wait, and take: nobody sees it meanwhile, and nobody is
/// told who is in its way.
const SHORT_WAIT: Duration = Duration::from_millis(100);
const SHORT_STATEMENT: Duration = Duration::from_millis(500);

pub(crate) fn spelling(options: &SessionOptions, facts: &Facts, tenure: Tenure) -> Spelling {
    let role = &facts.role;
    let schema = options.history.schema.as_ref().unwrap_or(&options.default_schema);
    let name = options.history.name.as_str();
    let table = format!("{}.{}", identifier(schema.as_str()), identifier(name));
    let begin = begin(options, facts, tenure);
    // `SET LOCAL` ends with the transaction: what the migration itself set holds again after it.
    let shield = format!(
        "{}SET LOCAL SESSION AUTHORIZATION DEFAULT; SET LOCAL ROLE {role}; SET LOCAL statement_timeout = 0; \
         SET LOCAL lock_timeout = 0; SET LOCAL search_path = pg_catalog, pg_temp",
        left_clean(options, facts, tenure)
    );
    let begin_record = format!("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; {shield}");
    Spelling {
        create: create(&table, schema.as_str(), name, options.default_schema.as_str()),
        may_write: Some(rights::question(options, &table, schema.as_str())),
        columns: format!(
            "SELECT a.attname::text, ({}) FROM pg_catalog.pg_attribute a \
             WHERE a.attrelid = pg_catalog.to_regclass({}) AND a.attnum > 0 AND NOT a.attisdropped",
            trust::fault(&table),
            postgres_text(&table)
        ),
        fault: trust::fault(&table),
        mark: trust::mark(&table),
        histories: HISTORIES,
        added: &ADDED,
        takes_turns: false,
        at_once: at_once(options, facts, tenure, &table),
        begin_intent: format!("{begin}; SET LOCAL synchronous_commit = off"),
        begin,
        begin_trace: format!(
            "{begin_record}; SET LOCAL lock_timeout = {}",
            milliseconds(options.patience.lock_timeout)
        ),
        begin_record,
        shield,
        now: NOW,
        exact_now: NOW,
        elapsed,
        time,
        text: postgres_text,
        for_update: " FOR UPDATE",
        actor: actor(options),
        who: who(options),
        table,
    }
}

/// Before 13 the time-out of a statement was that of the whole message.
fn at_once(options: &SessionOptions, facts: &Facts, tenure: Tenure, table: &str) -> Option<AtOnce> {
    let (Tenure::Connection, 130_000..) = (tenure, facts.version) else { return None };
    let at_most = |said: Option<Duration>, most| Some(said.map_or(most, |it| it.min(most)));
    let patience = Patience {
        lock_timeout: at_most(options.patience.lock_timeout, SHORT_WAIT),
        statement_timeout: at_most(options.patience.statement_timeout, SHORT_STATEMENT),
        ..options.patience
    };
    let hurried = SessionOptions { patience, ..options.clone() };
    let mark = trust::present_mark(table);
    let prepare = [
        (ROW, prepared_row(options, table, &mark)),
        (SHIELD, shield(&patience)),
        (HURRIED, unlocked(options, &settings(&hurried, facts, tenure))),
        (SETTINGS, unlocked(options, &settings(options, facts, tenure))),
    ];
    let prepare = prepare.map(|(name, sql)| format!("PREPARE {name} AS {sql}; ")).concat();
    Some(AtOnce {
        prelude: execute(HURRIED),
        begin: BEGIN,
        shield: format!(
            "SET LOCAL SESSION AUTHORIZATION DEFAULT; SET LOCAL ROLE {}; {}",
            facts.role,
            execute(SHIELD)
        ),
        history: options.history.name.as_str().to_owned(),
        prepare: prepare + &mark,
        prepared: format!(
            "SELECT 'DEALLOCATE ' || name FROM pg_catalog.pg_prepared_statements \
             WHERE name IN ('{ROW}', '{SHIELD}', '{HURRIED}', '{SETTINGS}')"
        ),
        row: |values| format!("{} ({})", execute(ROW), values.join(", ")),
        // No time-out ends a COMMIT, so that what is checked last is checked before.
        end: "SET CONSTRAINTS ALL IMMEDIATE; COMMIT",
        between: reset_by(options, facts, &execute(HURRIED)),
        reset: reset_by(options, facts, &execute(SETTINGS)),
    })
}

/// What a session keeps prepared: to parse and plan it anew costs half of what a small migration takes.
const ROW: &str = "schemagen_row";
const SHIELD: &str = "schemagen_shield";
const HURRIED: &str = "schemagen_hurried";
const SETTINGS: &str = "schemagen_settings";

fn execute(name: &str) -> String {
    format!("EXECUTE {name}")
}

/// What `SET LOCAL` does, as one statement.
fn shield(patience: &Patience) -> String {
    let set = |name, value: &str| format!("pg_catalog.set_config('{name}', '{value}', true)");
    let milliseconds = |it| milliseconds(it).to_string();
    format!(
        "SELECT {}, {}, {}",
        set("lock_timeout", &milliseconds(patience.lock_timeout)),
        set("statement_timeout", &milliseconds(patience.statement_timeout)),
        set("search_path", "pg_catalog, pg_temp")
    )
}

/// Inserts the row of a migration that ran in the present transaction. Without a direction there can be none: where the table
/// is another, or the row of the migration that it follows is gone.
fn prepared_row(options: &SessionOptions, table: &str, mark: &str) -> String {
    let (actor, who, version) =
        (actor(options), who(options).join(", "), postgres_text(env!("CARGO_PKG_VERSION")));
    let began = began(table);
    let milliseconds = elapsed(&began);
    let direction = format!(
        "SELECT 'up' FROM ({mark}) AS t (mark) WHERE t.mark = $2 AND ($3 = '' OR EXISTS (SELECT FROM {table} h \
         WHERE h.migration = pg_catalog.split_part($3, ' ', 1) AND h.direction = 'up' AND h.rolled_back_at IS NULL))"
    );
    let values = format!(
        "$1, ({direction}), $3, $4, $5, $6, $7::pg_catalog.int4, $8, {began}, {actor}, {version}, {who}, {NOW}, \
         {milliseconds}, $7, 0, {NOW}"
    );
    format!("INSERT INTO {table} ({COLUMNS}) VALUES ({values})")
}

/// The transactions of one message all begin with it: what is before this migration is done when the one before it is.
fn began(table: &str) -> String {
    let before = format!("SELECT h.finished_at FROM {table} h ORDER BY h.number DESC LIMIT 1");
    format!("GREATEST(pg_catalog.transaction_timestamp(), ({before}))")
}

const NOW: &str = "pg_catalog.clock_timestamp()";

fn actor(options: &SessionOptions) -> String {
    options.actor.as_deref().map_or("SESSION_USER".to_owned(), postgres_text)
}

fn who(options: &SessionOptions) -> [String; 3] {
    [
        "SESSION_USER".to_owned(),
        "pg_catalog.current_setting('application_name')".to_owned(),
        options.host.as_deref().map_or("NULL".to_owned(), postgres_text),
    ]
}

const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

fn begin(options: &SessionOptions, facts: &Facts, tenure: Tenure) -> String {
    match tenure {
        Tenure::Connection => format!("RESET SESSION AUTHORIZATION; SET ROLE {}; {BEGIN}", facts.role),
        Tenure::Transaction => format!("{BEGIN};\n{}", settings(options, facts, tenure)),
    }
}

/// What a migration set in somebody else's session ends with its transaction.
fn left_clean(options: &SessionOptions, facts: &Facts, tenure: Tenure) -> String {
    match tenure {
        Tenure::Connection => String::new(),
        Tenure::Transaction => format!(
            "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; CLOSE ALL; UNLISTEN *; DISCARD TEMP;\n{}; ",
            settings(options, facts, tenure)
        ),
    }
}

/// Tables with the columns that only a history has. The policy of a table runs as whoever reads it.
const HISTORIES: &str = "\
    SELECT n.nspname::text, c.relname::text FROM pg_catalog.pg_class c \
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
    WHERE c.relkind = 'r' AND NOT c.relrowsecurity AND 4 = (SELECT count(*) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid \
      AND a.attname IN ('migration', 'token_hash', 'done_hash', 'rolled_back_at')) \
    AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT') \
    ORDER BY 1, 2";

const ADDED: [(&str, &str); 6] = [
    ("database_user", "text"),
    ("application", "text"),
    ("host", "text"),
    ("attempt_at", "timestamptz"),
    ("run_ms", "bigint"),
    ("repairs", "text"),
];

fn elapsed(column: &str) -> String {
    format!(
        "(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - {column}) * 1000)::pg_catalog.int8"
    )
}

fn time(column: &str) -> String {
    format!("pg_catalog.to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")
}

/// IF NOT EXISTS alone asks for the right to create schemas even where there is one.
fn make_schema(schema: &str) -> String {
    format!(
        "BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = {}) THEN CREATE SCHEMA {}; END IF; END",
        postgres_text(schema),
        identifier(schema)
    )
}

fn create(table: &str, schema: &str, name: &str, default_schema: &str) -> String {
    let live = identifier(&format!("{name}_live"));
    let added = ADDED.map(|(name, kind)| format!(",\n  {name} {kind}")).concat();
    format!(
        "DO LANGUAGE plpgsql {};
DO LANGUAGE plpgsql {};
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
  note text{added}
);
CREATE UNIQUE INDEX {live} ON {table} (migration, direction) WHERE rolled_back_at IS NULL",
        postgres_text(&make_schema(schema)),
        postgres_text(&make_schema(default_schema))
    )
}
