//! Indexes that are built and dropped while others write the table, those of partitioned tables one partition at a time.

use schema_model::{ObjectId, QualifiedName, schema::Index};

use super::{
    is_partitioned, outside,
    partitioned::{self, Names},
    temporary,
};
use crate::{
    Change,
    action::{Action, Resource, Transaction},
    postgres::{comment, foreign_key, index, sql},
};

/// Whether others use the table, and its indexes can be built and dropped beside them: not those of partitioned tables.
fn goes_concurrently(change: &Change<'_>, table: &QualifiedName) -> bool {
    change.table_in_use(table).is_some() && !is_partitioned(change, table)
}

/// CREATE INDEX CONCURRENTLY, and what it cannot say.
pub(in crate::postgres) fn create_index(
    change: &Change<'_>,
    table: &QualifiedName,
    it: &Index,
    plain: &Action,
) -> Vec<Action> {
    if !goes_concurrently(change, table) {
        return through_partitions(change, table, it, plain, Names::Free);
    }
    let id = ObjectId::index(table, &it.name);
    let build = outside(plain, index::concurrently(table, it));
    std::iter::once(build)
        .chain(described(table, it).map(|then| then.alters(Resource::Comment(id))))
        .collect()
}

/// Each partition gets the index while others write it; that of the table takes them, and has nothing left to build.
fn through_partitions(
    change: &Change<'_>,
    table: &QualifiedName,
    it: &Index,
    plain: &Action,
    names: Names,
) -> Vec<Action> {
    let built = partitioned::build(change, table, it, plain, names);
    if built.is_empty() {
        return Vec::new();
    }
    let mut take = Action { online: Vec::new(), ..plain.clone() };
    for it in &built {
        take.needs.extend(it.action.creates.iter().cloned());
        take.statements.extend(it.rename());
    }
    take.why = Some(partitioned::TAKES);
    built.into_iter().map(|it| it.action).chain([take]).collect()
}

/// The index under another name, which takes the place of the former one when it is there.
pub(in crate::postgres) fn replace_index(
    change: &Change<'_>,
    table: &QualifiedName,
    it: &Index,
    plain: &Action,
) -> Vec<Action> {
    if !goes_concurrently(change, table) {
        return through_partitions(change, table, it, plain, Names::Taken);
    }
    let next = Index { name: temporary("schemagen_new_", &it.name), ..it.clone() };
    let name = table.sibling(next.name.clone());
    let mut build = outside(plain, index::concurrently(table, &next));
    build.creates = vec![Resource::Relation(name.clone())];
    build.why = Some("The former index stays until this one is built.");
    let mut take = Action::new(sql().push("ALTER INDEX ").name(&name).push(" RENAME TO ").ident(&it.name))
        .needs(Resource::Relation(name));
    take.creates.clone_from(&plain.creates);
    take.statements.extend(described(table, it).into_iter().flat_map(|it| it.statements));
    vec![build, take]
}

/// The former index gives its name away and goes when the next one has it: DROP INDEX by itself would keep everybody out.
pub(in crate::postgres) fn give_way(
    change: &Change<'_>,
    table: &QualifiedName,
    it: &Index,
    plain: &Action,
    next: &Action,
) -> Vec<Action> {
    let is_held = it.unique && foreign_key::is_referenced(change.renamed, table);
    if next.online.is_empty() || is_held || !goes_concurrently(change, table) {
        return Vec::new();
    }
    let former = change.former_name(&ObjectId::index(table, &it.name)).unwrap_or(&it.name);
    let (name, old) = (table.sibling(former.clone()), table.sibling(temporary("schemagen_old_", former)));
    let mut rename = Action::new(sql().push("ALTER INDEX ").name(&name).push(" RENAME TO ").ident(&old.name))
        .creates(Resource::Relation(old.clone()));
    rename.drops.clone_from(&plain.drops);
    let mut drop = Action::new(sql().push("DROP INDEX CONCURRENTLY ").name(&old))
        .needs(Resource::Relation(old))
        .transaction(Transaction::Outside);
    drop.needs.extend(next.creates.iter().chain(&next.needs).cloned());
    drop.releases.clone_from(&plain.releases);
    vec![rename, drop]
}

/// CREATE INDEX CONCURRENTLY on a materialized view, which others read meanwhile.
pub(in crate::postgres) fn create_index_of_view(
    view: &QualifiedName,
    it: &Index,
    plain: &Action,
) -> Vec<Action> {
    let build = outside(plain, index::concurrently(view, it));
    let name = Resource::Relation(view.sibling(it.name.clone()));
    let described = described(view, it).map(|then| Action { needs: vec![name], ..then });
    std::iter::once(build).chain(described).collect()
}

/// The forms of an index of a materialized view that goes and of the one that has its name then: nobody is without it.
pub(in crate::postgres) fn replace_index_of_view(
    view: &QualifiedName,
    it: &Index,
    [former, plain]: [&Action; 2],
) -> [Vec<Action>; 2] {
    let [name, next, old] =
        [it.name.clone(), temporary("schemagen_new_", &it.name), temporary("schemagen_old_", &it.name)]
            .map(|it| view.sibling(it));
    let rename = |from: &QualifiedName, to: &QualifiedName| {
        Action::new(sql().push("ALTER INDEX ").name(from).push(" RENAME TO ").ident(&to.name))
            .drops(Resource::Relation(from.clone()))
            .creates(Resource::Relation(to.clone()))
    };
    let mut build =
        outside(plain, index::concurrently(view, &Index { name: next.name.clone(), ..it.clone() }));
    build.creates = vec![Resource::Relation(next.clone())];
    build.why = Some("The former index stays until this one is built.");
    let mut take = rename(&next, &name).needs(Resource::Relation(next.clone()));
    // What is built under the name comes before.
    take.drops.clear();
    take.statements.extend(described(view, it).into_iter().flat_map(|it| it.statements));
    let away = rename(&name, &old).needs(Resource::Relation(next));
    let drop = Action::new(sql().push("DROP INDEX CONCURRENTLY ").name(&old))
        .needs(Resource::Relation(old))
        .needs(Resource::Relation(name))
        .transaction(Transaction::Outside);
    let drop = Action { releases: former.releases.clone(), ..drop };
    [vec![away, drop], vec![build, take]]
}

/// DROP INDEX CONCURRENTLY of a materialized view.
pub(in crate::postgres) fn drop_index_of_view(plain: &Action) -> Action {
    let mut action = plain.clone();
    for it in &mut action.statements {
        *it = it.replacen("DROP INDEX ", "DROP INDEX CONCURRENTLY ", 1);
    }
    action.transaction(Transaction::Outside)
}

/// What CREATE INDEX does not say.
fn described(table: &QualifiedName, it: &Index) -> Option<Action> {
    let id = ObjectId::index(table, &it.name);
    let mut statements = index::statistics(table, it);
    statements.extend(comment::statement(&id, it.comment.as_deref()));
    (!statements.is_empty()).then(|| Action::of(statements).needs(id))
}

/// DROP INDEX CONCURRENTLY. A reference that holds on to the index is away as long as it takes, so that one goes at once.
pub(in crate::postgres) fn drop_index(
    change: &Change<'_>,
    table: &QualifiedName,
    it: &Index,
    plain: &Action,
) -> Option<Action> {
    let is_held = it.unique && foreign_key::is_referenced(change.renamed, table);
    if !goes_concurrently(change, table) || is_held {
        return None;
    }
    let mut action = plain.clone();
    for it in &mut action.statements {
        *it = it.replacen("DROP INDEX ", "DROP INDEX CONCURRENTLY ", 1);
    }
    Some(action.transaction(Transaction::Outside))
}
