//! Counting on PostgreSQL: the table from the error's own fields, within a bounded time, in a transaction that only reads.

use schema_model::{Dialect, script::Statement};

use super::{
    Question,
    definition::{Said, altered, constraint, narrowed, printed, unique_index},
    numbers,
    rule::Rule,
    words::Words,
};
use crate::{
    About, Port, Session, SqlError,
    quote::{identifier, postgres_text},
};

/// Counting reads a table once; nobody waits for more.
const SECONDS: u32 = 3;
const TIMED_OUT: &str = "57014";

pub(super) async fn rows(
    port: &Port<'_>,
    session: &Session,
    statement: &Statement,
    error: &SqlError,
) -> Option<String> {
    let words = Words::new(statement, Dialect::Postgres);
    let asks = matches!(
        error.code.as_deref()?,
        "23502" | "23503" | "23505" | "23514" | "22001" | "22003" | "22007" | "22008" | "22P02"
    );
    if !asks || (altered(&words).is_none() && unique_index(words.clone()).is_none()) {
        return None;
    }
    // Policies would hide rows: with row_security off they are an error. It only reads, whatever a condition calls.
    let begin = format!(
        "BEGIN READ ONLY; SET LOCAL statement_timeout = '{SECONDS}s'; SET LOCAL row_security = off; \
         SET LOCAL idle_in_transaction_session_timeout = '{SECONDS}s'"
    );
    let counted = match port.query(begin).await {
        Ok(_) => count(port, session, &words, error).await,
        Err(_) => None,
    };
    port.roll_back().await;
    counted
}

async fn count(port: &Port<'_>, session: &Session, words: &Words<'_>, error: &SqlError) -> Option<String> {
    let question = question(port, session, words, error).await?;
    match port.query(&*question.query).await {
        Ok(rows) => {
            let (rows, keys) = numbers(&rows)?;
            question.told(rows, keys)
        }
        Err(error) if error.code.as_deref() == Some(TIMED_OUT) => Some(format!(
            "{}: the rows were not counted, as that takes longer than {SECONDS} s",
            question.table
        )),
        Err(_) => None,
    }
}

async fn question(
    port: &Port<'_>,
    session: &Session,
    words: &Words<'_>,
    error: &SqlError,
) -> Option<Question> {
    let Some(about) = error.about.as_deref() else {
        let (table, parts) = altered(words)?;
        let rule = narrowed(&parts, error.code.as_deref()?)?;
        return Some(Question { query: rule.query(&table), table: table.replace('"', ""), rule });
    };
    let About { schema: Some(schema), table: Some(table), column, constraint: name } = about else {
        return None;
    };
    let source = format!("{}.{}", identifier(schema), identifier(table));
    let rule = match (column, name) {
        (Some(column), _) => value(port, schema, table, column).await?,
        (None, Some(name)) => named(port, words, &source, name).await?,
        (None, None) => return None,
    };
    let table = if *schema == session.default_schema { table.clone() } else { format!("{schema}.{table}") };
    rule.explains(error.code.as_deref()?).then(|| Question { query: rule.query(&source), table, rule })
}

/// A column that is there has NULLs; one that is not was to come.
async fn value(port: &Port<'_>, schema: &str, table: &str, column: &str) -> Option<Rule> {
    let there = port.query(format!(
        "SELECT 1 FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid \
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = {} AND c.relname = {} \
         AND a.attname = {} AND NOT a.attisdropped",
        postgres_text(schema),
        postgres_text(table),
        postgres_text(column)
    ));
    let is_there = !there.await.ok()?.is_empty();
    let column = identifier(column);
    Some(if is_there { Rule::Value { column } } else { Rule::NewValue { column } })
}

async fn named(port: &Port<'_>, words: &Words<'_>, source: &str, name: &str) -> Option<Rule> {
    let Some((_, parts)) = altered(words) else {
        return unique_index(words.clone()).map(|(_, rule)| rule);
    };
    match constraint(&parts, name)? {
        Said::Added(rule) => Some(rule),
        Said::Validated => {
            let rows = port.query(format!(
                "SELECT pg_catalog.pg_get_constraintdef(oid) FROM pg_catalog.pg_constraint WHERE conname = {} \
                 AND conrelid = pg_catalog.to_regclass({})",
                postgres_text(name),
                postgres_text(source)
            ));
            printed(rows.await.ok()?.into_iter().flatten().flatten().next()?.as_str(), name)
        }
    }
}
