//! The texts of views and rules, compared as the server prints them: a temporary view, or a rule on a temporary table,
//! reads the same objects as the one that it stands for. So may a trigger, where its table is as the schema says.

use postgres::Transaction;
use schema_model::{
    Expression, Name, ObjectId, QualifiedName, Schema,
    schema::{
        Definition,
        definition::{Rule, Trigger},
    },
};

use super::{
    CanonicaliseError, Kept, Side,
    batch::{Answer, TWINS, bisect, by_label, is_one_expression},
    definition::trigger,
    twin::label,
};
use crate::{postgres::read, quote::identifier};

/// What the server made of the views and rules of the temporary schema.
const READ: &str = include_str!("view.sql");

/// One object of one side.
pub(super) struct Task {
    side: Side,
    definition: Definition,
}

/// The views and rules that both sides have, and that differ.
pub(super) fn tasks(promised: &Schema, live: &Schema) -> Vec<Task> {
    let pairs = promised.definitions.iter().filter_map(|it| Some((it, live.definition(&it.id())?)));
    // The condition of a trigger may name a column that is only promised, which another twin has.
    let is_told = |it: &Definition| !matches!(it, Definition::Trigger(_)) && create(it, 0).is_some();
    let differing = pairs.filter(|(promised, live)| promised != live && is_told(promised));
    let task = |side, it: &Definition| Task { side, definition: it.clone() };
    differing.flat_map(|(a, b)| [task(Side::Promised, a), task(Side::Live, b)]).collect()
}

/// Puts the server's second text into both schemas; the first is not always final.
pub(super) fn canonicalise(
    transaction: &mut Transaction<'_>,
    tasks: Vec<Task>,
    promised: &mut Schema,
    live: &mut Schema,
) -> Result<Vec<Kept>, CanonicaliseError> {
    let mut kept = Vec::new();
    let first: Vec<&Definition> = tasks.iter().map(|it| &it.definition).collect();
    let first = ask(transaction, &first)?;
    let changed: Vec<Option<Definition>> =
        tasks.iter().zip(&first).map(|(task, answer)| with_text(&task.definition, answer)).collect();
    let again: Vec<&Definition> = changed.iter().flatten().collect();
    let mut second = ask(transaction, &again)?.into_iter();
    for ((task, answer), changed) in tasks.into_iter().zip(first).zip(changed) {
        let object = ObjectId::Definition(task.definition.id());
        if let Answer::Refused(message) = answer {
            kept.push(Kept { side: task.side, object, message });
        }
        let Some(changed) = changed else { continue };
        let last = second.next().and_then(|answer| with_text(&changed, &answer)).unwrap_or(changed);
        let schema = match task.side {
            Side::Promised => &mut *promised,
            Side::Live => &mut *live,
        };
        let id = last.id();
        if let Some(it) = schema.definitions.iter_mut().find(|it| it.id() == id) {
            *it = last;
        }
    }
    Ok(kept)
}

/// The query of each view, and the condition of each trigger, as the server reads it.
pub(super) fn texts(
    transaction: &mut Transaction<'_>,
    definitions: &[Definition],
) -> Result<Vec<Answer>, CanonicaliseError> {
    let answers = ask(transaction, &definitions.iter().collect::<Vec<_>>())?;
    let text = |(definition, answer): (&Definition, Answer)| match with_text(definition, &answer) {
        Some(Definition::View(it)) => Answer::Text(it.query.to_string()),
        Some(Definition::MaterializedView(it)) => Answer::Text(it.query.to_string()),
        Some(Definition::Trigger(it)) => it.when.map_or(Answer::Nothing, |it| Answer::Text(it.to_string())),
        Some(_) => Answer::Nothing,
        None => answer,
    };
    Ok(definitions.iter().zip(answers).map(text).collect())
}

/// The object with the server's text, in which a view's columns have their names; `None` without an answer.
fn with_text(definition: &Definition, answer: &Answer) -> Option<Definition> {
    let Answer::Text(text) = answer else { return None };
    let mut changed = definition.clone();
    match &mut changed {
        Definition::View(it) => (it.query, it.columns) = (read::query(text), Vec::new()),
        Definition::MaterializedView(it) => (it.query, it.columns) = (read::query(text), Vec::new()),
        Definition::Rule(it) => {
            let Rule { condition, commands, .. } = read::rule(text)?;
            (it.condition, it.commands) = (condition, commands);
        }
        Definition::Trigger(it) => **it = trigger::with_condition(it, text)?,
        Definition::Extension(_)
        | Definition::Sequence(_)
        | Definition::Function(_)
        | Definition::Procedure(_)
        | Definition::Aggregate(_)
        | Definition::Policy(_)
        | Definition::Statistics(_)
        | Definition::EventTrigger(_)
        | Definition::Grant(_)
        | Definition::Owner(_)
        | Definition::Publication(_)
        | Definition::Domain(_)
        | Definition::Composite(_)
        | Definition::Range(_) => return None,
    }
    Some(changed)
}

fn ask(
    transaction: &mut Transaction<'_>,
    definitions: &[&Definition],
) -> Result<Vec<Answer>, CanonicaliseError> {
    let mut answers = Vec::new();
    for batch in definitions.chunks(TWINS) {
        answers.extend(bisect(transaction, batch, &attempt)?);
    }
    Ok(answers)
}

/// Makes the twins, reads them, and rolls them back.
fn attempt(
    transaction: &mut Transaction<'_>,
    definitions: &[&Definition],
) -> Result<Vec<Answer>, postgres::Error> {
    let twins: Vec<Option<String>> =
        definitions.iter().enumerate().map(|(number, it)| create(it, number)).collect();
    let mut sql: String = twins.iter().flatten().map(String::as_str).collect();
    sql.push_str(READ);
    let mut savepoint = transaction.transaction()?;
    let messages = savepoint.simple_query(&sql)?;
    savepoint.rollback()?;
    let texts = by_label(&messages);
    let answer = |(number, twin): (usize, &Option<String>)| match (twin, texts.get(label(number).as_str())) {
        (Some(_), Some(text)) => Answer::Text((*text).to_owned()),
        (Some(_), None) => Answer::Nothing,
        (None, _) => Answer::Refused("this is not one statement".to_owned()),
    };
    Ok(twins.iter().enumerate().map(answer).collect())
}

/// The statements that make the twin of this number; `None` for a kind that has no texts to compare, and for a text that
/// would leave its place. The line breaks end a comment.
fn create(definition: &Definition, number: usize) -> Option<String> {
    match definition {
        Definition::View(it) => view(number, &it.columns, &it.query),
        Definition::MaterializedView(it) => view(number, &it.columns, &it.query),
        Definition::Rule(it) => rule(number, it),
        Definition::Trigger(it) => trigger(number, it),
        Definition::Extension(_)
        | Definition::Sequence(_)
        | Definition::Function(_)
        | Definition::Procedure(_)
        | Definition::Aggregate(_)
        | Definition::Policy(_)
        | Definition::Statistics(_)
        | Definition::EventTrigger(_)
        | Definition::Grant(_)
        | Definition::Owner(_)
        | Definition::Publication(_)
        | Definition::Domain(_)
        | Definition::Composite(_)
        | Definition::Range(_) => None,
    }
}

fn view(number: usize, columns: &[Name], query: &Expression) -> Option<String> {
    let names: Vec<String> = columns.iter().map(|it| identifier(it.as_str())).collect();
    let columns = if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) };
    let twin = identifier(&label(number));
    is_one_expression(query.as_str())
        .then(|| format!("CREATE TEMPORARY VIEW pg_temp.{twin}{columns} AS\n{query}\n;\n"))
}

fn trigger(number: usize, it: &Trigger) -> Option<String> {
    if !it.when.iter().all(|it| is_one_expression(it.as_str())) {
        return None;
    }
    let twin = identifier(&label(number));
    let table = format!("pg_temp.{twin}");
    Some(format!(
        "CREATE TEMPORARY TABLE {table} (LIKE {});\n{};\n",
        quoted(&it.table),
        trigger::create(it, &twin, &table)
    ))
}

fn quoted(name: &QualifiedName) -> String {
    let parts = name.schema.iter().chain([&name.name]).map(|it| identifier(it.as_str()));
    parts.collect::<Vec<_>>().join(".")
}

fn rule(number: usize, it: &Rule) -> Option<String> {
    let texts = it.condition.iter().chain([&it.commands]);
    if !texts.into_iter().all(|it| is_one_expression(it.as_str())) {
        return None;
    }
    let twin = identifier(&label(number));
    let on = quoted(&it.on);
    let condition = it.condition.as_ref().map(|it| format!(" WHERE (\n{it}\n)")).unwrap_or_default();
    let instead = if it.instead { "INSTEAD" } else { "ALSO" };
    Some(format!(
        "CREATE TEMPORARY TABLE pg_temp.{twin} (LIKE {on});\n\
         CREATE RULE {twin} AS ON {} TO pg_temp.{twin}{condition} DO {instead} {}\n;\n",
        it.event.word(),
        it.commands,
    ))
}
