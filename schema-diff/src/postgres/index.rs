//! CREATE, ALTER and DROP INDEX.

use schema_model::{
    Name, ObjectId, QualifiedName,
    schema::{Index, IndexPart, NullsDistinct, NullsOrder, SortOrder},
};

use super::{comment, expression, index_statistics, index_storage, online, partition, sql};
use crate::{
    Change, Hazard, HazardKind, Sql,
    action::{Action, Resource},
};

pub(super) fn create(change: &Change<'_>, table: &QualifiedName, index: &Index) -> Action {
    let id = ObjectId::index(table, &index.name);
    let mut statements = definition(table, index);
    statements.extend(comment::statement(&id, index.comment.as_deref()));
    let risk = (index.unique && change.table_before(table).is_some())
        .then(|| Hazard::new(HazardKind::MayFail, id.clone(), "fails when two rows have the same values"));
    Action::of(statements)
        .hazards(risk)
        .creates(id)
        .creates(Resource::Relation(table.sibling(index.name.clone())))
        .needs_all(needs(change, table, index))
        .needs_all(keys(change, table, index))
}

/// CREATE INDEX on a table that may be in use.
pub(super) fn add(change: &Change<'_>, table: &QualifiedName, index: &Index) -> Action {
    let plain = create(change, table, index);
    let online = online::create_index(change, table, index, &plain);
    plain.or_online(online)
}

/// What is unique in a table with partitions holds the columns of all their keys.
fn keys(change: &Change<'_>, table: &QualifiedName, index: &Index) -> Option<Resource> {
    partition::keys(change.table_before(table)).filter(|_| index.unique)
}

/// CREATE INDEX, and what it cannot say.
pub(super) fn definition(table: &QualifiedName, index: &Index) -> Vec<String> {
    std::iter::once(text("", table, index)).chain(statistics(table, index)).collect()
}

/// What CREATE INDEX cannot say.
pub(super) fn statistics(table: &QualifiedName, index: &Index) -> Vec<String> {
    index_statistics::alter(&table.sibling(index.name.clone()), [], &index.parts)
}

/// CREATE INDEX CONCURRENTLY
pub(super) fn concurrently(table: &QualifiedName, index: &Index) -> String {
    text("CONCURRENTLY ", table, index)
}

fn text(how: &str, table: &QualifiedName, index: &Index) -> String {
    let sql = sql()
        .push(if index.unique { "CREATE UNIQUE INDEX " } else { "CREATE INDEX " })
        .push(how)
        .ident(&index.name)
        .push(" ON ")
        .name(table);
    let sql = match &index.method {
        Some(method) => sql.push(" USING ").ident(method),
        None => sql,
    };
    let sql = sql.push(" (").list(&index.parts, part).push(")");
    let sql =
        if index.include.is_empty() { sql } else { sql.push(" INCLUDE (").idents(&index.include).push(")") };
    let sql = match index.nulls {
        NullsDistinct::Distinct => sql,
        NullsDistinct::NotDistinct => sql.push(" NULLS NOT DISTINCT"),
    };
    let sql = index_storage::with(sql, &index.storage.parameters);
    let sql = match &index.storage.tablespace {
        Some(tablespace) => sql.push(" TABLESPACE ").ident(tablespace),
        None => sql,
    };
    sql.where_clause(index.predicate.as_ref()).finish()
}

/// A column or expression with what stands behind it.
pub(super) fn part(sql: Sql, part: &IndexPart) -> Sql {
    let sql = sql.key(&part.target, part.collation.as_ref());
    let sql = match &part.operator_class {
        Some(class) => index_storage::in_brackets(sql.push(" ").name(class), &part.parameters),
        None => sql,
    };
    let sql = match part.order {
        SortOrder::Asc => sql,
        SortOrder::Desc => sql.push(" DESC"),
    };
    match part.nulls {
        None => sql,
        Some(NullsOrder::First) => sql.push(" NULLS FIRST"),
        Some(NullsOrder::Last) => sql.push(" NULLS LAST"),
    }
}

fn needs(change: &Change<'_>, table: &QualifiedName, index: &Index) -> Vec<Resource> {
    let Some(table) = change.table_after(table) else { return Vec::new() };
    let columns = expression::index_columns(table, index).into_iter();
    columns
        .map(|it| ObjectId::column(&table.name, it).into())
        .chain(expression::of_index(index).flat_map(|it| expression::values(change.after, table, it)))
        .collect()
}

/// The types that its expressions mention.
pub(super) fn released_types(change: &Change<'_>, index: &Index) -> Vec<Resource> {
    expression::of_index(index).flat_map(|it| expression::released_types(change, it)).collect()
}

/// DROP INDEX on a table that may be in use.
pub(super) fn remove(change: &Change<'_>, table: &QualifiedName, index: &Index) -> Action {
    let plain = drop(change, table, index);
    let online = online::drop_index(change, table, index, &plain);
    plain.or_online(online)
}

pub(super) fn drop(change: &Change<'_>, table: &QualifiedName, index: &Index) -> Action {
    let former = change.former_name(&ObjectId::index(table, &index.name)).unwrap_or(&index.name);
    let name = table.sibling(former.clone());
    let columns =
        change.table_before(table).map(|it| expression::index_columns(it, index)).unwrap_or_default();
    let keys = keys(change, table, index);
    Action::new(sql().push("DROP INDEX ").name(&name))
        .drops(ObjectId::index(table, former))
        .drops(Resource::Relation(name))
        .releases_all(columns.into_iter().map(|it| ObjectId::column(table, it).into()))
        .releases_all(released_types(change, index))
        .alters_all(keys.as_ref().and_then(|_| partition::in_the_way(change, table)))
        .releases_all(keys)
}

/// In place where nothing but storage, statistics and comment differ; dropped and created anew otherwise.
pub(super) fn alter(
    change: &Change<'_>,
    table: &QualifiedName,
    before: &Index,
    after: &Index,
) -> Vec<Action> {
    if is_recreated(before, after) {
        let next = create(change, table, after);
        let online = online::replace_index(change, table, after, &next);
        let (former, next) = (drop(change, table, before), next.or_online(online));
        let online = online::give_way(change, table, before, &former, &next);
        return vec![former.or_online(online), next];
    }
    let id = ObjectId::index(table, &after.name);
    let statements = in_place(table, before, after);
    let storage = (!statements.is_empty()).then(|| Action::of(statements).alters(id.clone()));
    let comment = comment::alter(&id, before.comment.as_deref(), after.comment.as_deref());
    storage.into_iter().chain(comment).collect()
}

/// The statements for what changes in place.
pub(super) fn in_place(table: &QualifiedName, before: &Index, after: &Index) -> Vec<String> {
    let name = table.sibling(after.name.clone());
    let mut statements = index_storage::alter(&name, &before.storage, &after.storage);
    statements.extend(index_statistics::alter(&name, &before.parts, &after.parts));
    statements
}

/// Whether the index must be dropped and created: all but its storage, its statistics and its comment is fixed.
pub(super) fn is_recreated(before: &Index, after: &Index) -> bool {
    let mut alike =
        Index { storage: after.storage.clone(), comment: after.comment.clone(), ..before.clone() };
    index_statistics::take(&mut alike.parts, &after.parts);
    alike != *after
}

pub(super) fn rename(table: &QualifiedName, from: &Name, to: &Name) -> Action {
    let (before, after) = (table.sibling(from.clone()), table.sibling(to.clone()));
    Action::new(sql().push("ALTER INDEX ").name(&before).push(" RENAME TO ").ident(to))
        .drops(ObjectId::index(table, from))
        .drops(Resource::Relation(before))
        .creates(ObjectId::index(table, to))
        .creates(Resource::Relation(after))
}
