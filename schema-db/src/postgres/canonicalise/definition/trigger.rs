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

/// Creates a table of the same columns, with the trigger, and asks for its text.
pub(super) fn create_and_read(it: &Trigger, live: &Schema, promised: &Schema) -> String {
    format!(
        "{table}{trigger};\n\
         SELECT pg_catalog.pg_get_triggerdef(g.oid) FROM pg_catalog.pg_trigger g \
         WHERE g.tgrelid = {relation}",
        table = twin::create(&it.table, live, promised),
        trigger = create(it, &identifier(it.name.as_str()), &twin::name(&it.table)),
        relation = twin::regclass(&it.table),
    )
}

/// The statement that creates the trigger on a twin of its table. Any function of triggers will do.
pub(in crate::postgres::canonicalise) fn create(it: &Trigger, name: &str, twin: &str) -> String {
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
    let events = events(it);
    format!(
        "CREATE TRIGGER {name} {timing} {events} ON {twin} FOR EACH {level} {when}\
         EXECUTE FUNCTION pg_catalog.suppress_redundant_updates_trigger()"
    )
}

/// The trigger with what the server made of its condition.
pub(super) fn answer(it: &Trigger, rows: &[Option<String>]) -> Trigger {
    let text = rows.last().and_then(Option::as_deref);
    text.and_then(|text| with_condition(it, text)).unwrap_or_else(|| it.clone())
}

/// The trigger with the condition in the server's text of its twin.
pub(in crate::postgres::canonicalise) fn with_condition(it: &Trigger, text: &str) -> Option<Trigger> {
    let shown = sql_file::read_definition(text, &Name::new("pg_temp").ok()?).ok()?;
    let Definition::Trigger(shown) = shown else { return None };
    let when = shown.when.map(|it| Expression::new(without_parentheses(it.as_str())));
    Some(Trigger { when, ..it.clone() })
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
