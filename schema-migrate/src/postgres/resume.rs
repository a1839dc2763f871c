//! What a statement that cannot run in a transaction has done, seen in the catalog.

use schema_model::{Dialect, script::Statement};

use crate::{
    Port, SqlError,
    engine::{Ending, Settled},
    quote::{identifier, postgres_text},
};

/// Whether a statement that failed may run again without a look at the file: it leaves nothing half done but what
/// [`settle`] clears away.
pub(crate) fn runs_again(statement: &Statement) -> bool {
    let opening = statement.opening(Dialect::Postgres);
    let words: Vec<&str> = opening.iter().map(String::as_str).collect();
    let leaves_nothing = matches!(
        words.as_slice(),
        ["create" | "drop", "index", "concurrently", ..]
            | ["create", "unique", "index", "concurrently", ..]
            | ["vacuum" | "analyze" | "checkpoint", ..]
    );
    leaves_nothing || statement.is_resumable()
}

/// Decides by looking, never by guessing; drops an index that was left INVALID.
pub(crate) async fn settle(port: &Port<'_>, statement: &Statement, end: Ending) -> Result<Settled, SqlError> {
    if statement.is_resumable() {
        return Ok(Settled::RunAgain);
    }
    let opening = statement.opening(Dialect::Postgres);
    let words: Vec<&str> = opening.iter().map(String::as_str).collect();
    if let Some((parent, partition)) = detaches(&words) {
        return detached(port, &parent, &partition).await;
    }
    match (words.as_slice(), end) {
        (
            ["create", "index", "concurrently", rest @ ..]
            | ["create", "unique", "index", "concurrently", rest @ ..],
            _,
        ) => created(port, rest, end).await,
        (["reindex", rest @ ..], _) => rebuilt(port, rest).await,
        (_, Ending::Failed) => Ok(Settled::RunAgain),
        (["drop", "index", "concurrently", rest @ ..], Ending::CutOff) => dropped(port, rest).await,
        (
            ["vacuum" | "analyze" | "cluster" | "set" | "reset" | "discard" | "checkpoint", ..]
            | ["alter", "system", ..],
            Ending::CutOff,
        ) => Ok(Settled::RunAgain),
        (_, Ending::CutOff) => Ok(Settled::Unknown),
    }
}

/// An index under the name that the statement gives, and whether it is valid.
async fn created(port: &Port<'_>, words: &[&str], end: Ending) -> Result<Settled, SqlError> {
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
    let rows = port.query(question).await?;
    match (rows.first().map(Vec::as_slice), end) {
        (Some([Some(schema), Some(valid)]), _) if valid == "f" => {
            let drop =
                format!("DROP INDEX CONCURRENTLY {}.{}", identifier(schema), identifier(&unquoted(index)));
            port.query(drop).await.map(|_| Settled::RunAgain)
        }
        (Some(_), Ending::CutOff) => Ok(Settled::Done),
        // It failed, so the index was there before: running it again says so.
        (Some(_), Ending::Failed) | (None, _) => Ok(Settled::RunAgain),
    }
}

/// REINDEX may run twice. What it leaves where it runs concurrently is INVALID and has a name that nobody gave it; another
/// one that is at work meanwhile is waited for.
async fn rebuilt(port: &Port<'_>, words: &[&str]) -> Result<Settled, SqlError> {
    let Some(at) = words.iter().position(|word| *word == "concurrently") else {
        return Ok(Settled::RunAgain);
    };
    let name = postgres_text(&qualified(&words[at + 1..]));
    let scope = match at.checked_sub(1).and_then(|before| words.get(before)) {
        Some(&"index") => format!(
            "i.indrelid = (SELECT x.indrelid FROM pg_catalog.pg_index x WHERE x.indexrelid = pg_catalog.to_regclass({name}))"
        ),
        Some(&"table") => format!("i.indrelid = pg_catalog.to_regclass({name})"),
        // A whole schema or database, but for the tables behind its tables.
        Some(_) | None => "n.nspname <> 'pg_toast'".to_owned(),
    };
    let question = format!(
        "SELECT n.nspname, c.relname FROM pg_catalog.pg_index i \
         JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         WHERE NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$' AND {scope}"
    );
    for row in port.query(question).await? {
        let [Some(schema), Some(index)] = row.as_slice() else { continue };
        let drop = format!("DROP INDEX CONCURRENTLY IF EXISTS {}.{}", identifier(schema), identifier(index));
        port.query(drop).await?;
    }
    Ok(Settled::RunAgain)
}

/// The table and the partition of DETACH PARTITION .. CONCURRENTLY.
fn detaches(words: &[&str]) -> Option<(String, String)> {
    let words = words.strip_prefix(&["alter", "table"])?;
    let words = words.strip_prefix(&["if", "exists"]).unwrap_or(words);
    let words = words.strip_prefix(&["only"]).unwrap_or(words);
    let at = words.windows(2).position(|pair| pair == ["detach", "partition"])?;
    let rest = &words[at + 2..];
    rest.contains(&"concurrently").then(|| (qualified(words), qualified(rest)))
}

/// It works in two transactions: between them the partition is on its way out, and stays so until somebody finishes it.
async fn detached(port: &Port<'_>, parent: &str, partition: &str) -> Result<Settled, SqlError> {
    // PostgreSQL has the column from 14 on, as it has the statement.
    let question = format!(
        "SELECT pg_catalog.to_jsonb(i) ->> 'inhdetachpending' FROM pg_catalog.pg_inherits i \
         WHERE i.inhparent = pg_catalog.to_regclass({}) AND i.inhrelid = pg_catalog.to_regclass({})",
        postgres_text(parent),
        postgres_text(partition)
    );
    match port.query(question).await?.first().and_then(|row| row.first()) {
        None => Ok(Settled::Done),
        Some(pending) if pending.as_deref() == Some("true") => {
            let finish = format!("ALTER TABLE {parent} DETACH PARTITION {partition} FINALIZE");
            port.query(finish).await.map(|_| Settled::Done)
        }
        Some(_) => Ok(Settled::RunAgain),
    }
}

async fn dropped(port: &Port<'_>, words: &[&str]) -> Result<Settled, SqlError> {
    let name = qualified(words.strip_prefix(&["if", "exists"]).unwrap_or(words));
    let rows = port.query(format!("SELECT pg_catalog.to_regclass({})::text", postgres_text(&name))).await?;
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
