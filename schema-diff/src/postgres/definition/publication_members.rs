//! ALTER PUBLICATION .. ADD and DROP: one statement a table or schema, so that each has its place.
//!
//! The server checks tables against options and schemas: what goes, goes before the options change, and what comes, comes
//! after them.

use std::collections::BTreeSet;

use schema_model::{
    Name, ObjectId,
    schema::{
        Definition,
        definition::{Publication, PublishedTable},
    },
};

use super::{
    super::{column, sql},
    publication::{columns, hazard, id, privileged, schema, stands_on, table, without_identity},
};
use crate::{
    Change, Sql,
    action::{Action, PublicationPart, Resource},
};

/// Tables and schemas that come, go or differ.
pub(super) fn alter(change: &Change<'_>, before: &Publication, after: &Publication) -> Vec<Action> {
    let mut actions = Vec::new();
    for it in before.tables.iter().filter(|it| after.table(&it.table) != Some(it)) {
        let is_left_out = after.table(&it.table).is_none() && change.table_after(&it.table).is_some();
        let gone = || hazard(after, format!("subscribers get no more changes of table {}", it.table));
        actions.push(drop_table(change, after, it).hazards(is_left_out.then(gone)));
    }
    for it in before.schemas.iter().filter(|it| !after.schemas.contains(it)) {
        let gone = format!("subscribers get no more changes of tables in schema {it}");
        actions.push(drop_schema(after, it).hazard(hazard(after, gone)));
    }
    for it in after.tables.iter().filter(|it| before.table(&it.table) != Some(it)) {
        let other =
            || hazard(after, format!("subscribers get other parts of table {} than before", it.table));
        let risk = match before.table(&it.table) {
            Some(_) => Some(other()),
            None => without_identity(change, after, &it.table),
        };
        actions.push(add_table(change, after, it).hazards(risk));
    }
    for it in after.schemas.iter().filter(|it| !before.schemas.contains(it)) {
        actions.push(add_schema(after, it).hazards(privileged(after)));
    }
    actions
}

/// Tables leave their publications while a column that these name gets another type, or is created anew: the server
/// refuses it otherwise (0A000).
pub(in super::super) fn again(change: &Change<'_>) -> Vec<Action> {
    let lost: BTreeSet<ObjectId> =
        change.deltas.iter().filter_map(|it| column::becomes_another(change, it)).collect();
    if lost.is_empty() {
        return Vec::new();
    }
    let mut actions = Vec::new();
    for definition in &change.renamed.definitions {
        let (Definition::Publication(before), Some(Definition::Publication(after))) =
            (definition, change.after.definition(&definition.id()))
        else {
            continue;
        };
        if super::publication::is_recreated(before, after) {
            continue;
        }
        let stays = |it: &&PublishedTable| after.table(&it.table) == Some(*it);
        let stands = |it: &&PublishedTable| columns(change.renamed, it).iter().any(|it| lost.contains(it));
        for it in before.tables.iter().filter(stays).filter(stands) {
            actions.extend([drop_table(change, after, it), add_table(change, after, it)]);
        }
    }
    actions
}

fn add_table(change: &Change<'_>, of: &Publication, it: &PublishedTable) -> Action {
    let action = add(of, |sql| table(sql, it), PublicationPart::Table(it.table.clone()));
    action.needs_all(stands_on(change.after, it))
}

fn drop_table(change: &Change<'_>, of: &Publication, it: &PublishedTable) -> Action {
    let write = |sql: Sql| sql.push("TABLE ").name(&it.table);
    drop(of, write, PublicationPart::Table(it.table.clone()))
        .needs(Resource::Relation(it.table.clone()))
        .releases_all(stands_on(change.renamed, it))
}

fn add_schema(of: &Publication, name: &Name) -> Action {
    let action = add(of, |sql| schema(sql, name), PublicationPart::Schema(name.clone()));
    action.needs(ObjectId::Namespace(name.clone()))
}

fn drop_schema(of: &Publication, name: &Name) -> Action {
    let action = drop(of, |sql| schema(sql, name), PublicationPart::Schema(name.clone()));
    action.releases_all([ObjectId::Namespace(name.clone()).into()])
}

fn add(of: &Publication, write: impl FnOnce(Sql) -> Sql, part: PublicationPart) -> Action {
    let part_of = |part| Resource::Publication(of.name.clone(), part);
    let statement = sql().push("ALTER PUBLICATION ").ident(&of.name).push("\n  ADD ");
    Action::new(write(statement))
        .creates(part_of(part))
        .needs(id(&of.name))
        .needs(part_of(PublicationPart::Options))
        .needs(part_of(PublicationPart::Members))
}

fn drop(of: &Publication, write: impl FnOnce(Sql) -> Sql, part: PublicationPart) -> Action {
    let part_of = |part| Resource::Publication(of.name.clone(), part);
    let statement = sql().push("ALTER PUBLICATION ").ident(&of.name).push("\n  DROP ");
    Action::new(write(statement))
        .drops(part_of(part))
        .needs(id(&of.name))
        .releases_all([part_of(PublicationPart::Options)])
        .alters(part_of(PublicationPart::Members))
}
