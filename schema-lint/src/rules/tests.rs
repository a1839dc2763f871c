//! Every rule has an example that fires it and no other, and a form to write instead that fires none.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use schema_model::{Dialect, Name, Schema, script::Script};

use super::ALL;
use crate::{Level, Report, Rule, Settings, Tree, example, lint, lint_after, parse, rule::Check};

/// What is a warning or worse by default, and one rule.
fn settings(rule: &Rule, dialect: Dialect) -> Settings {
    let others = ALL.iter().filter(|it| it.level < Level::Warning).map(|it| (it.code, Level::Off));
    let levels = others.chain([(rule.code, Level::Error)]).collect();
    Settings { postgres_version: server(rule), levels, ..Settings::new(dialect) }
}

/// The oldest server of the project that the example is of.
fn server(rule: &Rule) -> Option<u16> {
    match rule.name {
        "version-not-said" => None,
        "concurrent-index-on-14" => Some(14),
        _ => Some(17),
    }
}

/// The dialects that the example is of.
fn examples(rule: &Rule) -> &'static [Dialect] {
    match rule.check {
        Check::Reading => &[Dialect::Postgres],
        Check::Postgres(_) | Check::Sqlite(_) | Check::Both { .. } => rule.dialects(),
    }
}

fn codes(reports: &[Report]) -> BTreeSet<&'static str> {
    reports.iter().map(|it| it.rule.code).collect()
}

fn judged(rule: &Rule, text: &str, dialect: Dialect) -> Vec<Report> {
    let script = Script::parse(text, dialect).unwrap_or_else(|error| panic!("{rule:?}: {error}"));
    let settings = settings(rule, dialect);
    match dialect {
        Dialect::Postgres => lint_after(&script, &mut example::known(), &settings),
        Dialect::Sqlite => lint(&script, &Schema::default(), &settings),
    }
}

#[test]
fn the_tables_of_the_examples_are_read() {
    let script = Script::parse(example::TABLES, Dialect::Postgres).unwrap();
    for it in parse(&script, Dialect::Postgres) {
        assert!(matches!(it.tree, Tree::Postgres(_)), "{:?}", it.tree);
    }
    let known = example::known();
    for name in ["users", "orders", "events", "events_old"] {
        assert!(known.table(&schema_model::QualifiedName::unqualified(Name::new(name).unwrap())).is_some());
    }
}

#[test]
fn every_rule_fires_in_its_example_and_in_no_other() {
    let mut wrong = Vec::new();
    for rule in ALL {
        for dialect in examples(rule) {
            let found = codes(&judged(rule, rule.example, *dialect));
            if found != BTreeSet::from([rule.code]) {
                wrong.push(format!("{rule:?} in {dialect}: {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_to_write_instead_fires_nothing() {
    let mut wrong = Vec::new();
    for rule in ALL {
        for dialect in examples(rule) {
            let found = codes(&judged(rule, rule.instead, *dialect));
            if !found.is_empty() {
                wrong.push(format!("{rule:?} in {dialect}: {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn codes_and_names_are_unique_and_sorted() {
    assert!(ALL.windows(2).all(|pair| pair[0].code < pair[1].code), "{ALL:?}");
    let names: BTreeSet<&str> = ALL.iter().map(|it| it.name).collect();
    assert_eq!(names.len(), ALL.len());
    for rule in ALL {
        let is_name = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
        assert!(rule.name.chars().all(is_name) && rule.code.len() == 6, "{rule:?}");
        assert!(
            rule.why.ends_with('.') && !rule.what.ends_with('.') && !rule.advice.ends_with('.'),
            "{rule:?}"
        );
    }
}

#[test]
fn a_fix_leads_to_a_file_without_the_finding() {
    for rule in ALL {
        for dialect in examples(rule) {
            for report in judged(rule, rule.example, *dialect) {
                let Some(fix) = report.finding.fix else { continue };
                let fixed = fix.apply(rule.example);
                let reports = judged(rule, &fixed, *dialect);
                assert!(!codes(&reports).contains(rule.code), "{rule:?}:\n{fixed}\n{reports:#?}");
            }
        }
    }
}

#[test]
fn what_a_file_announces_itself_is_not_found_again() {
    for rule in ALL.iter().filter(|it| !it.announced_by.is_empty()) {
        for word in rule.announced_by.iter().map(|it| it.word()) {
            let with = |comment: &str| {
                let lines = rule.example.lines().flat_map(|line| [comment, line]).collect::<Vec<_>>();
                codes(&judged(rule, &lines.join("\n"), Dialect::Postgres)).contains(rule.code)
            };
            assert!(!with(&format!("-- {word}: it is known")), "{rule:?} below {word}");
            assert!(with(&format!("-- {word}: it is known\n")), "{rule:?}: the empty line parts them");
            assert!(with("-- unexpected: something else"), "{rule:?}: {word} and nothing else announces it");
        }
    }
}

/// What a rule finds, or leaves alone, besides its example.
#[test]
fn rules_know_what_the_statements_around_and_the_tables_say() {
    let view = "CREATE VIEW names AS SELECT id, nick FROM users;\n-- schemagen: step\nCREATE OR REPLACE VIEW names AS ";
    let index = "CREATE INDEX CONCURRENTLY orders_state_idx ON orders (state)";
    let reference =
        "ALTER TABLE orders ADD CONSTRAINT o FOREIGN KEY (state) REFERENCES users (nick) NOT VALID";
    let retyped = "ALTER TABLE users ALTER COLUMN visits TYPE bigint;\n-- schemagen: step no-transaction\n";
    for (code, text, fires) in [
        ("SG1604", format!("{view}SELECT id, nick::text AS nick FROM users;"), true),
        ("SG1604", format!("{view}SELECT id, users.visits AS nick FROM users;"), true),
        ("SG1604", format!("{view}SELECT id, nick::varchar(20) AS nick FROM users;"), false),
        ("SG1604", format!("{view}SELECT id, u.nick, visits FROM users u;"), false),
        ("SG1304", format!("DROP INDEX users_nick_idx;\n{reference};"), false),
        ("SG1304", format!("DROP INDEX users_nick_idx;\n-- schemagen: step\n{reference};"), true),
        (
            "SG1305",
            format!(
                "-- schemagen: step no-transaction\nDROP INDEX CONCURRENTLY orders_state_idx;\n\
                 -- schemagen: step\nALTER TABLE orders ALTER COLUMN state TYPE integer USING state::integer;\n\
                 -- schemagen: step no-transaction\n{index};"
            ),
            false,
        ),
        (
            "SG1305",
            format!(
                "-- schemagen: step no-transaction\nDROP INDEX CONCURRENTLY orders_state_idx;\n\
                 -- schemagen: step\nALTER TABLE orders ALTER COLUMN total TYPE integer;\n\
                 -- schemagen: step no-transaction\n{index};"
            ),
            true,
        ),
        ("SG1404", "ALTER TABLE users SET TABLESPACE pg_default;".to_owned(), true),
        ("SG1404", "ALTER TABLE users SET LOGGED;".to_owned(), false),
        ("SG1404", "ALTER TABLE events SET TABLESPACE slow;".to_owned(), false),
        ("SG1117", format!("{retyped}ANALYZE orders;"), true),
        ("SG1117", format!("{retyped}VACUUM (ANALYZE) public.users;"), false),
        ("SG1117", format!("{retyped}VACUUM users;"), true),
        ("SG1117", format!("{retyped}ANALYZE;"), false),
        ("SG1912", "ALTER TABLE users RENAME COLUMN nick TO \"order\";".to_owned(), true),
        ("SG1912", "ALTER TABLE users RENAME TO \"user\";".to_owned(), true),
        ("SG1912", "ALTER TABLE users ADD COLUMN \"order\" integer;".to_owned(), true),
        ("SG1912", "CREATE TYPE \"table\" AS ENUM ('a');".to_owned(), true),
        ("SG1912", "CREATE INDEX \"default\" ON users (nick);".to_owned(), true),
        ("SG1912", "ALTER TABLE users ADD CONSTRAINT \"check\" CHECK (id > 0) NOT VALID;".to_owned(), true),
        ("SG1912", "ALTER TABLE users DROP CONSTRAINT \"check\";".to_owned(), false),
        ("SG1912", "CREATE INDEX ON \"user\" (\"order\");".to_owned(), false),
        ("SG1912", "CREATE TABLE \"Orders\" (\"name\" text);".to_owned(), false),
        (
            "SG1913",
            "CREATE TABLE v (seen boolean, state mood, at timestamptz, pages integer);".to_owned(),
            true,
        ),
        ("SG1913", "CREATE TABLE v (seen boolean, note text, at timestamptz);".to_owned(), false),
        (
            "SG1913",
            "CREATE TABLE v (id uuid, at timestamptz, pages smallint, seen boolean);".to_owned(),
            false,
        ),
    ] {
        let rule = ALL.iter().find(|it| it.code == code).unwrap();
        assert_eq!(codes(&judged(rule, &text, Dialect::Postgres)).contains(code), fires, "{code}: {text}");
    }
}
