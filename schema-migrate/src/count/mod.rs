//! How many rows are the reason that a statement was refused, counted after everything of it was rolled back. It is counted
//! from what the statement says and from the names that come with the error; where these do not tell, nothing is said.

mod definition;
mod postgres;
mod rule;
mod sqlite;
mod words;

use schema_model::{
    Dialect,
    script::{Statement, Step},
};

use crate::{Port, Session, SqlError};
use rule::Rule;

/// One sentence; none where nothing can be told, or where the rows are no more the reason.
pub(crate) async fn rows(
    port: &Port<'_>,
    session: &Session,
    step: &Step,
    statement: &Statement,
    error: &SqlError,
) -> Option<String> {
    match session.dialect {
        Dialect::Postgres => postgres::rows(port, session, statement, error).await,
        Dialect::Sqlite => sqlite::rows(port, step, statement, error).await,
    }
}

/// A query for two numbers, and what they mean.
struct Question {
    /// The table, as messages call it.
    table: String,
    /// Gives the rows, and for keys how many there are.
    query: String,
    rule: Rule,
}

impl Question {
    /// What the answer says.
    fn told(&self, rows: u64, keys: u64) -> Option<String> {
        (rows > 0).then(|| format!("{}: {}", self.table, self.rule.told(rows, keys)))
    }
}

/// The two numbers of an answer.
fn numbers(rows: &[crate::Row]) -> Option<(u64, u64)> {
    let row = rows.first()?;
    let number = |column: usize| row.get(column)?.as_deref()?.parse().ok();
    Some((number(0)?, number(1).unwrap_or(0)))
}
