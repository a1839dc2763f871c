//! What a statement that cannot run in a transaction has done, seen in the catalog.

use schema_model::{Dialect, script::Statement};

use super::PostgresDatabase;
use crate::{
    SqlError,
    quote::{identifier, postgres_text},
    session::{Ending, Session, Settled},
};

/// Decides by looking, never by guessing; drops an index that was left INVALID.
pub(super) fn settle(
    database: &mut PostgresDatabase,
    statement: &Statement,
    end: Ending,
) -> Result<Settled, SqlError> {
    let opening = statement.opening(Dialect::Postgres);
    let words: Vec<&str> = opening.iter().map(String::as_str).collect();
    match (words.as_slice(), end) {
        (
            ["create", "index", "concurrently", rest @ ..]
            | ["create", "unique", "index", "concurrently", rest @ ..],
            _,
        ) => created(database, rest, end),
        (_, Ending::Failed) => Ok(Settled::RunAgain),
        (["drop", "index", "concurrently", rest @ ..], Ending::CutOff) => dropped(database, rest),
        (
            ["vacuum" | "analyze" | "reindex" | "cluster" | "set" | "reset" | "discard" | "checkpoint", ..]
            | ["alter", "system", ..],
            Ending::CutOff,
        ) => Ok(Settled::RunAgain),
        (_, Ending::CutOff) => Ok(Settled::Unknown),
    }
}

/// An index under the name that the statement gives, and whether it is valid.
fn created(database: &mut PostgresDatabase, words: &[&str], end: Ending) -> Result<Settled, SqlError> {
    let words = words.strip_prefix(&["if", "not", "exists"]).unwrap_or(words);
    let Some((index, words)) = words.split_first().filter(|(name, _)| **name != "on") else {
        // The server chooses the name: an index that is there may be another one.
        return Ok(if end == Ending::Failed { Settled::RunAgain } else { Settled::Unknown });
    };
    let words = words.strip_prefix(&["on"]).unwrap_or(words);
    let table: String = qualified(words.strip_prefix(&["only"]).unwrap_or(words));
    let question = format!(
        "SELECT n.nspname, i.indisvalid FROM pg_catalog.pg_index i \
         JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         WHERE i.indrelid = pg_catalog.to_regclass({}) AND c.relname = {}",
        postgres_text(&table),
        postgres_text(&unquoted(index))
    );
    let rows = database.query(&question)?;
    match (rows.first().map(Vec::as_slice), end) {
        (Some([Some(schema), Some(valid)]), _) if valid == "f" => {
            let drop =
                format!("DROP INDEX CONCURRENTLY {}.{}", identifier(schema), identifier(&unquoted(index)));
            database.execute(&drop).map(|()| Settled::RunAgain)
        }
        (Some(_), Ending::CutOff) => Ok(Settled::Done),
        // It failed, so the index was there before: running it again says so.
        (Some(_), Ending::Failed) | (None, _) => Ok(Settled::RunAgain),
    }
}

fn dropped(database: &mut PostgresDatabase, words: &[&str]) -> Result<Settled, SqlError> {
    let name = qualified(words.strip_prefix(&["if", "exists"]).unwrap_or(words));
    let rows = database.query(&format!("SELECT pg_catalog.to_regclass({})::text", postgres_text(&name)))?;
    let there = rows.first().and_then(|row| row.first()).is_some_and(Option::is_some);
    Ok(if there { Settled::RunAgain } else { Settled::Done })
}

/// The name at the beginning of `words`, with its schema, as it was written.
fn qualified(words: &[&str]) -> String {
    let dotted = words.get(1) == Some(&".");
    words.iter().take(if dotted { 3 } else { 1 }).copied().collect()
}

fn unquoted(word: &str) -> String {
    match word.strip_prefix('"').and_then(|it| it.strip_suffix('"')) {
        Some(name) => name.replace("\"\"", "\""),
        None => word.to_owned(),
    }
}
