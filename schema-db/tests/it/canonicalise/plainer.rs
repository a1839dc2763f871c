//! Expressions as their authors may have written them: shorter where the server reads both alike, and only there.

use schema_db::postgres::{IntrospectOptions, Plain, introspect, write_plainer};
use schema_model::{
    Expression, Name, QualifiedName, Schema,
    schema::{ColumnValue, ConstraintKind, Definition},
};

const TABLES: &str = "
    CREATE TYPE mood AS ENUM ('sad', 'glad');
    CREATE DOMAIN address AS varchar(90) CONSTRAINT d1 CHECK (VALUE LIKE '%@%' AND VALUE NOT IN ('@', ''));
    CREATE TABLE account (
      balance numeric CONSTRAINT c1 CHECK (balance >= 0),
      status varchar(10) CONSTRAINT c2 CHECK (status IN ('a', 'it''s')),
      email varchar(90) CONSTRAINT c3 CHECK (email LIKE '%@%' AND email NOT LIKE '%)%'),
      n int CONSTRAINT c4 CHECK (n > -5),
      m int CONSTRAINT c5 CHECK ((n > 0 OR m > 0) AND n <> 5),
      kind text CONSTRAINT c6 CHECK (kind NOT IN ('x', 'y')),
      mood mood CONSTRAINT c7 CHECK (mood <> 'sad'),
      -- The cast decides: without it, 5 / 2 is 2.
      half int CONSTRAINT c8 CHECK (half::numeric / 2 > 1.5),
      parts text[] CONSTRAINT c9 CHECK (parts = ARRAY['a', 'b'] AND 'c' = ANY (parts)),
      at timestamptz DEFAULT now() + '1 day' CONSTRAINT c10 CHECK (at > '2020-01-01 00:00:00+00'),
      day date CONSTRAINT c11 CHECK (at::date = day),
      twice int GENERATED ALWAYS AS ((n + m) * 2) STORED
    );
    CREATE INDEX by_email ON account (lower(email)) WHERE status = 'a';
    CREATE POLICY own ON account USING (email = 'me' OR n = 0) WITH CHECK (status IN ('a', 'b'));
    CREATE POLICY seen ON account USING (n IN (SELECT 1));";

const EXPECTED: &[&str] = &[
    "at: now() + '1 day'",
    "by_email: lower(email)",
    "by_email: status = 'a'",
    "c10: at > '2020-01-01 00:00:00+00'",
    "c11: at::date = day",
    "c1: balance >= 0",
    "c2: status IN ('a', 'it''s')",
    "c3: email LIKE '%@%' AND email NOT LIKE '%)%'",
    "c4: n > -5",
    "c5: (n > 0 OR m > 0) AND n <> 5",
    "c6: kind NOT IN ('x', 'y')",
    "c7: mood <> 'sad'",
    "c8: half::numeric / 2 > 1.5",
    "c9: parts = ARRAY['a', 'b'] AND 'c' = ANY (parts)",
    "d1: VALUE LIKE '%@%' AND VALUE NOT IN ('@', '')",
    "own: email = 'me' OR n = 0",
    "own: status IN ('a', 'b')",
    "seen: n IN ( SELECT 1)",
    "twice: (n + m) * 2",
];

fn texts(schema: &Schema) -> Vec<String> {
    let mut all = Vec::new();
    for table in &schema.tables {
        all.extend(table.columns.iter().filter_map(|it| match &it.value {
            Some(ColumnValue::Default(text) | ColumnValue::Generated { expression: text, .. }) => {
                Some(format!("{}: {text}", it.name))
            }
            _ => None,
        }));
        all.extend(table.constraints.iter().filter_map(|it| match &it.kind {
            ConstraintKind::Check(check) => Some(format!("{}: {}", it.name, check.expression)),
            _ => None,
        }));
        for index in &table.indexes {
            all.extend(index.parts.iter().map(|it| format!("{}: {}", index.name, target(it))));
            all.extend(index.predicate.iter().map(|it| format!("{}: {it}", index.name)));
        }
    }
    all.extend(schema.definitions.iter().flat_map(|it| match it {
        Definition::Policy(it) => {
            it.using.iter().chain(&it.check).map(|text| format!("{}: {text}", it.name)).collect()
        }
        Definition::Domain(it) => it.checks.iter().map(|it| format!("{}: {}", it.name, it.check)).collect(),
        Definition::Trigger(it) => it.when.iter().map(|text| format!("{}: {text}", it.name)).collect(),
        Definition::View(it) => vec![one_line(&it.name, &it.query)],
        Definition::MaterializedView(it) => vec![one_line(&it.name, &it.query)],
        Definition::Publication(it) => it.filters().map(|text| format!("{}: {text}", it.name)).collect(),
        Definition::Statistics(it) => {
            it.expressions.iter().map(|text| format!("{}: {text}", it.name.name)).collect()
        }
        _ => Vec::new(),
    }));
    all.sort();
    all
}

fn one_line(name: &QualifiedName, query: &Expression) -> String {
    let words: Vec<&str> = query.as_str().split_whitespace().collect();
    format!("{}: {}", name.name, words.join(" "))
}

fn target(part: &schema_model::schema::IndexPart) -> String {
    match &part.target {
        schema_model::schema::IndexTarget::Column(it) => it.to_string(),
        schema_model::schema::IndexTarget::Expression(it) => it.to_string(),
    }
}

fn plainer(sql: &str) -> (Schema, Schema, Plain) {
    let database = test_support::database();
    let mut client = database.connect();
    client.batch_execute(sql).unwrap();
    let before = introspect(&mut client, &IntrospectOptions::default()).unwrap().schema;
    let mut after = before.clone();
    let public = Name::new("public").unwrap();
    let plain = write_plainer(&mut client, &public, &mut after, &Schema::default()).unwrap();
    (before, after, plain)
}

#[test]
fn what_the_server_adds_is_taken_out_where_it_says_nothing() {
    let (before, mut after, plain) = plainer(TABLES);
    assert_eq!(texts(&after), EXPECTED);
    plain.restore(&mut after);
    assert_eq!(after, before);
}

#[test]
fn what_is_said_already_stays() {
    let database = test_support::database();
    let mut client = database.connect();
    client.batch_execute(TABLES).unwrap();
    let before = introspect(&mut client, &IntrospectOptions::default()).unwrap().schema;
    let mut after = before.clone();
    let public = Name::new("public").unwrap();
    write_plainer(&mut client, &public, &mut after, &before).unwrap();
    assert_eq!(after, before);
}

/// A query is shorter without the table before each column, where there is one table; what a bracket or cast decides stays.
#[test]
fn queries_and_conditions_are_shortened_too() {
    let sql = "CREATE TABLE account (n int, status varchar(10), balance numeric);
        CREATE VIEW a AS SELECT it.n, it.n::numeric / 2 AS half FROM account it
          WHERE (it.balance > 0 OR it.n = 1) AND it.status IN ('a', 'b');
        CREATE VIEW b AS SELECT x.n, y.status FROM account x JOIN account y ON x.n = y.n AND y.balance > 1;
        CREATE MATERIALIZED VIEW c AS SELECT status, count(*) AS many FROM account GROUP BY status HAVING count(*) > 1;
        CREATE TRIGGER e BEFORE UPDATE ON account FOR EACH ROW WHEN (OLD.status <> NEW.status AND NEW.balance > 0)
          EXECUTE FUNCTION suppress_redundant_updates_trigger();
        CREATE TRIGGER f AFTER INSERT ON account FOR EACH ROW WHEN ((NEW.n > 0 OR NEW.n < -5) AND NEW.balance::int > 0)
          EXECUTE FUNCTION suppress_redundant_updates_trigger();";
    let (before, mut after, plain) = plainer(sql);
    let expected = [
        "a: SELECT n, n::numeric / 2 AS half FROM account it WHERE (balance > 0 OR n = 1) AND status IN ('a', 'b')",
        "b: SELECT x.n, y.status FROM account x JOIN account y ON x.n = y.n AND y.balance > 1",
        "c: SELECT status, count(*) AS many FROM account GROUP BY status HAVING count(*) > 1",
        "e: old.status <> new.status AND new.balance > 0",
        "f: (new.n > 0 OR new.n < -5) AND new.balance::integer > 0",
    ];
    assert_eq!(texts(&after), expected);
    plain.restore(&mut after);
    assert_eq!(after, before);
}

/// Since 14 statistics have expressions, and since 15 publications have conditions.
#[test]
fn publications_and_statistics_are_shortened_too() {
    let database = test_support::database();
    let version: i32 = database
        .connect()
        .query_one("SELECT current_setting('server_version_num')::int", &[])
        .unwrap()
        .get(0);
    let table = "CREATE TABLE account (n int PRIMARY KEY, status varchar(10), balance numeric);";
    let (statistics, publication) = (
        "CREATE STATISTICS s ON (lower(status)), (balance + 1) FROM account;",
        "CREATE PUBLICATION p FOR TABLE account WHERE (n > 5 AND balance < 2);",
    );
    let (sql, expected): (String, &[&str]) = match version {
        150_000.. => (
            [table, statistics, publication].concat(),
            &["p: n > 5 AND balance < 2", "s: balance + 1", "s: lower(status)"],
        ),
        140_000.. => ([table, statistics].concat(), &["s: balance + 1", "s: lower(status)"]),
        _ => (table.to_owned(), &[]),
    };
    assert_eq!(texts(&plainer(&sql).1), expected);
}

/// Columns of the same names have other types in another table, where the same words mean something else.
#[test]
fn the_same_text_is_asked_for_each_type() {
    let sql = "CREATE TABLE a (n numeric CONSTRAINT a1 CHECK (n > (0)::numeric));
        CREATE TABLE b (n int CONSTRAINT b1 CHECK (n > (0)::numeric));
        CREATE TABLE c (n numeric CONSTRAINT c1 CHECK (n > 0));";
    let (_, after, _) = plainer(sql);
    assert_eq!(texts(&after), ["a1: n > 0", "b1: n::numeric > 0", "c1: n > 0"]);
}

/// Every table has columns of its own names, so that each of its expressions is asked for.
#[test]
fn many_tables_need_more_than_one_batch() {
    const TABLES: usize = 250;
    let table = |n: usize| {
        format!(
            "CREATE TABLE t{n} (a{n} numeric CONSTRAINT c{n:04} CHECK (a{n} >= 0),
               b{n} int CONSTRAINT d{n:04} CHECK ((b{n} > 0 OR a{n} > 0) AND b{n}::numeric / 2 < 9));"
        )
    };
    let (_, after, _) = plainer(&(0..TABLES).map(table).collect::<String>());
    let short = (0..TABLES).map(|n| format!("c{n:04}: a{n} >= 0"));
    let kept = (0..TABLES).map(|n| format!("d{n:04}: (b{n} > 0 OR a{n} > 0) AND b{n}::numeric / 2 < 9"));
    assert_eq!(texts(&after), short.chain(kept).collect::<Vec<_>>());
}
