//! CREATE, ALTER and DROP VIEW and MATERIALIZED VIEW.
//!
//! A view of another query is dropped and created again, unless its columns are known to stay: CREATE OR REPLACE cannot
//! take away, reorder or retype columns (42P16), and nobody but a server knows the columns of a query.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{
    Expression, Name, ObjectId, QualifiedName,
    schema::{
        Definition, DefinitionId, Index,
        definition::{MaterializedView, View},
    },
};

use super::super::{comment, enumeration::in_namespace, index, online, readers::NOT_FILLED, sql};
use crate::{
    Change, Hazard, HazardKind, Sql,
    action::{Action, Resource},
};

fn view_id(it: &View) -> ObjectId {
    ObjectId::Definition(DefinitionId::View(it.name.clone()))
}

fn materialized_id(it: &MaterializedView) -> ObjectId {
    ObjectId::Definition(DefinitionId::MaterializedView(it.name.clone()))
}

pub(super) fn create(it: &View) -> Action {
    let mut statements = vec![text(sql().push("CREATE VIEW "), it)];
    statements.extend(comments_on_columns(&it.name, &it.column_comments));
    created(Action::of(statements), &it.name, view_id(it))
}

fn text(create: Sql, it: &View) -> String {
    let create = head(create, &it.name, &it.columns);
    let create =
        if has_options(it) { create.push(" WITH (").list(options(it), parameter).push(")") } else { create };
    query_of(create, &it.query).finish()
}

pub(super) fn create_materialized(it: &MaterializedView) -> Vec<Action> {
    let MaterializedView { name, columns, method, storage, tablespace, no_data, query, indexes, .. } = it;
    let create = head(sql().push("CREATE MATERIALIZED VIEW "), name, columns);
    let create = match method {
        Some(method) => create.push(" USING ").ident(method),
        None => create,
    };
    let create =
        if storage.is_empty() { create } else { create.push(" WITH (").list(storage, parameter).push(")") };
    let create = match tablespace {
        Some(tablespace) => create.push(" TABLESPACE ").ident(tablespace),
        None => create,
    };
    let create = query_of(create, query);
    let create = if *no_data { create.push("\nWITH NO DATA") } else { create };
    let id = materialized_id(it);
    let mut statements = vec![create.finish()];
    statements.extend(comments_on_columns(name, &it.column_comments));
    let view = created(Action::of(statements), name, id);
    std::iter::once(view).chain(indexes.iter().map(|index| create_index(it, index))).collect()
}

fn head(sql: Sql, name: &QualifiedName, columns: &[Name]) -> Sql {
    let sql = sql.name(name);
    if columns.is_empty() { sql } else { sql.push(" (").idents(columns).push(")") }
}

/// A comment at the end must not take the semicolon with it.
fn query_of(sql: Sql, query: &Expression) -> Sql {
    let sql = sql.push(" AS\n").push(query.as_str());
    if query.ends_in_comment() { sql.push("\n") } else { sql }
}

fn created(action: Action, name: &QualifiedName, id: ObjectId) -> Action {
    action.creates(id).creates(Resource::Relation(name.clone())).needs_all(in_namespace(name))
}

fn comments_on_columns(view: &QualifiedName, comments: &BTreeMap<Name, String>) -> Vec<String> {
    let id = |column| ObjectId::column(view, column);
    comments.iter().filter_map(|(column, text)| comment::statement(&id(column), Some(text))).collect()
}

fn parameter<N: AsRef<str>, V: AsRef<str>>(sql: Sql, (name, value): (N, V)) -> Sql {
    sql.push(name.as_ref()).push(" = ").literal(value.as_ref())
}

fn has_options(it: &View) -> bool {
    !options(it).is_empty()
}

/// What stands behind WITH.
fn options(it: &View) -> BTreeMap<&'static str, &'static str> {
    let flags = [("security_barrier", it.security_barrier), ("security_invoker", it.security_invoker)];
    let flags = flags.into_iter().filter(|(_, is_set)| *is_set).map(|(name, _)| (name, "true"));
    flags.chain(it.check_option.map(|it| ("check_option", it.word()))).collect()
}

pub(super) fn drop(it: &View) -> Action {
    dropped(sql().push("DROP VIEW "), DefinitionId::View(it.name.clone()), &it.name)
}

pub(super) fn drop_materialized(it: &MaterializedView) -> Action {
    let id = DefinitionId::MaterializedView(it.name.clone());
    let action = dropped(sql().push("DROP MATERIALIZED VIEW "), id, &it.name);
    it.indexes
        .iter()
        .fold(action, |action, index| action.drops(Resource::Relation(it.name.sibling(index.name.clone()))))
}

fn dropped(sql: Sql, id: DefinitionId, name: &QualifiedName) -> Action {
    Action::new(sql.name(name))
        .drops(ObjectId::Definition(id))
        .drops(Resource::Relation(name.clone()))
        .releases_all(in_namespace(name))
}

/// Whether the view is dropped and created again.
pub(super) fn is_recreated(change: &Change<'_>, before: &View, after: &View) -> bool {
    is_another(before, after) && !change.options.replaceable.there.contains(&after.name)
}

/// Whether CREATE OR REPLACE gives the view its query.
pub(super) fn is_replaced(change: &Change<'_>, before: &View, after: &View) -> bool {
    is_another(before, after) && !is_recreated(change, before, after)
}

/// Whether a view becomes another one, of which no column is sure.
pub(in super::super) fn is_another_view(before: &Definition, after: &Definition) -> bool {
    match (before, after) {
        (Definition::View(before), Definition::View(after)) => is_another(before, after),
        (Definition::MaterializedView(before), Definition::MaterializedView(after)) => {
            before.columns != after.columns || before.query != after.query
        }
        (
            Definition::Extension(_)
            | Definition::Sequence(_)
            | Definition::Function(_)
            | Definition::Procedure(_)
            | Definition::Aggregate(_)
            | Definition::Trigger(_)
            | Definition::View(_)
            | Definition::MaterializedView(_)
            | Definition::Rule(_)
            | Definition::Policy(_)
            | Definition::Statistics(_)
            | Definition::EventTrigger(_)
            | Definition::Grant(_)
            | Definition::Owner(_)
            | Definition::Publication(_)
            | Definition::Domain(_)
            | Definition::Composite(_)
            | Definition::Range(_),
            _,
        ) => false,
    }
}

fn is_another(before: &View, after: &View) -> bool {
    before.columns != after.columns || before.query != after.query
}

/// Whether the materialized view is dropped and created again.
pub(super) fn is_recreated_materialized(before: &MaterializedView, after: &MaterializedView) -> bool {
    before.columns != after.columns || before.query != after.query || before.method != after.method
}

pub(super) fn alter(change: &Change<'_>, before: &View, after: &View) -> Vec<Action> {
    if is_recreated(change, before, after) {
        return vec![drop(before), create(after)];
    }
    let id = view_id(after);
    let statements = if is_replaced(change, before, after) {
        // With all its options; its privileges, rules, triggers and comments stay.
        vec![text(sql().push("CREATE OR REPLACE VIEW "), after)]
    } else {
        let (was, is) = (options(before), options(after));
        parameters("VIEW", &after.name, &was, &is).into_iter().map(Sql::finish).collect()
    };
    let mut actions: Vec<Action> =
        statements.into_iter().map(|sql| Action::new(sql).alters(id.clone())).collect();
    actions.extend(column_comments(&id, &after.name, &before.column_comments, &after.column_comments));
    actions
}

pub(super) fn alter_materialized(before: &MaterializedView, after: &MaterializedView) -> Vec<Action> {
    if is_recreated_materialized(before, after) {
        return std::iter::once(drop_materialized(before)).chain(create_materialized(after)).collect();
    }
    let id = materialized_id(after);
    let start = || sql().push("ALTER MATERIALIZED VIEW ").name(&after.name);
    let mut statements = parameters("MATERIALIZED VIEW", &after.name, &before.storage, &after.storage);
    if before.tablespace != after.tablespace {
        let set = start().push(" SET TABLESPACE ");
        statements.push(match &after.tablespace {
            Some(tablespace) => set.ident(tablespace),
            None => set.push("pg_default"),
        });
    }
    let refresh = sql().push("REFRESH MATERIALIZED VIEW ").name(&after.name);
    match (before.no_data, after.no_data) {
        (true, false) => statements.push(refresh),
        (false, true) => statements.push(refresh.push("\nWITH NO DATA")),
        (true, true) | (false, false) => {}
    }
    let is_emptied = !before.no_data && after.no_data;
    let mut actions: Vec<Action> =
        statements.into_iter().map(|sql| Action::new(sql).alters(id.clone())).collect();
    if let Some(last) = actions.last_mut().filter(|_| is_emptied) {
        last.hazards.push(Hazard::new(HazardKind::BreaksRunningCode, id.clone(), NOT_FILLED));
    }
    actions.extend(column_comments(&id, &after.name, &before.column_comments, &after.column_comments));
    actions.extend(indexes(before, after));
    actions
}

/// SET for what is new or another, RESET for what is gone.
fn parameters<K: Ord + AsRef<str>, V: PartialEq + AsRef<str>>(
    kind: &str,
    name: &QualifiedName,
    before: &BTreeMap<K, V>,
    after: &BTreeMap<K, V>,
) -> Vec<Sql> {
    let start = || sql().push("ALTER ").push(kind).push(" ").name(name);
    let set: Vec<_> = after.iter().filter(|(name, value)| before.get(name) != Some(value)).collect();
    let reset: Vec<_> = before.keys().filter(|name| !after.contains_key(name)).collect();
    let mut statements = Vec::new();
    if !set.is_empty() {
        statements.push(start().push(" SET (").list(set, parameter).push(")"));
    }
    if !reset.is_empty() {
        let names = start().push(" RESET (").list(reset, |sql, name| sql.push(name.as_ref()));
        statements.push(names.push(")"));
    }
    statements
}

fn column_comments(
    view: &ObjectId,
    name: &QualifiedName,
    before: &BTreeMap<Name, String>,
    after: &BTreeMap<Name, String>,
) -> Vec<Action> {
    let columns: BTreeSet<&Name> = before.keys().chain(after.keys()).collect();
    let text = |of: &BTreeMap<Name, String>, column: &Name| of.get(column).cloned();
    let changed = columns.into_iter().filter_map(|column| {
        let (before, after) = (text(before, column), text(after, column));
        let statement =
            comment::change(&ObjectId::column(name, column), before.as_deref(), after.as_deref())?;
        Some(Action::new(statement).alters(Resource::Comment(view.clone())).needs(view.clone()))
    });
    changed.collect()
}

/// Indexes by name: dropped and created anew where they differ in more than the comment.
fn indexes(before: &MaterializedView, after: &MaterializedView) -> Vec<Action> {
    let find = |of: &MaterializedView, name: &Name| of.indexes.iter().find(|it| it.name == *name).cloned();
    let mut actions = Vec::new();
    for it in &before.indexes {
        match find(after, &it.name) {
            Some(other) if !index::is_recreated(it, &other) => {
                let id = ObjectId::index(&after.name, &it.name);
                let comment = comment::change(&id, it.comment.as_deref(), other.comment.as_deref());
                let comment = comment.map(Sql::finish);
                let statements = index::in_place(&after.name, it, &other).into_iter().chain(comment);
                actions.extend(statements.map(|sql| Action::new(sql).needs(materialized_id(after))));
            }
            Some(other) => {
                let [former, next] = [drop_index(after, it), create_index(after, &other)];
                let forms = online::replace_index_of_view(&after.name, &other, [&former, &next]);
                actions
                    .extend([former, next].into_iter().zip(forms).map(|(plain, form)| plain.or_online(form)));
            }
            None => {
                let plain = drop_index(after, it);
                let online = online::drop_index_of_view(&plain);
                actions.push(plain.or_online([online]));
            }
        }
    }
    let new = after.indexes.iter().filter(|it| find(before, &it.name).is_none());
    actions.extend(new.map(|it| {
        let plain = create_index(after, it);
        let online = online::create_index_of_view(&after.name, it, &plain);
        plain.or_online(online)
    }));
    actions
}

fn create_index(view: &MaterializedView, it: &Index) -> Action {
    let mut statements = index::definition(&view.name, it);
    statements.extend(comment::statement(&ObjectId::index(&view.name, &it.name), it.comment.as_deref()));
    Action::of(statements)
        .creates(Resource::Relation(view.name.sibling(it.name.clone())))
        .needs(materialized_id(view))
}

fn drop_index(view: &MaterializedView, it: &Index) -> Action {
    let name = view.name.sibling(it.name.clone());
    Action::new(sql().push("DROP INDEX ").name(&name))
        .drops(Resource::Relation(name))
        .releases_all([materialized_id(view).into()])
}
