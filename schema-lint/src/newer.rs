//! What not every supported PostgreSQL knows, and since when: told from the words of a statement, and from its tree where words
//! are not enough.

use std::{
    collections::{BTreeSet, HashSet},
    ops::Range,
    sync::LazyLock,
};

use schema_model::Dialect;
use squawk_syntax::{
    SyntaxKind,
    ast::{self, AstNode},
};

use crate::{Statement, read};

/// A part of a statement that older servers refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newer {
    /// The first PostgreSQL that knows it.
    pub since: u16,
    /// What it is called.
    pub what: &'static str,
    /// Where in the text of the statement.
    pub range: Range<usize>,
}

/// Words that follow one another: `a|b` is one of them, `!a` another one, `*` any number of any.
struct Words {
    since: u16,
    what: &'static str,
    /// How the statement begins; empty for any.
    starts: &'static [&'static str],
    sequence: &'static [&'static str],
}

impl Words {
    /// All that must be said, in any order.
    fn groups(&self) -> impl Iterator<Item = &'static str> {
        self.starts.iter().chain(self.sequence).copied()
    }
}

const fn words(
    since: u16,
    what: &'static str,
    starts: &'static [&'static str],
    sequence: &'static [&'static str],
) -> Words {
    Words { since, what, starts, sequence }
}

const TABLE: &[&str] = &["create|alter", "table|unlogged|foreign"];
const PUBLICATION: &[&str] = &["create|alter", "publication"];

const NEWER: &[Words] = &[
    words(13, "DROP EXPRESSION", TABLE, &["drop", "expression"]),
    words(13, "publish_via_partition_root", PUBLICATION, &["publish_via_partition_root"]),
    words(13, "a target of statistics", &["alter", "statistics"], &["set", "statistics"]),
    words(13, "deduplicate_items", &[], &["deduplicate_items"]),
    words(
        13,
        "this storage parameter",
        &[],
        &["autovacuum_vacuum_insert_threshold|autovacuum_vacuum_insert_scale_factor"],
    ),
    words(
        14,
        "DETACH PARTITION .. CONCURRENTLY",
        TABLE,
        &["detach", "partition", "*", "concurrently|finalize"],
    ),
    words(14, "COMPRESSION", TABLE, &["compression", "pglz|lz4|default"]),
    words(14, "CREATE OR REPLACE TRIGGER", &["create", "or", "replace", "trigger|constraint"], &["trigger"]),
    words(14, "a body in standard SQL", &["create"], &["begin", "atomic"]),
    words(14, "the name of a multirange type", &["create", "type"], &["multirange_type_name"]),
    words(14, "statistics over an expression", &["create", "statistics"], &["on|,", "("]),
    words(15, "NULLS NOT DISTINCT", &[], &["nulls", "not", "distinct"]),
    words(15, "SET ACCESS METHOD", &[], &["set", "access", "method"]),
    words(15, "MERGE", &["merge|with"], &["merge", "into"]),
    words(15, "SET NULL of some columns", TABLE, &["on", "delete", "set", "null|default", "("]),
    words(15, "security_invoker", &["create|alter"], &["security_invoker"]),
    words(15, "TABLES IN SCHEMA", PUBLICATION, &["tables", "in", "schema"]),
    words(15, "publishing some columns or rows", PUBLICATION, &["table", "*", "!with", "("]),
    words(15, "an unlogged sequence", &["create"], &["unlogged", "sequence"]),
    words(15, "an unlogged sequence", &["alter", "sequence"], &["set", "logged|unlogged"]),
    words(16, "STORAGE of a new column", &["create", "table|unlogged"], STORAGE),
    words(16, "STORAGE of a new column", &["alter", "table"], &["add", "*", "storage", STORAGES]),
    words(17, "SET EXPRESSION", TABLE, &["set", "expression"]),
    words(17, "an event trigger on logins", &["create", "event", "trigger"], &["on", "login"]),
    words(17, "the privilege MAINTAIN", &["grant|revoke"], &["maintain"]),
    words(17, "JSON_TABLE", &[], &["json_table", "("]),
    words(18, "NOT ENFORCED", &[], &["not", "enforced"]),
    words(18, "WITHOUT OVERLAPS", TABLE, &["without", "overlaps"]),
    words(18, "publish_generated_columns", PUBLICATION, &["publish_generated_columns"]),
    words(18, "uuidv7()", &[], &["uuidv7", "("]),
];

const STORAGES: &str = "plain|external|extended|main|default";
const STORAGE: &[&str] = &["storage", STORAGES];

/// What stands behind GENERATED where no virtual column follows.
const IDENTITIES: [&str; 2] = [" by default as identity", " always as identity"];

/// What servers of `version` do not know of a statement: its newest part.
pub fn newer_than(statement: &Statement, version: u16) -> Option<Newer> {
    let by_words = by_words(statement).into_iter();
    let by_tree = statement.postgres().into_iter().flat_map(by_tree);
    by_words.chain(by_tree).filter(|it| it.since > version).max_by_key(|it| it.since)
}

/// Whether a text can hold anything of the kind: no statement must be read to know that of most.
pub fn may_be_newer(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let mut generated = text.match_indices("generated").map(|(at, word)| &text[at + word.len()..]);
    text.contains("not valid")
        || generated.any(|rest| !IDENTITIES.iter().any(|it| rest.starts_with(it)))
        || has_newer_words(&text)
}

fn has_newer_words(text: &str) -> bool {
    let words = || text.split(|it| !is_of_word(it));
    if !words().any(|it| it.len() >= SHORTEST && TELLING.contains(it)) {
        return false;
    }
    let words: HashSet<&str> = words().collect();
    let is_there = |it: &str| !it.starts_with(is_of_word) || it.split('|').any(|it| words.contains(it));
    NEWER.iter().any(|it| it.groups().all(is_there))
}

/// No telling word is shorter.
const SHORTEST: usize = 5;

/// Of each of [`NEWER`] the words of which one must be there; the longest, as few statements say long words.
static TELLING: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    let longest = |it: &Words| {
        let groups = it.groups().filter(|it| it.starts_with(is_of_word));
        groups.max_by_key(|it| it.split('|').map(str::len).min())
    };
    NEWER.iter().filter_map(longest).flat_map(|it| it.split('|')).collect()
});

fn is_of_word(it: char) -> bool {
    it.is_ascii_alphanumeric() || it == '_'
}

fn by_words(statement: &Statement) -> Vec<Newer> {
    let text = statement.source.text();
    let tokens = statement.source.tokens(Dialect::Postgres);
    let said: Vec<String> = tokens.iter().map(|it| text[it.clone()].to_ascii_lowercase()).collect();
    let found = NEWER.iter().filter_map(|it| {
        let begins = it.starts.len() <= said.len() && it.starts.iter().zip(&said).all(|(a, b)| is(a, b));
        let at = begins.then(|| (0..said.len()).find(|at| matches(it.sequence, &said[*at..])))??;
        Some(Newer { since: it.since, what: it.what, range: tokens[at].clone() })
    });
    found.collect()
}

fn is(pattern: &str, word: &str) -> bool {
    match pattern.strip_prefix('!') {
        Some(other) => other != word,
        None => pattern.split('|').any(|it| it == word),
    }
}

fn matches(pattern: &[&str], said: &[String]) -> bool {
    match (pattern, said) {
        ([], _) => true,
        (["*", rest @ ..], _) => (0..said.len()).any(|at| matches(rest, &said[at..])),
        ([first, rest @ ..], [word, more @ ..]) => is(first, word) && matches(rest, more),
        ([_, ..], []) => false,
    }
}

/// A virtual column, which 18 also makes where nothing is said, and NOT NULL as a constraint of its own.
fn by_tree(tree: &ast::Stmt) -> Vec<Newer> {
    let nodes = tree.syntax().descendants();
    let found = nodes.filter_map(|node| {
        let virtual_column = ast::GeneratedStored::cast(node.clone())
            .filter(|it| !read::has_token(it.syntax(), SyntaxKind::STORED_KW))
            .map(|_| "a virtual generated column");
        let not_null = || {
            let it = ast::NotNullConstraint::cast(node.clone())?;
            it.column_name_ref().map(|_| "NOT NULL as a constraint of the table")
        };
        let what = virtual_column.or_else(not_null)?;
        let range = node.text_range();
        Some(Newer { since: 18, what, range: usize::from(range.start())..usize::from(range.end()) })
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use schema_model::{Dialect, script::Script};

    use super::{SHORTEST, TELLING, may_be_newer, newer_than};
    use crate::parse;

    fn since(text: &str) -> Option<u16> {
        let alone = "-- schemagen: step no-transaction\n".to_owned();
        let script = Script::parse(&(alone + text), Dialect::Postgres).unwrap();
        let found = newer_than(&parse(&script, Dialect::Postgres)[0], 12).map(|it| it.since);
        assert!(found.is_none() || may_be_newer(text), "{text}");
        found
    }

    #[test]
    fn no_telling_word_is_passed_over() {
        assert_eq!(TELLING.iter().map(|it| it.len()).min(), Some(SHORTEST));
    }

    #[test]
    fn each_part_is_told_with_the_version_that_brought_it() {
        for (text, version) in [
            ("ALTER TABLE t ALTER c DROP EXPRESSION", 13),
            ("CREATE PUBLICATION p FOR TABLE t WITH (publish_via_partition_root = true)", 13),
            ("ALTER STATISTICS s SET STATISTICS 100", 13),
            ("CREATE INDEX ON t (a) WITH (deduplicate_items = off)", 13),
            ("ALTER TABLE t DETACH PARTITION s.p CONCURRENTLY", 14),
            ("ALTER TABLE t ALTER c SET COMPRESSION lz4", 14),
            ("CREATE TABLE t (c text COMPRESSION pglz)", 14),
            ("CREATE OR REPLACE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f()", 14),
            ("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END", 14),
            ("CREATE TYPE r AS RANGE (SUBTYPE = text, MULTIRANGE_TYPE_NAME = rs)", 14),
            ("CREATE STATISTICS s ON (a + b), c FROM t", 14),
            ("CREATE UNIQUE INDEX ON t (a) NULLS NOT DISTINCT", 15),
            ("MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DO NOTHING", 15),
            ("ALTER TABLE t ADD FOREIGN KEY (a, b) REFERENCES u ON DELETE SET NULL (b)", 15),
            ("CREATE VIEW v WITH (security_invoker = true) AS SELECT 1", 15),
            ("CREATE PUBLICATION p FOR TABLES IN SCHEMA s", 15),
            ("CREATE PUBLICATION p FOR TABLE t (a)", 15),
            ("CREATE UNLOGGED SEQUENCE s", 15),
            ("ALTER TABLE t ADD COLUMN c text STORAGE external", 16),
            ("ALTER TABLE t ALTER c SET EXPRESSION AS (a + 1)", 17),
            ("CREATE EVENT TRIGGER e ON login EXECUTE FUNCTION f()", 17),
            ("GRANT MAINTAIN ON t TO r", 17),
            ("CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1))", 18),
            ("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT ENFORCED", 18),
            ("ALTER TABLE t ADD CONSTRAINT c NOT NULL a NOT VALID", 18),
            ("CREATE TABLE t (a int, r daterange, UNIQUE (a, r WITHOUT OVERLAPS))", 18),
        ] {
            assert_eq!(since(text), Some(version), "{text}");
        }
    }

    #[test]
    fn what_twelve_knows_is_not_told() {
        for text in [
            "CREATE TABLE t (compression text, storage text, b int GENERATED ALWAYS AS (1) STORED)",
            "ALTER TABLE t ALTER c SET STORAGE external",
            "CREATE STATISTICS s (ndistinct) ON a, b FROM t",
            "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID",
            "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u ON DELETE SET NULL",
            "CREATE PUBLICATION p FOR TABLE t WITH (publish = 'insert')",
            "COMMENT ON TABLE t IS 'nulls not distinct'",
            "CREATE VIEW v AS SELECT 'security_invoker'",
            "SELECT \"uuidv7\" FROM t",
        ] {
            assert_eq!(since(text), None, "{text}");
        }
    }
}
