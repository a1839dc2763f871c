//! What a statement must not be, judged by the words it begins with.

use super::{
    ScriptError, StepKind,
    scan::{Token, TokenKind},
};
use crate::Dialect;

/// The first tokens of a statement; long ones are cut off, as nothing here looks further.
#[derive(Default)]
pub(super) struct Opening {
    tokens: Vec<Token>,
}

impl Opening {
    /// More than `ALTER TABLE IF EXISTS ONLY a.b DETACH PARTITION c.d CONCURRENTLY` needs.
    pub(super) const LONGEST: usize = 32;

    pub(super) fn push(&mut self, token: Token) {
        if self.tokens.len() < Self::LONGEST {
            self.tokens.push(token);
        }
    }

    pub(super) fn clear(&mut self) {
        self.tokens.clear();
    }

    /// Reads the tokens as parts of `text`.
    pub(super) fn of<'a>(&'a self, text: &'a str) -> Words<'a> {
        Words { tokens: &self.tokens, text }
    }
}

/// The first tokens of a statement, as words.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    tokens: &'a [Token],
    text: &'a str,
}

impl<'a> Words<'a> {
    fn at(self, index: usize) -> &'a str {
        self.tokens.get(index).map_or("", |token| &self.text[token.start..token.end])
    }

    fn is(self, index: usize, word: &str) -> bool {
        self.at(index).eq_ignore_ascii_case(word)
    }

    /// Whether the statement begins with `words`; `a|b` stands for either.
    pub(super) fn begin_with(self, words: &str) -> bool {
        let mut words = words.split(' ').enumerate();
        words.all(|(index, choices)| choices.split('|').any(|word| self.is(index, word)))
    }

    /// Whether the unquoted `word` occurs.
    fn contain(self, word: &str) -> bool {
        let is_it = |(index, token): (usize, &Token)| token.kind == TokenKind::Word && self.is(index, word);
        self.tokens.iter().enumerate().any(is_it)
    }

    /// The tokens, unquoted words in lower case.
    pub(super) fn spelled(self) -> Vec<String> {
        let spelled = |(index, token): (usize, &Token)| match token.kind {
            TokenKind::Word => self.at(index).to_ascii_lowercase(),
            _ => self.at(index).to_owned(),
        };
        self.tokens.iter().enumerate().map(spelled).collect()
    }

    fn len(self) -> usize {
        self.tokens.len()
    }
}

/// Refuses what cannot run, or would do something else than its author thinks, in a step of this kind.
pub(super) fn check(
    words: Words<'_>,
    step: StepKind,
    dialect: Dialect,
    line: usize,
) -> Result<(), ScriptError> {
    // A file of a million rows has a million of these, one that creates a schema has thousands, and nothing below is
    // about them.
    if words.begin_with("insert|update|delete|select|comment") || words.begin_with("create|drop table") {
        return Ok(());
    }
    if let Some(command) = transaction_control(words, dialect) {
        return Err(ScriptError::TransactionControl { line, command, step });
    }
    let outside = match dialect {
        Dialect::Postgres => postgres_outside_transactions(words),
        Dialect::Sqlite => sqlite_outside_transactions(words),
    };
    match (outside, step) {
        (Some(command), StepKind::Transactional | StepKind::ForeignKeysOff) => {
            return Err(ScriptError::NeedsNoTransaction { line, command });
        }
        (None, _) | (_, StepKind::NoTransaction) => {}
    }
    match dialect {
        Dialect::Postgres => check_splitting(words, dialect, line),
        Dialect::Sqlite => sqlite_refused(words, step)
            .map_or(Ok(()), |(command, reason)| Err(ScriptError::Refused { line, command, reason })),
    }
}

/// Refuses what would have the server read the statements behind it in another way than they were split.
pub(super) fn check_splitting(words: Words<'_>, dialect: Dialect, line: usize) -> Result<(), ScriptError> {
    match dialect {
        Dialect::Postgres => postgres_refused(words)
            .map_or(Ok(()), |(command, reason)| Err(ScriptError::Refused { line, command, reason })),
        Dialect::Sqlite => Ok(()),
    }
}

/// Whether a statement is one of those that work as well inside a transaction of its own. What may commit by itself (DO,
/// CALL), or is not known here, is not.
pub(super) fn works_inside(words: Words<'_>, dialect: Dialect) -> bool {
    match dialect {
        Dialect::Postgres => {
            const OBJECTS: &str = "table|type|index|unique|view|materialized|function|procedure|or|trigger|sequence|domain|\
                                   schema|policy|rule|temporary|temp|unlogged|aggregate|cast|collation|operator|statistics";
            const OTHERS: &str = "insert|update|delete|merge|with|select|truncate|comment|grant|revoke";
            let begins =
                words.begin_with(OTHERS) || words.begin_with(&format!("create|alter|drop {OBJECTS}"));
            begins && postgres_outside_transactions(words).is_none()
        }
        Dialect::Sqlite => !words.begin_with("vacuum|pragma|attach|detach"),
    }
}

fn transaction_control(words: Words<'_>, dialect: Dialect) -> Option<&'static str> {
    const COMMON: [(&str, &str); 6] = [
        ("begin", "BEGIN"),
        ("commit", "COMMIT"),
        ("end", "END"),
        ("rollback", "ROLLBACK"),
        ("savepoint", "SAVEPOINT"),
        ("release", "RELEASE"),
    ];
    const POSTGRES: [(&str, &str); 5] = [
        ("start transaction", "START TRANSACTION"),
        ("abort", "ABORT"),
        ("prepare transaction", "PREPARE TRANSACTION"),
        ("set transaction", "SET TRANSACTION"),
        ("set local transaction", "SET TRANSACTION"),
    ];
    let of_dialect: &[_] = match dialect {
        Dialect::Postgres => &POSTGRES,
        Dialect::Sqlite => &[],
    };
    COMMON.iter().chain(of_dialect).find(|(begin, _)| words.begin_with(begin)).map(|(_, command)| *command)
}

/// <https://www.postgresql.org/docs/current/sql-commands.html>: "cannot be executed inside a transaction block".
fn postgres_outside_transactions(words: Words<'_>) -> Option<String> {
    let concurrently = words.contain("concurrently");
    let command = if words.begin_with("create index|unique") && concurrently {
        "CREATE INDEX CONCURRENTLY"
    } else if words.begin_with("drop index") && concurrently {
        "DROP INDEX CONCURRENTLY"
    } else if words.begin_with("alter table") && words.contain("detach") && concurrently {
        "ALTER TABLE ... DETACH PARTITION ... CONCURRENTLY"
    } else if words.begin_with("reindex") && concurrently {
        "REINDEX CONCURRENTLY"
    } else if words.begin_with("reindex")
        && ["schema", "database", "system"].map(|it| words.contain(it)).contains(&true)
    {
        "REINDEX of more than one table"
    } else if words.begin_with("alter database") && words.contain("tablespace") {
        "ALTER DATABASE ... SET TABLESPACE"
    } else if words.begin_with("cluster") && words.len() == 1 {
        "CLUSTER of all tables"
    } else {
        let plain = ["VACUUM", "ALTER SYSTEM", "CREATE DATABASE", "DROP DATABASE", "CREATE TABLESPACE"];
        plain.into_iter().chain(["DROP TABLESPACE", "DISCARD ALL"]).find(|it| words.begin_with(it))?
    };
    Some(command.to_owned())
}

fn postgres_refused(words: Words<'_>) -> Option<(String, &'static str)> {
    let name = usize::from(words.begin_with("set session|local")) + 1;
    let value = words.at(name + 2).trim_matches('\'').to_ascii_lowercase();
    let sets_off = words.begin_with("set")
        && words.is(name, "standard_conforming_strings")
        && ["off", "false", "no", "0", "f"].contains(&value.as_str());
    sets_off.then(|| {
        let reason = "the statements after it would be read differently than they were split; \
                      write E'...' where a string has backslashes";
        ("SET standard_conforming_strings = off".to_owned(), reason)
    })
}

fn sqlite_outside_transactions(words: Words<'_>) -> Option<String> {
    match pragma(words) {
        Some((name @ ("journal_mode" | "synchronous"), true)) => Some(format!("PRAGMA {name}")),
        _ => ["VACUUM", "DETACH"].into_iter().find(|it| words.begin_with(it)).map(str::to_owned),
    }
}

fn sqlite_refused(words: Words<'_>, step: StepKind) -> Option<(String, &'static str)> {
    match (pragma(words), step) {
        (Some(("foreign_keys", true)), StepKind::Transactional) => Some((
            "PRAGMA foreign_keys".to_owned(),
            "it has no effect inside a transaction; write `-- schemagen: step foreign-keys-off` in the line before \
             the statements that need it, and remove it",
        )),
        (Some(("foreign_keys", true)), StepKind::ForeignKeysOff) => {
            Some(("PRAGMA foreign_keys".to_owned(), "this step sets and restores it already; remove it"))
        }
        _ => None,
    }
}

/// The pragma that a statement names, one of those looked for here, and whether the statement sets it.
fn pragma(words: Words<'_>) -> Option<(&'static str, bool)> {
    const KNOWN: [&str; 3] = ["foreign_keys", "journal_mode", "synchronous"];
    let name = if words.at(2) == "." { 3 } else { 1 };
    let known = KNOWN.into_iter().find(|it| words.begin_with("pragma") && words.is(name, it))?;
    Some((known, words.len() > name + 1))
}
