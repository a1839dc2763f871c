//! Asks the server about many expressions at once, and finds the one that it refuses.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use postgres::{SimpleQueryMessage, Transaction, error::SqlState};
use schema_model::{Expression, Name, QualifiedName};

use super::{CanonicaliseError, layout::Layouts, place::Place, twin};
use crate::postgres::message;

/// Twins that exist at one time; each takes a few locks of its own.
pub(super) const TWINS: usize = 100;

/// One expression.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    pub(super) table: &'a QualifiedName,
    pub(super) place: &'a Place,
    pub(super) text: &'a str,
}

/// What the server makes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// Its text.
    Text(String),
    /// A default that the server does not keep: NULL.
    Nothing,
    /// It is no expression of this table.
    Refused(String),
}

/// Answers all questions, in their order.
pub(super) fn ask(
    transaction: &mut Transaction<'_>,
    layouts: &Layouts,
    questions: &[Question<'_>],
) -> Result<Vec<Answer>, CanonicaliseError> {
    let mut answers: Vec<Option<Answer>> = questions.iter().map(|it| refusal(it, layouts)).collect();
    let open: Vec<usize> = (0..questions.len()).filter(|at| answers[*at].is_none()).collect();
    for batch in batches(questions, open) {
        let asked: Vec<Question<'_>> = batch.iter().map(|at| questions[*at]).collect();
        let attempt =
            |transaction: &mut Transaction<'_>, asked: &[Question<'_>]| attempt(transaction, layouts, asked);
        for (at, answer) in batch.into_iter().zip(bisect(transaction, &asked, &attempt)?) {
            answers[at] = Some(answer);
        }
    }
    Ok(answers.into_iter().map(|it| it.unwrap_or(Answer::Nothing)).collect())
}

/// What need not be tried. A text with a semicolon or an odd parenthesis would leave its place in the statement.
fn refusal(question: &Question<'_>, layouts: &Layouts) -> Option<Answer> {
    if !is_one_expression(question.text) {
        return Some(Answer::Refused("this is not one expression".to_owned()));
    }
    let (Place::Default(name) | Place::Generated(name)) = question.place else { return None };
    let is_column = |it: &&super::layout::TwinColumn| it.name == *name;
    match layouts.columns(question.table).iter().find(is_column) {
        Some(column) if column.is_known => None,
        Some(column) => Some(Answer::Refused(format!("type {} does not exist", column.ty))),
        None => Some(Answer::Refused(format!("column {name} does not exist"))),
    }
}

pub(super) fn is_one_expression(text: &str) -> bool {
    const END: &str = "end_of_expression";
    let tokens = Expression::new(&format!("{text}\n{END}")).normalized();
    // An open string or comment swallows the end.
    let Some((END, tokens)) = tokens.split_last().map(|(last, before)| (last.as_str(), before)) else {
        return false;
    };
    let mut depth = 0_u32;
    let stays_inside = tokens.iter().all(|token| match token.as_str() {
        // Between brackets it ends no statement of ours.
        ";" => depth > 0,
        "(" => {
            depth += 1;
            true
        }
        ")" => depth.checked_sub(1).map(|less| depth = less).is_some(),
        _ => true,
    });
    stays_inside && depth == 0 && !tokens.is_empty()
}

/// Splits so that no two tables of one batch have the same name without their schema, as their twins would.
fn batches(questions: &[Question<'_>], open: Vec<usize>) -> Vec<Vec<usize>> {
    let mut batches: Vec<(BTreeMap<&Name, &QualifiedName>, Vec<usize>)> = Vec::new();
    for at in open {
        let table = questions[at].table;
        let fits = batches.iter_mut().find(|(twins, _)| match twins.get(&table.name) {
            Some(other) => *other == table,
            None => twins.len() < TWINS,
        });
        match fits {
            Some((twins, batch)) => {
                twins.insert(&table.name, table);
                batch.push(at);
            }
            None => batches.push((BTreeMap::from([(&table.name, table)]), vec![at])),
        }
    }
    batches.into_iter().map(|(_, batch)| batch).collect()
}

/// Tries all at once; where the server refuses, tries each half.
pub(super) fn bisect<T>(
    transaction: &mut Transaction<'_>,
    items: &[T],
    attempt: &impl Fn(&mut Transaction<'_>, &[T]) -> Result<Vec<Answer>, postgres::Error>,
) -> Result<Vec<Answer>, CanonicaliseError> {
    let error = match attempt(transaction, items) {
        Ok(answers) => return Ok(answers),
        Err(error) if is_about_the_expression(&error) => error,
        Err(error) => return Err(error.into()),
    };
    if items.len() == 1 {
        return Ok(vec![Answer::Refused(message(&error))]);
    }
    let (left, right) = items.split_at(items.len() / 2);
    let mut answers = bisect(transaction, left, attempt)?;
    answers.extend(bisect(transaction, right, attempt)?);
    Ok(answers)
}

/// Makes the twins, reads them, and rolls them back.
fn attempt(
    transaction: &mut Transaction<'_>,
    layouts: &Layouts,
    questions: &[Question<'_>],
) -> Result<Vec<Answer>, postgres::Error> {
    let mut by_table: BTreeMap<&QualifiedName, Vec<(usize, Question<'_>)>> = BTreeMap::new();
    for (number, question) in questions.iter().enumerate() {
        by_table.entry(question.table).or_default().push((number, *question));
    }
    let mut sql: String =
        by_table.into_iter().map(|(table, asked)| twin::create(table, &asked, layouts)).collect();
    sql.push_str(twin::READ);
    let mut savepoint = transaction.transaction()?;
    let messages = savepoint.simple_query(&sql)?;
    savepoint.rollback()?;
    let texts = by_label(&messages);
    let answer = |(number, question): (usize, &Question<'_>)| match texts.get(twin::label(number).as_str()) {
        Some(text) => Answer::Text(twin::shown(question.place, text).to_owned()),
        None => Answer::Nothing,
    };
    Ok(questions.iter().enumerate().map(answer).collect())
}

pub(super) fn by_label(messages: &[SimpleQueryMessage]) -> HashMap<&str, &str> {
    let rows = messages.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    rows.filter_map(|row| Some((row.get("label")?, row.get("text")?))).collect()
}

/// Neither the connection nor the server's health: trying less at a time helps.
pub(super) fn is_about_the_expression(error: &postgres::Error) -> bool {
    let elsewhere: BTreeSet<&str> = BTreeSet::from(["08", "25", "40", "53", "57", "58", "XX"]);
    error.code().is_some_and(|code: &SqlState| !elsewhere.contains(&code.code()[..2]))
}

#[cfg(test)]
mod tests {
    use super::is_one_expression;

    #[test]
    fn what_would_leave_its_place_is_no_expression() {
        for text in
            ["a > 0", "(a) = ')' -- )", "f(';')", "a /* ) */", "\"a)\" > 0", "$$);$$ = a", "E'\\')' <> ''"]
        {
            assert!(is_one_expression(text), "{text}");
        }
        for text in
            ["a > 0); DROP TABLE t; SELECT (1", "a;", "a)", "(a", ") (", "'open", "a /* open", "", "-- x"]
        {
            assert!(!is_one_expression(text), "{text}");
        }
    }
}
