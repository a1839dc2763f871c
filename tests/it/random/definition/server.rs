//! What random schemas have one of in a database: extensions, publications and event triggers.

use schema_model::schema::definition::{Enabled, EventTriggerEvent, PublishedChange};

use super::{Ground, commented, some_table, written};
use crate::random::blueprint::Random;

pub(super) fn extension(random: &mut Random, _: &Ground<'_>) -> Option<String> {
    let schema = random.pick(&["", " SCHEMA ext"]);
    // One that nobody comments on has a comment of its own.
    let comment = random.pick(&["it''s one", "two"]);
    Some(format!("CREATE EXTENSION hstore{schema};\nCOMMENT ON EXTENSION hstore IS '{comment}'"))
}

pub(super) fn publication(random: &mut Random, ground: &Ground<'_>) -> Option<String> {
    let name = ground.names.sql("news");
    let of = match random.below(6) {
        0 => " FOR ALL TABLES".to_owned(),
        1 => String::new(),
        2 => format!(" FOR TABLES IN SCHEMA {}", ground.names.sql("app")),
        _ => tables(random, ground)?,
    };
    // A schema that nothing is in is not there.
    let has_schema = ground.schema.tables.iter().any(|it| it.name.schema.is_some());
    let of = if of.contains("IN SCHEMA") && !has_schema { String::new() } else { of };
    let mut options = Vec::new();
    if random.one_in(2) {
        let words: Vec<&str> =
            PublishedChange::EVERY.iter().filter(|_| random.one_in(2)).map(|it| it.word()).collect();
        if !words.is_empty() {
            options.push(format!("publish = '{}'", words.join(", ")));
        }
    }
    if random.one_in(5) {
        options.push("publish_via_partition_root = true".to_owned());
    }
    if random.one_in(5) {
        options.push("publish_generated_columns = stored".to_owned());
    }
    let options = if options.is_empty() { String::new() } else { format!(" WITH ({})", options.join(", ")) };
    Some(format!(
        "CREATE PUBLICATION {name}{of}{options}{}",
        commented(random, &format!("PUBLICATION {name}"))
    ))
}

/// One or two tables that are in the log.
fn tables(random: &mut Random, ground: &Ground<'_>) -> Option<String> {
    let mut chosen: Vec<String> = Vec::new();
    for _ in 0..=random.below(2) {
        let table = some_table(random, ground).filter(|it| !it.options.unlogged)?;
        let part = *random.pick(&["", " (id)", " WHERE (id > 5)"]);
        // Of a partitioned table PostgreSQL would have to publish the whole.
        let part = if table.partitions.is_empty() { part } else { "" };
        let own = written(&table.name);
        if !chosen.iter().any(|it| it.starts_with(&own)) {
            chosen.push(format!("{own}{part}"));
        }
    }
    Some(format!(" FOR TABLE {}", chosen.join(", ")))
}

pub(super) fn event_trigger(random: &mut Random, ground: &Ground<'_>) -> Option<String> {
    let name = ground.names.sql("noted");
    // Logins of others would run it; where DDL begins it would see what has not been done.
    let event = match random.pick(&EventTriggerEvent::EVERY) {
        EventTriggerEvent::DdlCommandStart | EventTriggerEvent::DdlCommandEnd => {
            EventTriggerEvent::DdlCommandEnd
        }
        EventTriggerEvent::SqlDrop => EventTriggerEvent::SqlDrop,
        EventTriggerEvent::TableRewrite | EventTriggerEvent::Login => EventTriggerEvent::TableRewrite,
    };
    let tags = match event {
        EventTriggerEvent::TableRewrite => random.pick(&["", " WHEN TAG IN ('ALTER TABLE')"]),
        _ => random.pick(&["", " WHEN TAG IN ('DROP TABLE', 'ALTER TABLE')"]),
    };
    let off = match random.pick(&every!(Enabled: Origin, Replica, Always, Disabled)) {
        Enabled::Origin => "",
        Enabled::Replica => ";\nALTER EVENT TRIGGER % ENABLE REPLICA",
        Enabled::Always => ";\nALTER EVENT TRIGGER % ENABLE ALWAYS",
        Enabled::Disabled => ";\nALTER EVENT TRIGGER % DISABLE",
    };
    let function = random.pick(&["note", "note_it"]);
    let comment = commented(random, &format!("EVENT TRIGGER {name}"));
    Some(format!(
        "CREATE FUNCTION {function}() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';\n\
         CREATE EVENT TRIGGER {name} ON {}{tags} EXECUTE FUNCTION {function}(){}{comment}",
        event.word(),
        off.replace('%', &name)
    ))
}
