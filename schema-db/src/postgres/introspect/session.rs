//! The one transaction in which everything is read, in one round trip.
//!
//! The statements go out as one simple query, and a slow network is waited for once. A session that is surely ours alone keeps
//! their plans, which take the server longer than the answers of a small database; a connection pooler would mind.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use postgres::{Client, GenericClient, IsolationLevel, SimpleQueryMessage, SimpleQueryRow};
use schema_model::Name;

use super::row::Row;
use crate::{IntrospectError, postgres::settings};

/// One statement on the catalogs.
pub(super) struct Query {
    /// What it reads; in error messages too.
    pub(super) name: &'static str,
    /// Its text. A line that ends with `-- since 15` is for that major version and newer ones, one that ends with
    /// `-- before 15` for older ones.
    pub(super) sql: &'static str,
}

/// The rows of every query.
pub(super) struct Answers(HashMap<&'static str, Vec<SimpleQueryRow>>);

impl Answers {
    /// The rows of one query.
    pub(super) fn rows(&self, query: &Query) -> impl Iterator<Item = Row<'_>> {
        let name = query.name;
        self.0.get(name).into_iter().flatten().map(move |row| Row::new(name, row))
    }
}

/// Asks all `queries` with nothing but the server's own objects in sight, then `deparse` with the default schema in
/// sight, so that names in it are spelled without it.
pub(super) fn ask(
    client: &mut Client,
    queries: &[&Query],
    deparse: &Query,
    default_schema: &Name,
) -> Result<Answers, IntrospectError> {
    let mut transaction =
        client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true).start()?;
    let major = settings::major_version(&mut transaction)?;
    let mut sql =
        format!("{}{}SET LOCAL statement_timeout = '2min';\n", settings::SPELLING, settings::SAFE_PATH);
    let ahead = statements(&sql);
    let texts: Vec<String> = queries.iter().chain([&deparse]).map(|it| for_version(it.sql, major)).collect();
    for (at, text) in kept(&mut transaction, texts)?.iter().enumerate() {
        if at == queries.len() {
            sql.push_str(&settings::default_path(default_schema));
        }
        sql.push_str(text);
        sql.push_str(";\n");
    }
    let mut results = split(transaction.simple_query(&sql)?).into_iter().skip(ahead);
    let mut answers: HashMap<_, _> =
        queries.iter().zip(results.by_ref()).map(|(query, rows)| (query.name, rows)).collect();
    let path_was_set = results.next();
    answers.extend(path_was_set.and_then(|_| results.next()).map(|rows| (deparse.name, rows)));
    transaction.commit()?;
    Ok(Answers(answers))
}

/// The same statements by plans that the session keeps, if it is surely ours alone: a pooler would refuse the option that marks
/// the connection, or not pass it on. The server makes a plan anew where it must, and whatever runs in the session may have
/// discarded all of them.
fn kept(client: &mut impl GenericClient, texts: Vec<String>) -> Result<Vec<String>, IntrospectError> {
    // What another version of this program asks is asked under other names.
    let mut hasher = DefaultHasher::new();
    texts.hash(&mut hasher);
    let prefix = format!("schemagen_read_{:016x}_", hasher.finish());
    let count = format!(
        "SELECT CASE WHEN pg_catalog.current_setting('schemagen.mark', true) <> '' THEN
           (SELECT pg_catalog.count(*) FROM pg_catalog.pg_prepared_statements
            WHERE pg_catalog.starts_with(name, '{prefix}')) END"
    );
    let answer = client.simple_query(&count)?;
    let there = answer.iter().find_map(|it| match it {
        SimpleQueryMessage::Row(row) => row.get(0).and_then(|it| it.parse::<usize>().ok()),
        _ => None,
    });
    let Some(there) = there else { return Ok(texts) };
    let names: Vec<String> = (0..texts.len()).map(|at| format!("{prefix}{at}")).collect();
    if there != texts.len() {
        let mut sql = settings::SAFE_PATH.to_owned();
        if there > 0 {
            sql.push_str("DEALLOCATE ALL;\n");
        }
        for (name, text) in names.iter().zip(&texts) {
            sql.extend(["PREPARE ", name, " AS ", text, ";\n"]);
        }
        client.simple_query(&sql)?;
    }
    Ok(names.iter().map(|it| format!("EXECUTE {it}")).collect())
}

fn statements(settings: &str) -> usize {
    settings.lines().filter(|line| line.ends_with(';')).count()
}

/// The rows of each statement.
fn split(messages: Vec<SimpleQueryMessage>) -> Vec<Vec<SimpleQueryRow>> {
    let mut results = Vec::new();
    let mut rows = Vec::new();
    for message in messages {
        match message {
            SimpleQueryMessage::Row(row) => rows.push(row),
            SimpleQueryMessage::CommandComplete(_) => results.push(std::mem::take(&mut rows)),
            _ => {}
        }
    }
    results
}

/// The lines of a statement that a server of `major` understands.
fn for_version(sql: &str, major: u32) -> String {
    let fits = |line: &&str| {
        let number = |mark: &str| line.rsplit_once(mark).and_then(|(_, number)| number.parse::<u32>().ok());
        number("-- since ").is_none_or(|since| major >= since)
            && number("-- before ").is_none_or(|before| major < before)
    };
    sql.trim_end().lines().filter(fits).flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_for_versions() {
        let sql = "SELECT a\n  , b -- since 15\n  , NULL AS b -- before 15\nFROM t -- all\n";
        assert_eq!(for_version(sql, 14), "SELECT a\n  , NULL AS b -- before 15\nFROM t -- all\n");
        assert_eq!(for_version(sql, 15), "SELECT a\n  , b -- since 15\nFROM t -- all\n");
    }
}
