//! Indexes that are built and dropped while others write the table.

use schema_model::{ObjectId, QualifiedName, schema::Index};

use super::{is_partitioned, temporary};
use crate::{
    Change,
    action::{Action, Resource, Transaction},
    postgres::{comment, index, sql},
};

/// CREATE INDEX CONCURRENTLY, and what it cannot say.
pub(in crate::postgres) fn create_index(
    change: &Change<'_>,
    table: &QualifiedName,
    it: &Index,
    plain: &Action,
) -> Vec<Action> {
    if change.table_in_use(table).is_none() || is_partitioned(change, table) {
        return Vec::new();
    }
    let id = ObjectId::index(table, &it.name);
    let mut build = plain.clone();
    build.statements = vec![index::concurrently(table, it)];
    build.transaction = Transaction::Outside;
    std::iter::once(build)
        .chain(described(table, it).map(|then| then.alters(Resource::Comment(id))))
        .collect()
}

/// The index under another name, which takes the place of the former one when it is there.
pub(in crate::postgres) fn replace_index(
    change: &Change<'_>,
    table: &QualifiedName,
    it: &Index,
    plain: &Action,
) -> Vec<Action> {
    if change.table_in_use(table).is_none() || is_partitioned(change, table) {
        return Vec::new();
    }
    let next = Index { name: temporary("schemagen_new_", &it.name), ..it.clone() };
    let name = table.sibling(next.name.clone());
    let mut build = plain.clone();
    build.statements = vec![index::concurrently(table, &next)];
    build.transaction = Transaction::Outside;
    build.creates = vec![Resource::Relation(name.clone())];
    build.why = Some("The former index stays until this one is built.");
    let mut take = Action::new(sql().push("ALTER INDEX ").name(&name).push(" RENAME TO ").ident(&it.name))
        .needs(Resource::Relation(name));
    take.creates.clone_from(&plain.creates);
    take.statements.extend(described(table, it).into_iter().flat_map(|it| it.statements));
    vec![build, take]
}

/// What CREATE INDEX does not say.
fn described(table: &QualifiedName, it: &Index) -> Option<Action> {
    let id = ObjectId::index(table, &it.name);
    let mut statements = index::statistics(table, it);
    statements.extend(comment::statement(&id, it.comment.as_deref()));
    (!statements.is_empty()).then(|| Action::of(statements).needs(id))
}

/// DROP INDEX CONCURRENTLY
pub(in crate::postgres) fn drop_index(
    change: &Change<'_>,
    table: &QualifiedName,
    plain: &Action,
) -> Option<Action> {
    if change.table_in_use(table).is_none() || is_partitioned(change, table) {
        return None;
    }
    let mut action = plain.clone();
    for it in &mut action.statements {
        *it = it.replacen("DROP INDEX ", "DROP INDEX CONCURRENTLY ", 1);
    }
    Some(action.transaction(Transaction::Outside))
}
