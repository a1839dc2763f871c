//! What SQL files define: which file knows the statements of which kind.

mod extension;

use schema_model::{
    ObjectId,
    schema::{Definition, DefinitionId},
};

use super::{comment, sql};
use crate::{
    Change, Sql,
    action::{Action, Resource},
    lower::LowerError,
};

pub(super) fn create(_change: &Change<'_>, it: &Definition) -> Vec<Action> {
    let actions = match it {
        Definition::Extension(it) => vec![extension::create(it)],
    };
    with_comment(actions, it)
}

pub(super) fn drop(_change: &Change<'_>, it: &Definition) -> Vec<Action> {
    match it {
        Definition::Extension(it) => vec![extension::drop(it)],
    }
}

pub(super) fn alter(
    _change: &Change<'_>,
    before: &Definition,
    after: &Definition,
) -> Result<Vec<Action>, LowerError> {
    let mut actions = match (before, after) {
        (Definition::Extension(before), Definition::Extension(after)) => extension::alter(before, after)?,
    };
    let id = ObjectId::Definition(after.id());
    let is_new = actions.iter().any(|it| it.creates.contains(&Resource::Object(id.clone())));
    if is_new {
        actions = with_comment(actions, after);
    } else {
        actions.extend(comment::alter(&id, before.comment(), after.comment()));
    }
    Ok(actions)
}

pub(super) fn rename(before: &DefinitionId, after: &DefinitionId) -> Result<Vec<Action>, LowerError> {
    match (before, after) {
        (DefinitionId::Extension(_), _) => Err(LowerError {
            object: ObjectId::Definition(before.clone()),
            reason: format!("cannot become {} {} by a rename", after.kind(), after.path()),
            advice: "an extension is what its name says: drop it and create the other one".to_owned(),
        }),
    }
}

/// COMMENT ON and the object's kind and name, as each kind is named there.
pub(super) fn comment_on(sql: Sql, id: &DefinitionId) -> Sql {
    match id {
        DefinitionId::Extension(name) => sql.push("EXTENSION ").ident(name),
    }
}

/// Puts the comment behind the statements that create the object.
fn with_comment(mut actions: Vec<Action>, it: &Definition) -> Vec<Action> {
    if let Some(last) = actions.last_mut() {
        last.statements.extend(comment::statement(&ObjectId::Definition(it.id()), it.comment()));
    }
    actions
}

/// An extension may give any name, and nothing says which: what the same migration makes comes after extensions that
/// it makes or updates, and before those that it drops.
pub(super) fn give_way_to_extensions(actions: &mut [Action]) {
    let is_extension =
        |it: &&Resource| matches!(it, Resource::Object(ObjectId::Definition(DefinitionId::Extension(_))));
    let made =
        |it: &Action| it.creates.iter().chain(&it.alters).filter(is_extension).cloned().collect::<Vec<_>>();
    let dropped = |it: &Action| it.drops.iter().filter(is_extension).cloned().collect::<Vec<_>>();
    let all_made: Vec<Resource> = actions.iter().flat_map(made).collect();
    let all_dropped: Vec<Resource> = actions.iter().flat_map(dropped).collect();
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
