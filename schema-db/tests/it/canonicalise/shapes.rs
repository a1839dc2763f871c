//! The shapes in which expressions are written.

use schema_model::Schema;

use super::{authored, compare, made, read};

const COLUMNS: &str = "id bigint, n integer, small smallint, price numeric(12,2), ratio double precision, name text,
    code varchar(20), flag char(1), ok boolean, day date, at timestamp, zoned timestamptz, clock time,
    span interval, tags text[], numbers integer[], doc jsonb, old json, ip inet, key uuid, raw bytea, mood mood,
    \"Mixed Case\" text, state code_type";

/// Checks of all kinds of columns.
const CHECKS: &[&str] = &[
    "n > 0",
    "n IN (1, 2, 3)",
    "n NOT IN (1, 2)",
    "n BETWEEN 1 AND 10",
    "n NOT BETWEEN 1 AND 10",
    "n = -5",
    "n != 5",
    "n <> 5 AND id > 3",
    "n > 0 OR small > 0 AND id > 0",
    "NOT (n > 0)",
    "NOT ok",
    "ok IS TRUE",
    "ok IS NOT UNKNOWN",
    "ok = true",
    "n IS NULL OR n > -2147483648",
    "n % 2 = 0",
    "n::text <> ''",
    "CAST(n AS bigint) > 5",
    "n + small * 2 - 1 > id / 3",
    "abs(n) < 1e3",
    "price >= 0",
    "price > 0.5 AND price < 1000000",
    "price = round(price, 2)",
    "ratio <= 1.5e-3",
    "small BETWEEN -10 AND +10",
    "name <> ''",
    "name LIKE '%@%'",
    "name NOT LIKE 'a\\_%'",
    "name ILIKE 'x%'",
    "name ~ '^[a-z]+$'",
    "name !~* 'it''s'",
    "name SIMILAR TO '[a-z]+'",
    "name IN ('a', 'b')",
    "name = ANY (ARRAY['a', 'b'])",
    "length(name) > 3",
    "char_length(trim(name)) > 0",
    "lower(name) = name",
    "name || code <> ''",
    "name > 'a' COLLATE \"C\"",
    "position('@' in name) > 1",
    "substring(name from 1 for 3) = 'abc'",
    "overlay(name placing 'x' from 1) <> ''",
    "name IS DISTINCT FROM code",
    "coalesce(name, code, '') <> ''",
    "nullif(name, '') IS NOT NULL",
    "greatest(n, small) > least(1, 2)",
    "code IN ('a', 'b', 'c')",
    "code = 'x'",
    "code LIKE 'x%'",
    "code::text = 'x'",
    "code NOT IN ('', 'x')",
    "flag IN ('y', 'n')",
    "flag = 'y'",
    "mood IN ('sad', 'ok')",
    "mood = 'ok'",
    "mood > 'sad'",
    "mood::text LIKE 's%'",
    "state = 'x' OR state IN ('y', 'z')",
    "day > '2020-01-01'",
    "day > DATE '2020-01-01'",
    "day BETWEEN '2020-01-01' AND '2030-12-31'::date",
    "extract(year from day) > 2000",
    "EXTRACT(EPOCH FROM at) > 0",
    "date_part('dow', day) = 1",
    "date_trunc('month', at) = at",
    "at AT TIME ZONE 'UTC' > zoned",
    "zoned AT TIME ZONE 'Europe/Berlin' > at",
    "zoned > at",
    "at + INTERVAL '1 day' > at",
    "at + interval '1 year 2 mons 3 days 04:05:06' > at",
    "at - '90 minutes'::interval < at",
    "span < interval '1' day",
    "span > '00:00:30'",
    "clock < '12:30'",
    "clock < TIME '12:30:00'",
    "(at, at) OVERLAPS (at, span)",
    "zoned < CURRENT_TIMESTAMP",
    "day <= CURRENT_DATE",
    "tags <> '{}'",
    "tags @> ARRAY['a']",
    "'a' = ANY (tags)",
    "array_length(tags, 1) <= 10",
    "cardinality(numbers) > 0",
    "numbers[1] > 0",
    "numbers[1:2] = '{1,2}'",
    "tags && ARRAY['a', 'b']::text[]",
    "ARRAY[n, small] <> numbers",
    "doc ? 'key'",
    "doc ?| ARRAY['a', 'b']",
    "doc @> '{\"a\": 1}'",
    "doc ->> 'name' = 'x'",
    "doc -> 'a' -> 'b' IS NOT NULL",
    "doc #>> '{a,b}' <> ''",
    "(doc ->> 'n')::int > 0",
    "jsonb_typeof(doc) = 'object'",
    "old ->> 'a' IS NOT NULL",
    "ip << '10.0.0.0/8'",
    "family(ip) = 4",
    "key <> '00000000-0000-0000-0000-000000000000'",
    "raw <> '\\x00'",
    "octet_length(raw) < 1024",
    "CASE WHEN n > 0 THEN name IS NOT NULL ELSE true END",
    "CASE n WHEN 1 THEN 'a' WHEN 2 THEN 'b' END = name",
    "(n IS NULL) = (name IS NULL)",
    "num_nonnulls(n, name, code) = 1",
    "(n, small) = (1, 2)",
    "ROW(n, small) > ROW(1, 2)",
    "\"Mixed Case\" <> 'A' and name = 'B'",
    "t.n > 1 /* the table's own name */",
    "name <> E'a\\nb' -- to the end",
    "name <> 'a;b)c'",
    "public.is_fine(n)",
    "is_fine(n) AND pg_catalog.length(name) > 0",
    "n OPERATOR(pg_catalog.>) 0",
    "name ~~ 'x' or true",
    "tableoid IS NOT NULL",
    "doc IS NULL OR (doc->'a') = 'null'::jsonb",
    "at::date = day",
    "id = n::bigint::numeric",
    "bit_length(name) & 7 = 0",
    "n # 3 <> ~small",
    "2 ^ 3 > n",
];

const DEFAULTS: &[(&str, &str)] = &[
    ("integer", "0"),
    ("integer", "-1"),
    ("bigint", "1"),
    ("bigint", "(1 + 2) * 3"),
    ("numeric(12,2)", "0"),
    ("numeric(12,2)", "-0.50"),
    ("double precision", "1e10"),
    ("text", "''"),
    ("text", "'it''s'"),
    ("text", "'a' || 'b'"),
    ("varchar(20)", "'x'"),
    ("char(1)", "'y'"),
    ("boolean", "true"),
    ("boolean", "'f'"),
    ("boolean", "not true"),
    ("timestamptz", "now()"),
    ("timestamptz", "CURRENT_TIMESTAMP"),
    ("timestamptz", "current_timestamp(3)"),
    ("timestamptz", "now() + interval '1 day'"),
    ("timestamp", "LOCALTIMESTAMP"),
    ("timestamp", "(now() at time zone 'utc')"),
    ("timestamp", "now() at time zone 'utc'"),
    ("timestamp", "'2020-01-01'"),
    ("date", "CURRENT_DATE"),
    ("date", "'2020-1-2'"),
    ("time", "'12:00'"),
    ("interval", "'1 hour 30 minutes'"),
    ("interval", "INTERVAL '7 days'"),
    ("text[]", "'{}'"),
    ("text[]", "ARRAY[]::text[]"),
    ("text[]", "ARRAY['a', 'b']"),
    ("varchar(5)[]", "array['a']::varchar[]"),
    ("jsonb", "'{}'"),
    ("jsonb", "'{\"a\": [1, 2]}'::jsonb"),
    ("jsonb", "jsonb_build_object('a', 1)"),
    ("json", "'[]'"),
    ("uuid", "'00000000-0000-0000-0000-000000000000'"),
    ("uuid", "md5(random()::text)::uuid"),
    ("inet", "'127.0.0.1'"),
    ("bytea", "'\\x00ff'"),
    ("mood", "'ok'"),
    ("mood", "'sad'::mood"),
    ("public.mood[]", "'{ok}'"),
    ("code_type", "'c'"),
    ("bigint", "nextval('numbers')"),
    ("bigint", "nextval('public.numbers'::regclass)"),
    ("name", "current_user"),
    ("text", "CASE WHEN true THEN 'a' ELSE 'b' END"),
    ("integer", "coalesce(NULL, 3)"),
    ("text", "E'tab\\t'"),
    ("text", "$$dollar's$$"),
];

const GENERATED: &[(&str, &str)] = &[
    ("text", "lower(name)"),
    ("integer", "n * 2"),
    ("bigint", "n"),
    ("varchar(5)", "name"),
    ("text", "coalesce(name, '') || ' ' || code"),
    ("tsvector", "to_tsvector('english', coalesce(name, ''))"),
    ("boolean", "code in ('a', 'b')"),
    ("numeric", "price * 1.19"),
    ("text", "doc ->> 'title'"),
];

const PREDICATES: &[&str] = &[
    "name IS NOT NULL",
    "code IN ('a', 'b') AND n != 3",
    "mood = 'ok'",
    "ok",
    "not ok and n between 1 and 2",
    "zoned > '2020-01-01 00:00:00+00'",
];

const PARTS: &[&str] = &[
    "lower(name)",
    "(lower(code))",
    "(n + 1)",
    "(name || '-' || code)",
    "(doc ->> 'a')",
    "((doc ->> 'a')::int)",
    "(zoned AT TIME ZONE 'UTC')",
    "(at + interval '1 day')",
    "date_trunc('day', at)",
    "coalesce(name, 'x')",
    "(CASE WHEN ok THEN n END)",
    "(n IS NULL)",
    "(code IN ('a', 'b'))",
    "(name)",
    "(\"Mixed Case\")",
    "(name COLLATE \"C\")",
    "((lower(code) COLLATE \"POSIX\"))",
    "(name || (code COLLATE \"C\"))",
    "extract(year from day)",
];

struct Shapes {
    script: String,
    /// Place and text, as the author has it.
    authored: Vec<(String, String)>,
}

/// One table that has all of them.
fn shapes() -> Shapes {
    let mut lines = vec![COLUMNS.to_owned()];
    let (mut indexes, mut authored) = (Vec::new(), Vec::new());
    for (at, check) in CHECKS.iter().enumerate() {
        lines.push(format!("CONSTRAINT c{at} CHECK ({check}\n)"));
        authored.push((format!("c{at}"), (*check).to_owned()));
    }
    for (at, (ty, text)) in DEFAULTS.iter().enumerate() {
        lines.push(format!("d{at} {ty} DEFAULT ({text})"));
        authored.push((format!("d{at}"), (*text).to_owned()));
    }
    for (at, (ty, text)) in GENERATED.iter().enumerate() {
        lines.push(format!("g{at} {ty} GENERATED ALWAYS AS ({text}) STORED"));
        authored.push((format!("g{at}"), (*text).to_owned()));
    }
    for (at, text) in PREDICATES.iter().enumerate() {
        indexes.push(format!("CREATE INDEX p{at} ON t (id) WHERE {text};"));
        authored.push((format!("p{at}"), (*text).to_owned()));
    }
    for (at, text) in PARTS.iter().enumerate() {
        indexes.push(format!("CREATE INDEX i{at} ON t ({text});"));
        authored.push((format!("i{at}"), (*text).to_owned()));
    }
    let script = format!(
        "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN code_type AS varchar(9); CREATE SEQUENCE numbers;
         CREATE FUNCTION is_fine(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
         CREATE TABLE t ({});\n{}",
        lines.join(",\n"),
        indexes.join("\n")
    );
    Shapes { script, authored }
}

fn promised(live: &Schema, shapes: &Shapes) -> Schema {
    let texts: Vec<(&str, &str)> =
        shapes.authored.iter().map(|(place, text)| (place.as_str(), text.as_str())).collect();
    authored(live, "t", &texts)
}

/// The places at which two schemas differ.
fn differences(a: &Schema, b: &Schema) -> Vec<String> {
    let (a, b) = (&a.tables[0], &b.tables[0]);
    let columns = a.columns.iter().zip(&b.columns).filter(|(a, b)| a != b).map(|it| format!("{it:#?}"));
    let constraints =
        a.constraints.iter().zip(&b.constraints).filter(|(a, b)| a != b).map(|it| format!("{it:#?}"));
    let indexes = a.indexes.iter().zip(&b.indexes).filter(|(a, b)| a != b).map(|it| format!("{it:#?}"));
    columns.chain(constraints).chain(indexes).collect()
}

#[test]
fn what_authors_write_equals_what_the_server_keeps() {
    let shapes = shapes();
    let (database, mut live) = made(&shapes.script);
    let mut promised = promised(&live, &shapes);
    let before = differences(&promised, &live).len();
    assert!(before > 150, "only {before} are spelled differently by the server");
    assert_eq!(compare(&database, &mut promised, &mut live), []);
    assert_eq!(differences(&promised, &live), [""; 0]);
}

/// A dump spells expressions as the server does, and the server reads its own spelling once more.
#[test]
fn what_was_dumped_and_restored_is_still_the_same() {
    let shapes = shapes();
    let (_, original) = made(&shapes.script);
    let restored = test_support::database();
    restored.connect().batch_execute(&shapes.script).unwrap();
    restored.connect().batch_execute(&respelled(&original)).unwrap();
    let mut live = read(&restored);
    assert_ne!(differences(&original, &live), [""; 0], "some text changes when it is read again");
    let mut promised = promised(&live, &shapes);
    assert_eq!(compare(&restored, &mut promised, &mut live), []);
    assert_eq!(differences(&promised, &live), [""; 0]);
}

/// Replaces every check by the server's first text of it.
fn respelled(schema: &Schema) -> String {
    let check = |constraint: &schema_model::schema::Constraint| match &constraint.kind {
        schema_model::schema::ConstraintKind::Check(text) => format!(
            "ALTER TABLE t DROP CONSTRAINT {0}; ALTER TABLE t ADD CONSTRAINT {0} CHECK ({1});\n",
            constraint.name, text.expression
        ),
        other => panic!("{other:?}"),
    };
    schema.tables[0].constraints.iter().map(check).collect()
}

/// Texts that look alike and do not mean the same.
#[test]
fn what_means_something_else_stays_different() {
    let script = "CREATE TABLE t (a varchar(9), b text, n int DEFAULT 1, z timestamptz DEFAULT now(),
          CONSTRAINT c1 CHECK (a IN ('x', 'y')), CONSTRAINT c2 CHECK (n > 0 OR n < -5 AND b <> ''),
          CONSTRAINT c3 CHECK (b LIKE 'a%'), CONSTRAINT c4 CHECK (b = 'A'));
        CREATE INDEX i1 ON t (lower(b)); CREATE INDEX i2 ON t (n) WHERE b IS NOT NULL;";
    for (place, text) in [
        ("c1", "a IN ('y', 'x')"),
        ("c1", "a::text IN ('x', 'y', 'z')"),
        ("c2", "(n > 0 OR n < -5) AND b <> ''"),
        ("c3", "b ILIKE 'a%'"),
        ("c4", "b = 'a'"),
        ("n", "2"),
        ("z", "clock_timestamp()"),
        ("i1", "upper(b)"),
        ("i2", "b IS NULL"),
    ] {
        let (database, mut live) = made(script);
        let mut promised = authored(&live, "t", &[(place, text)]);
        assert_eq!(compare(&database, &mut promised, &mut live), []);
        assert_eq!(differences(&promised, &live).len(), 1, "{place}: {text}");
    }
}
