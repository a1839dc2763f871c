//! The one transaction in which everything is read, in one round trip.
//!
//! The statements go out as one simple query: nothing is prepared, so that connection poolers do not mind, and a slow
//! network is waited for once.

use std::collections::HashMap;

use postgres::{Client, IsolationLevel, SimpleQueryMessage, SimpleQueryRow};
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
    for query in queries {
        sql.push_str(&for_version(query.sql, major));
        sql.push_str(";\n");
    }
    sql.push_str(&settings::default_path(default_schema));
    sql.push_str(&for_version(deparse.sql, major));
    let mut results = split(transaction.simple_query(&sql)?).into_iter().skip(ahead);
    let mut answers: HashMap<_, _> =
        queries.iter().zip(results.by_ref()).map(|(query, rows)| (query.name, rows)).collect();
    let path_was_set = results.next();
    answers.extend(path_was_set.and_then(|_| results.next()).map(|rows| (deparse.name, rows)));
    transaction.commit()?;
    Ok(Answers(answers))
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
