//! Counting in SQLite: what fails there is nearly always the copy of a table's rows into a new one. Nothing but the size
//! bounds the time.

use schema_model::{
    Dialect,
    script::{Statement, Step},
};

use super::{
    Question,
    definition::{check_in, copied, unique_index},
    numbers,
    rule::{Nulls, Rule},
    words::{Columns, Words, plain},
};
use crate::{Port, SqlError};

/// Tables that have more rows are not counted.
const MOST: usize = 1_000_000;

pub(super) async fn rows(
    port: &Port<'_>,
    step: &Step,
    statement: &Statement,
    error: &SqlError,
) -> Option<String> {
    if error.code.as_deref()? != "SQLITE_CONSTRAINT" {
        return None;
    }
    let words = Words::new(statement, Dialect::Sqlite);
    let (source, question) = match unique_index(words.clone()) {
        Some((table, rule)) => index(table, rule),
        None => copy(words, step, &error.message)?,
    };
    let size = format!("SELECT count(*) FROM (SELECT 1 FROM {source} LIMIT {MOST} + 1)");
    let (size, _) = numbers(&port.query(size).await.ok()?)?;
    if usize::try_from(size).ok()? > MOST {
        return Some(format!("{}: the rows were not counted, as there are more than {MOST}", question.table));
    }
    let (rows, keys) = numbers(&port.query(&*question.query).await.ok()?)?;
    question.told(rows, keys)
}

fn index(table: String, rule: Rule) -> (String, Question) {
    let query = rule.query(&table);
    (table.clone(), Question { table, query, rule })
}

/// The rows that were to be copied, under the names that they were to have.
fn copy(words: Words<'_>, step: &Step, message: &str) -> Option<(String, Question)> {
    let (table, columns, query) = copied(words)?;
    let rule = rule(step, &table, &columns, message)?;
    let copy = format!("(WITH copy ({}) AS ({query}\n) SELECT * FROM copy)", columns.join(", "));
    let name = table.strip_prefix("schemagen_new_").unwrap_or(&table).to_owned();
    Some((copy.clone(), Question { table: name, query: rule.query(&copy), rule }))
}

/// SQLite's messages are always English: `NOT NULL constraint failed: table.column`, with names as they are kept.
fn rule(step: &Step, table: &str, columns: &[String], message: &str) -> Option<Rule> {
    let (kind, about) = message.split_once(" constraint failed: ")?;
    let named = plain(table);
    let own = |it: &str| it.strip_prefix(&named)?.strip_prefix('.').map(str::to_owned);
    let copied = |name: &str| columns.iter().find(|it| plain(it).eq_ignore_ascii_case(name)).cloned();
    match kind {
        "NOT NULL" => {
            let column = own(about)?;
            Some(match copied(&column) {
                Some(column) => Rule::Value { column },
                None => Rule::NewValue { column },
            })
        }
        "UNIQUE" => {
            let keys: Option<Vec<String>> = about.split(", ").map(|it| copied(&own(it)?)).collect();
            Some(Rule::Key { columns: Columns(keys?), nulls: Nulls::Distinct, condition: None })
        }
        "CHECK" => {
            step.statements.iter().find_map(|it| check_in(Words::new(it, Dialect::Sqlite), table, about))
        }
        _ => None,
    }
}
