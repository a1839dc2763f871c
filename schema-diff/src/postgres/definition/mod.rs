//! What SQL files define: which file knows the statements of which kind.

mod aggregate;
mod composite;
mod dependents;
mod domain;
mod event_trigger;
mod extension;
mod grant;
mod owner;
pub(super) mod policy;
mod privileges;
mod publication;
pub(super) mod publication_members;
mod range;
pub(super) mod rebuilt;
pub(super) mod reordered;
mod routine;
pub(super) mod routine_body;
mod routine_text;
mod rule;
mod sequence;
mod statistics;
mod trigger;
pub(super) mod uses;
mod view;

pub(super) use self::{
    composite::rename_attribute, dependents::fallen, domain::refuses_null, privileges::privileges,
    statistics::set_target as set_statistics_target, view::is_another_view,
};

use schema_model::{
    Delta, Object, ObjectId, QualifiedName, Schema,
    schema::{Definition, DefinitionId, definition::Signature},
};

use self::routine::Kind;
use super::{comment, sql, table, type_rebuild::Rebuilds};
use crate::{
    Change, Sql,
    action::{Action, Resource},
    lower::LowerError,
};

pub(super) fn create(change: &Change<'_>, it: &Definition) -> Vec<Action> {
    let actions = match it {
        Definition::Extension(it) => vec![extension::create(it)],
        Definition::Sequence(it) => sequence::create(it),
        Definition::Function(it) => vec![routine::create(Kind::Function, it)],
        Definition::Procedure(it) => vec![routine::create(Kind::Procedure, it)],
        Definition::Aggregate(it) => vec![aggregate::create(it)],
        Definition::Trigger(it) => vec![trigger::create(change, it)],
        Definition::View(it) => vec![view::create(it)],
        Definition::MaterializedView(it) => view::create_materialized(it),
        Definition::Rule(it) => vec![rule::create(it)],
        Definition::Policy(it) => vec![policy::create(change, it)],
        Definition::Statistics(it) => vec![statistics::create(it)],
        Definition::EventTrigger(it) => vec![event_trigger::create(it)],
        Definition::Publication(it) => vec![publication::create(change, it)],
        Definition::Domain(it) => vec![domain::create(it)],
        Definition::Composite(it) => vec![composite::create(it)],
        Definition::Range(it) => vec![range::create(it)],
        // Those of all objects are looked at together.
        Definition::Grant(_) | Definition::Owner(_) => Vec::new(),
    };
    with_comment(actions, it)
}

/// Under its former name: what is not kept is not renamed before. Types are: they go when nothing has them any more.
pub(super) fn drop(change: &Change<'_>, it: &Definition) -> Vec<Action> {
    let is_type = matches!(it, Definition::Domain(_) | Definition::Composite(_) | Definition::Range(_));
    let former =
        change.former_definition(&it.id()).filter(|_| !is_type).and_then(|former| it.renamed(former));
    match former.as_ref().unwrap_or(it) {
        Definition::Extension(it) => vec![extension::drop(it)],
        Definition::Sequence(it) => vec![sequence::drop(change, it)],
        Definition::Function(it) => vec![routine::drop(Kind::Function, it)],
        Definition::Procedure(it) => vec![routine::drop(Kind::Procedure, it)],
        Definition::Aggregate(it) => vec![aggregate::drop(it)],
        Definition::Trigger(it) => trigger::drop(change, it),
        Definition::View(it) => vec![view::drop(it)],
        Definition::MaterializedView(it) => vec![view::drop_materialized(it)],
        Definition::Rule(it) => rule::drop(change, it),
        Definition::Policy(it) => policy::drop(change, it),
        Definition::Statistics(it) => vec![statistics::drop(it)],
        Definition::EventTrigger(it) => vec![event_trigger::drop(it)],
        Definition::Publication(it) => vec![publication::drop(change, it)],
        Definition::Domain(it) => vec![domain::drop(it)],
        Definition::Composite(it) => vec![composite::drop(&it.name)],
        Definition::Range(it) => vec![range::drop(it)],
        Definition::Grant(_) | Definition::Owner(_) => Vec::new(),
    }
}

pub(super) fn alter(
    change: &Change<'_>,
    before: &Definition,
    after: &Definition,
) -> Result<Vec<Action>, LowerError> {
    let mut actions = match (before, after) {
        (Definition::Extension(before), Definition::Extension(after)) => extension::alter(before, after)?,
        (Definition::Sequence(before), Definition::Sequence(after)) => sequence::alter(change, before, after),
        (Definition::Function(before), Definition::Function(after)) => {
            routine::alter(Kind::Function, before, after)
        }
        (Definition::Procedure(before), Definition::Procedure(after)) => {
            routine::alter(Kind::Procedure, before, after)
        }
        (Definition::Aggregate(before), Definition::Aggregate(after)) => aggregate::alter(before, after),
        (Definition::Trigger(before), Definition::Trigger(after)) => trigger::alter(change, before, after),
        (Definition::View(before), Definition::View(after)) => view::alter(change, before, after),
        (Definition::MaterializedView(before), Definition::MaterializedView(after)) => {
            view::alter_materialized(before, after)
        }
        (Definition::Rule(before), Definition::Rule(after)) => rule::alter(change, before, after),
        (Definition::Policy(before), Definition::Policy(after)) => policy::alter(change, before, after),
        (Definition::Statistics(before), Definition::Statistics(after)) => statistics::alter(before, after),
        (Definition::EventTrigger(before), Definition::EventTrigger(after)) => {
            event_trigger::alter(before, after)
        }
        (Definition::Publication(before), Definition::Publication(after)) => {
            publication::alter(change, before, after)
        }
        (Definition::Domain(before), Definition::Domain(after)) => domain::alter(change, before, after)?,
        (Definition::Composite(before), Definition::Composite(after)) => {
            composite::alter(change, before, after)
        }
        // Anything but the comment creates it anew.
        (Definition::Range(_), Definition::Range(_)) => Vec::new(),
        (Definition::Grant(_), Definition::Grant(_)) | (Definition::Owner(_), Definition::Owner(_)) => {
            Vec::new()
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
        ) => {
            return Err(LowerError {
                object: ObjectId::Definition(after.id()),
                reason: format!("was {} before", ObjectId::Definition(before.id())),
                advice: "an object keeps its kind".to_owned(),
            });
        }
    };
    if change.former_definition(&after.id()).is_some() {
        drop_under_former_name(change, before, &mut actions);
    }
    let id = ObjectId::Definition(after.id());
    let is_new = actions.iter().any(|it| it.creates.contains(&Resource::Object(id.clone())));
    // An extension brings a comment along, which only the server knows.
    let is_left = matches!(after, Definition::Extension(_)) && after.comment().is_none();
    if is_new {
        actions = with_comment(actions, after);
    } else if !is_left {
        actions.extend(comment::alter(&id, before.comment(), after.comment()));
    }
    Ok(actions)
}

/// What is created anew is not renamed: the drop says the name that it has.
fn drop_under_former_name(change: &Change<'_>, before: &Definition, actions: &mut Vec<Action>) {
    let id = Resource::Object(ObjectId::Definition(before.id()));
    let Some(at) = actions.iter().position(|it| it.drops.contains(&id)) else { return };
    let hazards = actions.remove(at).hazards;
    actions
        .splice(at..at, drop(change, before).into_iter().map(|it| Action { hazards: hazards.clone(), ..it }));
}

pub(super) fn rename(
    change: &Change<'_>,
    rebuilds: Option<&Rebuilds>,
    before: &DefinitionId,
    after: &DefinitionId,
) -> Result<Vec<Action>, LowerError> {
    let id = |id: fn(QualifiedName) -> DefinitionId| move |name| ObjectId::Definition(id(name));
    match (before, after) {
        (DefinitionId::Sequence(from), DefinitionId::Sequence(to)) => {
            Ok(table::rename_or_move("SEQUENCE", from, to, id(DefinitionId::Sequence)))
        }
        (DefinitionId::Trigger { table, name: from }, DefinitionId::Trigger { table: _, name: to }) => {
            Ok(vec![trigger::rename(table, from, to)])
        }
        (DefinitionId::Policy { table, name: from }, DefinitionId::Policy { table: _, name: to }) => {
            Ok(vec![policy::rename(table, from, to)])
        }
        (DefinitionId::Publication(from), DefinitionId::Publication(to)) => {
            Ok(vec![publication::rename(from, to)])
        }
        (DefinitionId::EventTrigger(from), DefinitionId::EventTrigger(to)) => {
            Ok(vec![event_trigger::rename(from, to)])
        }
        (DefinitionId::Statistics(from), DefinitionId::Statistics(to)) => {
            Ok(vec![statistics::rename(from, to)])
        }
        (DefinitionId::Function(from), DefinitionId::Function(to)) => {
            Ok(routine::rename(Kind::Function, from, to))
        }
        (DefinitionId::Procedure(from), DefinitionId::Procedure(to)) => {
            Ok(routine::rename(Kind::Procedure, from, to))
        }
        (DefinitionId::Aggregate(from), DefinitionId::Aggregate(to)) => Ok(aggregate::rename(from, to)),
        (DefinitionId::View(from), DefinitionId::View(to)) => {
            Ok(table::rename_or_move("VIEW", from, to, id(DefinitionId::View)))
        }
        (DefinitionId::MaterializedView(from), DefinitionId::MaterializedView(to)) => {
            Ok(table::rename_or_move("MATERIALIZED VIEW", from, to, id(DefinitionId::MaterializedView)))
        }
        (DefinitionId::Rule { on, name: from }, DefinitionId::Rule { on: _, name: to }) => {
            Ok(vec![rule::rename(on, from, to)])
        }
        (DefinitionId::Domain(from), DefinitionId::Domain(to)) => {
            Ok(table::rename_or_move("DOMAIN", from, to, id(DefinitionId::Domain)))
        }
        (DefinitionId::Composite(from), DefinitionId::Composite(to)) => {
            Ok(table::rename_or_move("TYPE", from, to, id(DefinitionId::Composite)))
        }
        (DefinitionId::Range(from), DefinitionId::Range(to)) => {
            let now = rebuilds.map_or(to, |it| it.name_before(to));
            let range = change.renamed.definition(&DefinitionId::Range(now.clone()));
            Ok(range::rename(range, from, to))
        }
        (
            DefinitionId::Extension(_)
            | DefinitionId::Sequence(_)
            | DefinitionId::Function(_)
            | DefinitionId::Procedure(_)
            | DefinitionId::Aggregate(_)
            | DefinitionId::Trigger { .. }
            | DefinitionId::View(_)
            | DefinitionId::MaterializedView(_)
            | DefinitionId::Rule { .. }
            | DefinitionId::Policy { .. }
            | DefinitionId::Statistics(_)
            | DefinitionId::EventTrigger(_)
            | DefinitionId::Grant { .. }
            | DefinitionId::Owner(_)
            | DefinitionId::Publication(_)
            | DefinitionId::Domain(_)
            | DefinitionId::Composite(_)
            | DefinitionId::Range(_),
            _,
        ) => Err(LowerError {
            object: ObjectId::Definition(before.clone()),
            reason: format!("cannot become {} {} by a rename", after.kind(), after.path()),
            advice: "drop it and create the other one".to_owned(),
        }),
    }
}

/// COMMENT ON and the object's kind and name, as each kind is named there.
pub(super) fn comment_on(sql: Sql, id: &DefinitionId) -> Sql {
    match id {
        DefinitionId::Extension(name) => sql.push("EXTENSION ").ident(name),
        DefinitionId::Sequence(name) => sql.push("SEQUENCE ").name(name),
        DefinitionId::Domain(name) => sql.push("DOMAIN ").name(name),
        DefinitionId::Composite(name) | DefinitionId::Range(name) => sql.push("TYPE ").name(name),
        DefinitionId::Function(it) => routine::signature(sql.push("FUNCTION "), it),
        DefinitionId::Procedure(it) => routine::signature(sql.push("PROCEDURE "), it),
        DefinitionId::Aggregate(it) => aggregate::signature(sql.push("AGGREGATE "), it),
        DefinitionId::Trigger { table, name } => sql.push("TRIGGER ").ident(name).push(" ON ").name(table),
        DefinitionId::View(name) => sql.push("VIEW ").name(name),
        DefinitionId::MaterializedView(name) => sql.push("MATERIALIZED VIEW ").name(name),
        DefinitionId::Rule { on, name } => sql.push("RULE ").ident(name).push(" ON ").name(on),
        DefinitionId::Policy { table, name } => sql.push("POLICY ").ident(name).push(" ON ").name(table),
        DefinitionId::Statistics(name) => sql.push("STATISTICS ").name(name),
        DefinitionId::EventTrigger(name) => sql.push("EVENT TRIGGER ").ident(name),
        DefinitionId::Publication(name) => sql.push("PUBLICATION ").ident(name),
        // They have no comments.
        DefinitionId::Grant { .. } | DefinitionId::Owner(_) => sql,
    }
}

/// Whether a table or view of the name is there.
fn is_relation(schema: &Schema, name: &QualifiedName) -> bool {
    schema.table(name).is_some()
        || [DefinitionId::View(name.clone()), DefinitionId::MaterializedView(name.clone())]
            .iter()
            .any(|id| schema.definition(id).is_some())
}

/// Puts the comment behind the statements that create the object.
fn with_comment(mut actions: Vec<Action>, it: &Definition) -> Vec<Action> {
    let id = Resource::Object(ObjectId::Definition(it.id()));
    if let Some(last) = actions.iter_mut().find(|action| action.creates.contains(&id)) {
        last.statements.extend(comment::statement(&ObjectId::Definition(it.id()), it.comment()));
    }
    actions
}

/// Functions and aggregates that go while their name stays in use, by a new one of the same signature or by others: what
/// calls that name must make way.
pub(super) fn recreated_functions(change: &Change<'_>) -> impl Iterator<Item = (Signature, ObjectId)> {
    change.deltas.iter().filter_map(|delta| match delta {
        Delta::Alter {
            before: Object::Definition(Definition::Function(before)),
            after: Object::Definition(Definition::Function(after)),
        } if !routine::can_replace(before, after) => {
            let signature = after.signature();
            Some((signature.clone(), ObjectId::Definition(DefinitionId::Function(signature))))
        }
        Delta::Alter {
            before: Object::Definition(Definition::Aggregate(before)),
            after: Object::Definition(Definition::Aggregate(after)),
        } if aggregate::is_recreated(before, after) => {
            let signature = after.signature();
            Some((signature.clone(), ObjectId::Definition(DefinitionId::Aggregate(signature))))
        }
        Delta::Drop(Object::Definition(it @ (Definition::Function(_) | Definition::Aggregate(_)))) => {
            let id = it.id();
            let signature =
                id.routine().filter(|it| routines(change.after, &it.name).next().is_some())?.clone();
            Some((signature, ObjectId::Definition(id)))
        }
        Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } | Delta::Rename { .. } => None,
    })
}

/// What a call of the name may mean.
pub(super) fn routines(schema: &Schema, name: &QualifiedName) -> impl Iterator<Item = DefinitionId> {
    let ids = schema.definitions.iter().map(Definition::id);
    ids.filter(move |id| id.routine().is_some_and(|it| it.name == *name))
}

/// Whether the object has no statement of its own when the table is dropped.
pub(super) fn goes_with_table(it: &Definition, table: &QualifiedName) -> bool {
    let is_on = it.id().table() == Some(table);
    match it {
        Definition::Policy(it) => is_on && policy::goes_with_table(it),
        Definition::Extension(_)
        | Definition::Sequence(_)
        | Definition::Function(_)
        | Definition::Procedure(_)
        | Definition::Aggregate(_)
        | Definition::Trigger(_)
        | Definition::View(_)
        | Definition::MaterializedView(_)
        | Definition::Rule(_)
        | Definition::Statistics(_)
        | Definition::EventTrigger(_)
        | Definition::Grant(_)
        | Definition::Owner(_)
        | Definition::Publication(_)
        | Definition::Domain(_)
        | Definition::Composite(_)
        | Definition::Range(_) => is_on,
    }
}

/// What only the actions of all deltas together tell.
pub(super) fn settle(change: &Change<'_>, actions: &mut Vec<Action>) {
    sequence::drop_with_owners(change, actions);
    privileges::defaults_first(actions);
    give_way_to_extensions(actions);
    event_trigger::order(actions);
}

/// An extension may give any name, and nothing says which: what the same migration makes comes after extensions that
/// it makes or updates, and before those that it drops.
fn give_way_to_extensions(actions: &mut [Action]) {
    let is_extension =
        |it: &&Resource| matches!(it, Resource::Object(ObjectId::Definition(DefinitionId::Extension(_))));
    let made =
        |it: &Action| it.creates.iter().chain(&it.alters).filter(is_extension).cloned().collect::<Vec<_>>();
    let dropped = |it: &Action| it.drops.iter().filter(is_extension).cloned().collect::<Vec<_>>();
    let all_made: Vec<Resource> = actions.iter().flat_map(made).collect();
    let all_dropped: Vec<Resource> = actions.iter().flat_map(dropped).collect();
    if all_made.is_empty() && all_dropped.is_empty() {
        return;
    }
    for action in
        actions.iter_mut().filter(|it| made(it).is_empty() && dropped(it).is_empty() && !is_namespace(it))
    {
        action.needs.extend(all_made.iter().cloned());
        action.releases.extend(all_dropped.iter().cloned());
    }
}

/// An extension may be put into a schema of the same migration.
fn is_namespace(action: &Action) -> bool {
    let mut touched = action.creates.iter().chain(&action.drops).chain(&action.alters);
    touched.any(|it| matches!(it, Resource::Object(ObjectId::Namespace(_))))
}
