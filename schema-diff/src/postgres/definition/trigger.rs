//! CREATE, ALTER and DROP TRIGGER.

use schema_model::{
    Name, ObjectId, QualifiedName, Schema,
    schema::{
        DefinitionId, Partition,
        definition::{Trigger, TriggerEvent, TriggerLevel, TriggerTiming},
    },
};

use super::{super::constraint_text, sql};
use crate::{
    Change, Hazard, HazardKind, Sql,
    action::{Action, Resource},
};

fn id(table: &QualifiedName, name: &Name) -> ObjectId {
    ObjectId::Definition(DefinitionId::Trigger { table: table.clone(), name: name.clone() })
}

pub(super) fn create(change: &Change<'_>, it: &Trigger) -> Action {
    let mut statements = vec![text(it)];
    if !it.enabled.is_default() {
        statements.push(switch(it));
    }
    let mut action = Action::of(statements).creates(id(&it.table, &it.name));
    action.creates.extend(clones(change.after, it));
    action.needs_all(stands_on(change.after, it))
}

/// A trigger for rows is one of each partition as well, under its name.
fn clones(schema: &Schema, it: &Trigger) -> Vec<Resource> {
    let root =
        schema.tables.iter().find(|table| table.name == it.table || table.partition(&it.table).is_some());
    let Some(root) = root.filter(|_| it.level == TriggerLevel::Row) else { return Vec::new() };
    let is_below = |partition: &&Partition| {
        let above = std::iter::successors(Some(*partition), |it| root.partition(it.of.as_ref()?));
        above.map(|it| it.of.as_ref().unwrap_or(&root.name)).any(|of| *of == it.table)
    };
    root.partitions.iter().filter(is_below).map(|partition| id(&partition.name, &it.name).into()).collect()
}

fn text(it: &Trigger) -> String {
    let word = if it.constraint.is_some() { "CREATE CONSTRAINT TRIGGER " } else { "CREATE TRIGGER " };
    let timing = match it.timing {
        TriggerTiming::Before => "BEFORE ",
        TriggerTiming::After => "AFTER ",
        TriggerTiming::InsteadOf => "INSTEAD OF ",
    };
    let sql = events(sql().push(word).ident(&it.name).push("\n  ").push(timing), it);
    let mut sql = sql.push(" ON ").name(&it.table);
    if let Some(constraint) = &it.constraint {
        if let Some(from) = &constraint.from {
            sql = sql.push("\n  FROM ").name(from);
        }
        if constraint.deferrable.is_some() {
            sql = constraint_text::deferrable(sql.push("\n "), constraint.deferrable);
        }
    }
    if it.old_table.is_some() || it.new_table.is_some() {
        sql = sql.push("\n  REFERENCING");
    }
    for (words, name) in [(" OLD TABLE AS ", &it.old_table), (" NEW TABLE AS ", &it.new_table)] {
        if let Some(name) = name {
            sql = sql.push(words).ident(name);
        }
    }
    sql = sql.push(match it.level {
        TriggerLevel::Row => "\n  FOR EACH ROW",
        TriggerLevel::Statement => "\n  FOR EACH STATEMENT",
    });
    if let Some(when) = &it.when {
        sql = sql.push("\n  WHEN ").in_brackets(when);
    }
    let sql = sql.push("\n  EXECUTE FUNCTION ").name(&it.function).push("(");
    sql.list(&it.arguments, |sql, it| sql.literal(it)).push(")").finish()
}

fn events(sql: Sql, it: &Trigger) -> Sql {
    let mut sql = sql;
    for (at, event) in it.events.iter().enumerate() {
        sql = sql.push(if at > 0 { " OR " } else { "" }).push(match event {
            TriggerEvent::Insert => "INSERT",
            TriggerEvent::Delete => "DELETE",
            TriggerEvent::Update => "UPDATE",
            TriggerEvent::Truncate => "TRUNCATE",
        });
        if *event == TriggerEvent::Update && !it.columns.is_empty() {
            sql = sql.push(" OF ").idents(&it.columns);
        }
    }
    sql
}

fn switch(it: &Trigger) -> String {
    let sql = sql().push("ALTER TABLE ").name(&it.table).push("\n  ").push(it.enabled.words());
    sql.push(" TRIGGER ").ident(&it.name).finish()
}

/// Its function may use any column of its table; the function itself is found where it is mentioned.
fn stands_on(schema: &Schema, it: &Trigger) -> Vec<Resource> {
    let from = it.constraint.iter().filter_map(|it| it.from.as_ref());
    let relations = [&it.table].into_iter().chain(from).map(|it| Resource::Relation(it.clone()));
    let columns = schema.table(&it.table).into_iter().flat_map(|it| &it.columns);
    let columns = columns.map(|column| ObjectId::column(&it.table, &column.name).into());
    relations.chain(columns).collect()
}

/// A trigger goes with its table.
pub(super) fn drop(change: &Change<'_>, it: &Trigger) -> Vec<Action> {
    let id = id(&it.table, &it.name);
    let is_table = change.table_before(&it.table).is_some();
    if is_table && change.table_after(&it.table).is_none() {
        return Vec::new();
    }
    let statement = sql().push("DROP TRIGGER ").ident(&it.name).push(" ON ").name(&it.table);
    let mut action = Action::new(statement).drops(id);
    action.drops.extend(clones(change.renamed, it));
    vec![action.releases_all(stands_on(change.renamed, it))]
}

/// In place where nothing but the sessions that it runs in differs; dropped and created anew otherwise.
pub(super) fn alter(change: &Change<'_>, before: &Trigger, after: &Trigger) -> Vec<Action> {
    let told = Trigger { comment: after.comment.clone(), ..before.clone() };
    if told == *after {
        return Vec::new();
    }
    let switched = Trigger { enabled: after.enabled, ..told };
    if switched == *after {
        let action = Action::new(switch(after)).alters(id(&after.table, &after.name));
        let risk = (!after.enabled.is_default()).then(|| {
            Hazard::new(
                HazardKind::BreaksRunningCode,
                id(&after.table, &after.name),
                "what relies on the trigger does not happen where it is off",
            )
        });
        return vec![action.hazards(risk)];
    }
    drop(change, before).into_iter().chain([create(change, after)]).collect()
}

pub(super) fn rename(table: &QualifiedName, from: &Name, to: &Name) -> Action {
    let statement = sql().push("ALTER TRIGGER ").ident(from).push(" ON ").name(table);
    Action::new(statement.push("\n  RENAME TO ").ident(to)).drops(id(table, from)).creates(id(table, to))
}
