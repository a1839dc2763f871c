//! Definitions with expressions of their own: each is created once more, as a temporary object, and read back.

mod domain;
mod policy;
mod publication;
mod routine;
mod statistics;
pub(super) mod trigger;
mod twin;

use postgres::{SimpleQueryMessage, Transaction};
use schema_model::{Expression, ObjectId, Schema, schema::Definition};

use super::{
    CanonicaliseError, Kept, Side,
    batch::{is_about_the_expression, is_one_expression},
};
use crate::postgres::message;

/// What the server made of one definition, or what it said instead.
type Answer = Result<Definition, String>;

/// Pairs of definitions that differ in their expressions: positions in both schemas.
pub(super) fn pairs(promised: &Schema, live: &Schema) -> Vec<(usize, usize)> {
    let pairs = promised.definitions.iter().enumerate().filter_map(|(at, it)| {
        let id = it.id();
        let other = live.definitions.binary_search_by_key(&id, Definition::id).ok()?;
        differ(it, &live.definitions[other]).then_some((at, other))
    });
    pairs.collect()
}

fn differ(promised: &Definition, live: &Definition) -> bool {
    match (promised, live) {
        (Definition::Function(a), Definition::Function(b))
        | (Definition::Procedure(a), Definition::Procedure(b)) => routine::differ(a, b),
        (Definition::Trigger(a), Definition::Trigger(b)) => a.when != b.when,
        (Definition::Policy(a), Definition::Policy(b)) => a.using != b.using || a.check != b.check,
        (Definition::Statistics(a), Definition::Statistics(b)) => a.expressions != b.expressions,
        (Definition::Publication(a), Definition::Publication(b)) => !a.filters().eq(b.filters()),
        (Definition::Domain(a), Definition::Domain(b)) => domain::differ(a, b),
        _ => false,
    }
}

/// Replaces the expressions of both sides by the server's own text of them.
pub(super) fn canonicalise(
    transaction: &mut Transaction<'_>,
    pairs: Vec<(usize, usize)>,
    promised: &mut Schema,
    live: &mut Schema,
) -> Result<Vec<Kept>, CanonicaliseError> {
    let mut kept = Vec::new();
    for (at, other) in pairs {
        for (side, at) in [(Side::Promised, at), (Side::Live, other)] {
            let schema = match side {
                Side::Promised => &*promised,
                Side::Live => &*live,
            };
            let before = &schema.definitions[at];
            let answer = match asked(transaction, before, live, promised)? {
                // The server's second text is final.
                Ok(first) => asked(transaction, &first, live, promised)?.or(Ok(first)),
                Err(message) => Err(message),
            };
            match answer {
                Ok(after) => {
                    let schema = match side {
                        Side::Promised => &mut *promised,
                        Side::Live => &mut *live,
                    };
                    schema.definitions[at] = after;
                }
                Err(message) => {
                    let object = ObjectId::Definition(before.id());
                    kept.push(Kept { side, object, message });
                }
            }
        }
    }
    Ok(kept)
}

fn asked(
    transaction: &mut Transaction<'_>,
    it: &Definition,
    live: &Schema,
    promised: &Schema,
) -> Result<Answer, CanonicaliseError> {
    if !placed(it).iter().all(|it| is_one_expression(it.as_str())) {
        return Ok(Err("this is not one expression".to_owned()));
    }
    let answer = match it {
        Definition::Function(routine) | Definition::Procedure(routine) => {
            let is_procedure = matches!(it, Definition::Procedure(_));
            let sql = routine::create_and_read(routine, if is_procedure { "PROCEDURE" } else { "FUNCTION" });
            rows(transaction, &sql)?.map(|rows| {
                let routine = Box::new(routine::answer(routine, &rows));
                if is_procedure { Definition::Procedure(routine) } else { Definition::Function(routine) }
            })
        }
        Definition::Trigger(trigger) => {
            let sql = trigger::create_and_read(trigger, live, promised);
            rows(transaction, &sql)?
                .map(|rows| Definition::Trigger(Box::new(trigger::answer(trigger, &rows))))
        }
        Definition::Policy(policy) => rows(transaction, &policy::create_and_read(policy, live, promised))?
            .map(|rows| Definition::Policy(Box::new(policy::answer(policy, &rows)))),
        Definition::Publication(it) => rows(transaction, &publication::create_and_read(it, live, promised))?
            .map(|rows| Definition::Publication(Box::new(publication::answer(it, &rows)))),
        // The server had no such expressions before 14.
        Definition::Statistics(it) if it.expressions.is_empty() => Ok(Definition::Statistics(it.clone())),
        Definition::Statistics(it) => rows(transaction, &statistics::create_and_read(it, live, promised))?
            .map(|rows| Definition::Statistics(Box::new(statistics::answer(it, &rows)))),
        Definition::Domain(it) => rows(transaction, &domain::create_and_read(it, live))?
            .map(|rows| Definition::Domain(domain::answer(it, &rows))),
        // No other differs in expressions.
        _ => Ok(it.clone()),
    };
    Ok(answer)
}

/// Expressions that are put into a statement between brackets, which they must not leave.
fn placed(it: &Definition) -> Vec<&Expression> {
    match it {
        Definition::Trigger(it) => it.when.iter().collect(),
        Definition::Policy(it) => it.expressions().collect(),
        Definition::Publication(it) => it.filters().collect(),
        Definition::Statistics(it) => it.expressions.iter().collect(),
        Definition::Domain(it) => it.default.iter().chain(it.checks.iter().map(|it| &it.check)).collect(),
        // Routines are read as whole statements; no other is asked about.
        _ => Vec::new(),
    }
}

/// The texts that a script ends with, one a row; what it made is rolled back.
fn rows(
    transaction: &mut Transaction<'_>,
    sql: &str,
) -> Result<Result<Vec<Option<String>>, String>, CanonicaliseError> {
    let mut savepoint = transaction.transaction()?;
    let messages = match savepoint.simple_query(sql) {
        Ok(messages) => messages,
        Err(error) if is_about_the_expression(&error) => return Ok(Err(message(&error))),
        Err(error) => return Err(error.into()),
    };
    savepoint.rollback()?;
    let texts = messages.iter().filter_map(|it| match it {
        SimpleQueryMessage::Row(row) => Some(row.get(0).map(str::to_owned)),
        _ => None,
    });
    Ok(Ok(texts.collect()))
}
