//! Event triggers.

use schema_model::schema::{
    Definition,
    definition::{EventTrigger, EventTriggerEvent},
};

use super::{
    super::{
        Answers, Query,
        catalog::{Catalog, class},
        draft::Draft,
        row::Row,
    },
    trigger,
};
use crate::IntrospectError;

pub(in crate::postgres::introspect) const QUERY: Query =
    Query { name: "event triggers", sql: include_str!("event_trigger.sql") };

pub(super) fn read(answers: &Answers, catalog: &Catalog, draft: &mut Draft) -> Result<(), IntrospectError> {
    for row in answers.rows(&QUERY) {
        if !catalog.members.has(class::EVENT_TRIGGER, row.number("oid")?) {
            draft.definitions.push(Definition::EventTrigger(Box::new(event_trigger(&row, catalog)?)));
        }
    }
    Ok(())
}

fn event_trigger(row: &Row<'_>, catalog: &Catalog) -> Result<EventTrigger, IntrospectError> {
    let word = row.text("event")?;
    let event = EventTriggerEvent::EVERY.into_iter().find(|it| it.word() == word);
    let mut trigger = EventTrigger {
        name: row.name("name")?,
        event: event.ok_or_else(|| row.unexpected("event", Some(word)))?,
        tags: row.texts("tags")?,
        function: catalog.namespaces.qualify(row.number("namespace")?, row.name("function")?),
        enabled: trigger::enabled(row)?,
        comment: catalog.comments.of(class::EVENT_TRIGGER, row.number("oid")?),
    };
    trigger.normalize();
    Ok(trigger)
}
