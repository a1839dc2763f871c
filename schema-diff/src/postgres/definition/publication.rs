//! CREATE and DROP PUBLICATION.

use schema_model::{
    Name, ObjectId, QualifiedName, Schema,
    schema::{
        ConstraintKind, DefinitionId, ReplicaIdentity, Table,
        definition::{Publication, PublishedChange, PublishedTable},
    },
};

use super::{
    super::{expression, sql},
    publication_members as members,
};
use crate::{
    Change, Hazard, HazardKind, Sql,
    action::{Action, PublicationPart, Resource, Setting},
};

pub(super) fn id(name: &Name) -> ObjectId {
    ObjectId::Definition(DefinitionId::Publication(name.clone()))
}

pub(super) fn create(change: &Change<'_>, it: &Publication) -> Action {
    let sql = sql().push("CREATE PUBLICATION ").ident(&it.name);
    let mut lines: Vec<String> = it.all_tables.then(|| "ALL TABLES".to_owned()).into_iter().collect();
    // Before 15 the word TABLE stands once, before the first of them.
    let words = std::iter::once("TABLE ").chain(std::iter::repeat(""));
    lines.extend(it.tables.iter().zip(words).map(|(it, word)| member(self::sql().push(word), it).finish()));
    lines.extend(it.schemas.iter().map(|it| schema(self::sql(), it).finish()));
    let sql = if lines.is_empty() { sql } else { sql.push("\n  FOR ").push(&lines.join(",\n    ")) };
    let options = options(None, it);
    let sql = if options.is_empty() { sql } else { sql.push("\n  WITH (").push(&options).push(")") };
    let tables = it.tables.iter().flat_map(|it| stands_on(change.after, it));
    Action::new(sql)
        .creates(id(&it.name))
        .needs_all(tables)
        .needs_all(it.schemas.iter().map(|it| ObjectId::Namespace(it.clone()).into()))
        .hazards(privileged(it))
        .hazards(it.tables.iter().filter_map(|table| without_identity(change, it, &table.table)))
}

pub(super) fn drop(change: &Change<'_>, it: &Publication) -> Action {
    let breaks = "subscriptions to it fail from here on";
    let tables = it.tables.iter().flat_map(|it| stands_on(change.renamed, it));
    Action::new(sql().push("DROP PUBLICATION ").ident(&it.name))
        .hazard(hazard(it, breaks))
        .drops(id(&it.name))
        .releases_all(tables)
        .releases_all(it.schemas.iter().map(|it| ObjectId::Namespace(it.clone()).into()))
}

/// Whether it is dropped and created anew: what holds all tables has no list of them.
pub(super) fn is_recreated(before: &Publication, after: &Publication) -> bool {
    before.all_tables != after.all_tables
}

pub(super) fn alter(change: &Change<'_>, before: &Publication, after: &Publication) -> Vec<Action> {
    if is_recreated(before, after) {
        let mut drop = drop(change, before);
        drop.hazards = vec![hazard(after, "subscribers get the changes of other tables than before")];
        return vec![drop, create(change, after)];
    }
    let mut actions = members::alter(change, before, after);
    let options = options(Some(before), after);
    if !options.is_empty() {
        let set = sql().push("ALTER PUBLICATION ").ident(&after.name);
        let lost = PublishedChange::EVERY.iter().any(|it| before.publishes(*it) && !after.publishes(*it));
        let risk = lost.then(|| hazard(after, "subscribers get fewer changes than before"));
        let tables = after.tables.iter().map(|it| &it.table).filter(|it| before.table(it).is_some());
        let failing = tables
            .filter(|it| without_identity(change, before, it).is_none())
            .filter_map(|it| without_identity(change, after, it));
        actions.push(
            Action::new(set.push("\n  SET (").push(&options).push(")"))
                .alters(Resource::Publication(after.name.clone(), PublicationPart::Options))
                .needs(id(&after.name))
                .hazards(risk)
                .hazards(failing),
        );
    }
    actions
}

pub(super) fn rename(from: &Name, to: &Name) -> Action {
    let statement = sql().push("ALTER PUBLICATION ").ident(from).push(" RENAME TO ").ident(to);
    let breaks = format!("subscriptions that still say {from} fail from here on");
    let hazard = Hazard::new(HazardKind::BreaksRunningCode, id(to), breaks);
    Action::new(statement).hazard(hazard).drops(id(from)).creates(id(to))
}

pub(super) fn hazard(it: &Publication, message: impl Into<String>) -> Hazard {
    Hazard::new(HazardKind::BreaksRunningCode, id(&it.name), message)
}

/// Who owns tables may publish them; more than that is for superusers.
pub(super) fn privileged(it: &Publication) -> Option<Hazard> {
    let message = "fails where its role is no superuser: it publishes tables whoever owns them";
    (it.all_tables || !it.schemas.is_empty()).then(|| Hazard::new(HazardKind::MayFail, id(&it.name), message))
}

/// The server refuses to change or delete a published row that nothing tells from others.
pub(super) fn without_identity(
    change: &Change<'_>,
    it: &Publication,
    table: &QualifiedName,
) -> Option<Hazard> {
    let is_published = it.publishes(PublishedChange::Update) || it.publishes(PublishedChange::Delete);
    let found = change.table_after(table).filter(|it| is_published && !has_identity(it))?;
    let message = format!(
        "UPDATE and DELETE of table {} fail while it is published: it has no primary key and no other replica identity",
        found.name
    );
    Some(hazard(it, message))
}

fn has_identity(table: &Table) -> bool {
    match &table.options.replica_identity {
        ReplicaIdentity::Default => {
            table.constraints.iter().any(|it| matches!(it.kind, ConstraintKind::PrimaryKey(_)))
        }
        ReplicaIdentity::Index(_) | ReplicaIdentity::Full => true,
        ReplicaIdentity::Nothing => false,
    }
}

/// `TABLE a (b) WHERE (c)`
pub(super) fn table(sql: Sql, it: &PublishedTable) -> Sql {
    member(sql.push("TABLE "), it)
}

fn member(sql: Sql, it: &PublishedTable) -> Sql {
    let PublishedTable { table, columns, filter } = it;
    let sql = sql.name(table);
    let sql = if columns.is_empty() { sql } else { sql.push(" (").idents(columns).push(")") };
    match filter {
        Some(filter) => sql.push(" WHERE ").in_brackets(filter),
        None => sql,
    }
}

pub(super) fn schema(sql: Sql, name: &Name) -> Sql {
    sql.push("TABLES IN SCHEMA ").ident(name)
}

/// The table, its columns, and that it is in the log: the server takes no other.
pub(super) fn stands_on(schema: &Schema, it: &PublishedTable) -> Vec<Resource> {
    let mut all: Vec<Resource> =
        vec![Resource::Relation(it.table.clone()), Resource::Setting(it.table.clone(), Setting::Persistence)];
    all.extend(columns(schema, it).into_iter().map(Resource::Object));
    all
}

/// The columns that it names. A partition has those of its table.
pub(super) fn columns(schema: &Schema, it: &PublishedTable) -> Vec<ObjectId> {
    let is_it = |table: &&Table| table.name == it.table || table.partition(&it.table).is_some();
    let Some(table) = schema.tables.iter().find(is_it) else { return Vec::new() };
    let filtered = it.filter.iter().flat_map(|it| expression::columns(table, it));
    it.columns.iter().chain(filtered).map(|name| ObjectId::column(&table.name, name)).collect()
}

/// `publish = 'insert'`: those that differ, or that are not the default ones.
fn options(before: Option<&Publication>, after: &Publication) -> String {
    let mut all = Vec::new();
    if before.map_or(after.publish.is_some(), |it| it.publish != after.publish) {
        let changes = after.publish.as_deref().unwrap_or(&PublishedChange::EVERY);
        let words: Vec<&str> = changes.iter().map(|it| it.word()).collect();
        all.push(sql().push("publish = ").literal(&words.join(", ")).finish());
    }
    if before.is_some_and(|it| it.via_root) != after.via_root {
        all.push(format!("publish_via_partition_root = {}", after.via_root));
    }
    if before.is_some_and(|it| it.generated_columns) != after.generated_columns {
        let word = if after.generated_columns { "stored" } else { "none" };
        all.push(format!("publish_generated_columns = {word}"));
    }
    all.join(", ")
}
