//! What differs between two triggers of one name.

use schema_model::schema::{
    Deferrable,
    definition::{ConstraintTrigger, Enabled, Trigger, TriggerEvent, TriggerLevel, TriggerTiming},
};

use super::{Difference, attribute, comment};

pub(super) fn trigger(a: &Trigger, b: &Trigger) -> Vec<Option<Difference>> {
    let Trigger { table: _, name: _, constraint, timing, events, columns, old_table, new_table, .. } = a;
    let Trigger { level, when, function, arguments, enabled, comment: comment_before, .. } = a;
    let or_none = |it: Option<String>| it.unwrap_or_else(|| "none".to_owned());
    let all_of =
        |it: &Vec<schema_model::Name>| it.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    vec![
        attribute("constraint", constraint, &b.constraint, |it| or_none(it.as_ref().map(show_constraint))),
        attribute("timing", timing, &b.timing, |it| show_timing(*it).to_owned()),
        attribute("events", events, &b.events, |it| {
            it.iter().map(|it| show_event(*it)).collect::<Vec<_>>().join(" or ")
        }),
        attribute("columns", columns, &b.columns, all_of),
        attribute("old table", old_table, &b.old_table, |it| or_none(it.as_ref().map(ToString::to_string))),
        attribute("new table", new_table, &b.new_table, |it| or_none(it.as_ref().map(ToString::to_string))),
        attribute("for each", level, &b.level, |it| show_level(*it).to_owned()),
        attribute("when", when, &b.when, |it| or_none(it.as_ref().map(ToString::to_string))),
        attribute("function", function, &b.function, ToString::to_string),
        attribute("arguments", arguments, &b.arguments, |it| it.join(", ")),
        attribute("enabled", enabled, &b.enabled, |it| show_enabled(*it).to_owned()),
        comment(comment_before.as_ref(), b.comment.as_ref()),
    ]
}

fn show_constraint(it: &ConstraintTrigger) -> String {
    let from = it.from.as_ref().map_or_else(String::new, |it| format!(" from {it}"));
    let deferrable = match it.deferrable {
        None => "",
        Some(Deferrable::InitiallyImmediate) => " deferrable",
        Some(Deferrable::InitiallyDeferred) => " deferrable initially deferred",
    };
    format!("yes{from}{deferrable}")
}

fn show_timing(it: TriggerTiming) -> &'static str {
    match it {
        TriggerTiming::Before => "before",
        TriggerTiming::After => "after",
        TriggerTiming::InsteadOf => "instead of",
    }
}

fn show_event(it: TriggerEvent) -> &'static str {
    match it {
        TriggerEvent::Insert => "insert",
        TriggerEvent::Delete => "delete",
        TriggerEvent::Update => "update",
        TriggerEvent::Truncate => "truncate",
    }
}

fn show_level(it: TriggerLevel) -> &'static str {
    match it {
        TriggerLevel::Row => "row",
        TriggerLevel::Statement => "statement",
    }
}

pub(super) fn show_enabled(it: Enabled) -> &'static str {
    match it {
        Enabled::Origin => "yes",
        Enabled::Replica => "in replication",
        Enabled::Always => "always",
        Enabled::Disabled => "no",
    }
}
