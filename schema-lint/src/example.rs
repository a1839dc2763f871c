//! The tables that the examples of rules are about.

use schema_model::{Dialect, script::Script};

use crate::{Known, parse};

/// What is there before the example of a rule runs (PostgreSQL).
pub const TABLES: &str = "\
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE TYPE place AS (street text, zip integer);
CREATE FUNCTION folded(it text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower(it) $$;
CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL,
  nick varchar(20),
  mood mood,
  visits integer
);
CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL,
  number serial UNIQUE,
  state text DEFAULT 'new',
  total numeric(10, 2)
);
CREATE INDEX orders_state_idx ON orders (state);
CREATE TABLE teams (id bigint PRIMARY KEY, owner_id bigint UNIQUE, place place);
CREATE INDEX users_nick_idx ON users (folded(nick));
CREATE TABLE events (at timestamptz NOT NULL, what text) PARTITION BY RANGE (at);
CREATE TABLE events_rest PARTITION OF events DEFAULT;
CREATE TABLE events_old (at timestamptz NOT NULL, what text);
CREATE MATERIALIZED VIEW totals AS SELECT user_id, sum(total) AS total FROM orders GROUP BY user_id;
";

/// The same, as lint knows it.
pub fn known() -> Known<'static> {
    static NOTHING: schema_model::Schema = schema_model::Schema {
        namespaces: Vec::new(),
        enums: Vec::new(),
        definitions: Vec::new(),
        tables: Vec::new(),
    };
    let mut known = Known::new(&NOTHING);
    // It is a constant, and held to be readable by a test.
    if let Ok(script) = Script::parse(TABLES, Dialect::Postgres) {
        for it in &parse(&script, Dialect::Postgres) {
            known.apply(it);
        }
    }
    known.at_next_file()
}
