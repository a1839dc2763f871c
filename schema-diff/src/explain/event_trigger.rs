//! What differs between two event triggers of one name.

use schema_model::schema::definition::EventTrigger;

use super::{Difference, attribute, comment, trigger::show_enabled};

pub(super) fn event_trigger(a: &EventTrigger, b: &EventTrigger) -> Vec<Option<Difference>> {
    let EventTrigger { name: _, event, tags, function, enabled, comment: comment_before } = a;
    vec![
        attribute("event", event, &b.event, |it| it.word().to_owned()),
        attribute("tags", tags, &b.tags, |it| match it.as_slice() {
            [] => "all".to_owned(),
            tags => tags.join(", "),
        }),
        attribute("function", function, &b.function, ToString::to_string),
        attribute("enabled", enabled, &b.enabled, |it| show_enabled(*it).to_owned()),
        comment(comment_before.as_ref(), b.comment.as_ref()),
    ]
}
