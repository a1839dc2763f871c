//! Conditions of triggers.

use schema_model::{
    Expression, Name, Schema,
    schema::{
        Definition,
        definition::{Trigger, TriggerEvent, TriggerLevel, TriggerTiming},
    },
    sql_file,
};

use super::twin;
use crate::{postgres::deparsed::without_parentheses, quote::identifier};

/// Creates a table of the same columns, with the trigger, and asks for its text. Any function of triggers will do.
pub(super) fn create_and_read(it: &Trigger, live: &Schema, promised: &Schema) -> String {
    let when = it.when.as_ref().map_or_else(String::new, |it| format!("WHEN (\n{it}\n) "));
    let timing = match it.timing {
        TriggerTiming::Before => "BEFORE",
        TriggerTiming::After => "AFTER",
        TriggerTiming::InsteadOf => "INSTEAD OF",
    };
    let level = match it.level {
        TriggerLevel::Row => "ROW",
        TriggerLevel::Statement => "STATEMENT",
    };
    format!(
        "{table}CREATE TRIGGER {name} {timing} {events} ON {twin} FOR EACH {level} {when}\
         EXECUTE FUNCTION pg_catalog.suppress_redundant_updates_trigger();\n\
         SELECT pg_catalog.pg_get_triggerdef(g.oid) FROM pg_catalog.pg_trigger g \
         WHERE g.tgrelid = {relation}",
        table = twin::create(&it.table, live, promised),
        twin = twin::name(&it.table),
        name = identifier(it.name.as_str()),
        events = events(it),
        relation = twin::regclass(&it.table),
    )
}

/// The trigger with what the server made of its condition.
pub(super) fn answer(it: &Trigger, rows: &[Option<String>]) -> Trigger {
    let text = rows.last().and_then(Option::as_deref);
    let default_schema = Name::new("pg_temp").ok();
    let shown = text.zip(default_schema).and_then(|(it, schema)| sql_file::read_definition(it, &schema).ok());
    let when = match shown {
        Some(Definition::Trigger(shown)) => shown.when,
        _ => return it.clone(),
    };
    let bare = |it: Expression| Expression::new(without_parentheses(it.as_str()));
    Trigger { when: when.map(bare), ..it.clone() }
}

fn events(it: &Trigger) -> String {
    let word = |it: &TriggerEvent| match it {
        TriggerEvent::Insert => "INSERT",
        TriggerEvent::Delete => "DELETE",
        TriggerEvent::Update => "UPDATE",
        TriggerEvent::Truncate => "TRUNCATE",
    };
    it.events.iter().map(word).collect::<Vec<_>>().join(" OR ")
}
