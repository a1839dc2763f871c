//! docs/lint.md, made from the rules themselves.

#![allow(clippy::unwrap_used)]

use std::{fmt::Write, fs};

use schema_lint::{Rule, example, rules};
use schema_model::Dialect;

use crate::machine::repository;

#[test]
fn the_page_of_rules_is_current() {
    let page = page();
    let path = repository().join("docs/lint.md");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let current = fs::read_to_string(&path).unwrap_or_default();
    assert!(current == page, "docs/lint.md is old: UPDATE=1 cargo xtask test -p schemagen-cli page_of_rules");
}

fn page() -> String {
    let mut page = "\
# Lint

`schemagen lint` judges SQL files before they run, those that somebody wrote by hand and those that were generated, by PostgreSQL's own grammar
(SQLite's for SQLite), against the schema that each statement finds. It knows the types of columns, what is validated, and which tables a file
has made itself: those are not in use, and nothing is wrong with locking them. It needs no database.

    schemagen lint                              # all migrations, and their ways back
    schemagen lint --base origin/main           # in CI: the migrations that main does not have
    schemagen lint --advice                     # advice on migrations as well that are as they were generated
    schemagen lint 20261121103000 scripts/a.sql # a migration, and a file against the schema after all migrations
    schemagen lint scripts                      # a folder: each file finds what the ones before it leave
    schemagen lint 20261121103000 --fix         # write the safe form where it is mechanical; then: schemagen verify --accept ID
    schemagen lint --format sarif               # for code scanning; github: annotations; markdown: a comment; --json

It exits with 1 where something is a warning or an error. Advice is told and changes no exit code. What cannot be read is an error (SG1001), and never
skipped. What a rule finds can be right in one place: say so above the statement, with the reason.

    -- schemagen: allow SG1702 the table has ten rows
    UPDATE settings SET theme = 'light';

Comments are no part of a migration's hash, so this may be added later. An `allow` that allows nothing is told (SG1002). Levels are set in schemagen.toml, by
code or by name:

    [lint]
    SG1301 = \"error\"                 # off, advice, warning or error
    timestamp-without-zone = \"warning\"

What the comments above a statement announce as `generate` does (`-- rewrite: ..`, `-- long-lock: ..`) is not found again: the reviewer has it before them, and
lint of a generated file says what the file does not. An empty line ends what a comment is about.

| code | name | level | what is found | `--fix` |
| --- | --- | --- | --- | --- |
"
    .to_owned();
    for rule in rules::ALL {
        let (name, fix) =
            (format!("[{}](#{})", rule.name, anchor(rule)), if rule.is_fixed() { "yes" } else { "" });
        let _ = writeln!(page, "| {} | {name} | {} | {} | {fix} |", rule.code, rule.level.word(), rule.what);
    }
    let _ = write!(
        page,
        "\nThe examples for PostgreSQL are about these tables:\n\n```sql\n{}```\n",
        example::TABLES
    );
    for rule in rules::ALL {
        describe(&mut page, rule);
    }
    page
}

fn describe(page: &mut String, rule: &Rule) {
    let only = match rule.dialects() {
        [Dialect::Sqlite] => " SQLite only.",
        [Dialect::Postgres] => " PostgreSQL only.",
        _ => "",
    };
    let words: Vec<String> = rule.announced_by.iter().map(|it| format!("`-- {}:`", it.word())).collect();
    let announced =
        if words.is_empty() { String::new() } else { format!("\n\nNot found below {}.", words.join(" or ")) };
    let _ = write!(
        page,
        "\n## {} {}\n\n{}.{only}\n\n{}\n\nWhat to do: {}.{announced}\n\n```sql\n-- found\n{}\n\n-- instead\n{}\n```\n",
        rule.code,
        rule.name,
        capitalized(rule.what),
        rule.why,
        rule.advice,
        rule.example,
        rule.instead
    );
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// As Markdown readers make it of the heading.
fn anchor(rule: &Rule) -> String {
    format!("{}-{}", rule.code.to_lowercase(), rule.name)
}
