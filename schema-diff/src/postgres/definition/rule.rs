//! CREATE, ALTER and DROP RULE.

use schema_model::{
    Name, ObjectId, QualifiedName,
    schema::{DefinitionId, definition::Rule},
};

use super::super::sql;
use crate::{
    Change,
    action::{Action, Resource},
};

fn id(on: &QualifiedName, name: &Name) -> ObjectId {
    ObjectId::Definition(DefinitionId::Rule { on: on.clone(), name: name.clone() })
}

pub(super) fn create(it: &Rule) -> Action {
    let Rule { name, on, event, instead, condition, commands, comment: _ } = it;
    let create = sql().push("CREATE RULE ").ident(name).push(" AS\n  ON ").push(event.word());
    let create = create.push(" TO ").name(on).where_clause(condition.as_ref());
    let create =
        create.push(if *instead { "\n  DO INSTEAD " } else { "\n  DO ALSO " }).push(commands.as_str());
    let create = if commands.ends_in_comment() { create.push("\n") } else { create };
    Action::new(create).creates(id(on, name))
}

pub(super) fn drop(change: &Change<'_>, it: &Rule) -> Vec<Action> {
    if !super::is_relation(change.after, &it.on) {
        // It goes with what it is on.
        return Vec::new();
    }
    let statement = sql().push("DROP RULE ").ident(&it.name).push(" ON ").name(&it.on);
    vec![Action::new(statement).drops(id(&it.on, &it.name))]
}

/// Dropped and created again, where it differs in more than the comment.
pub(super) fn is_recreated(before: &Rule, after: &Rule) -> bool {
    *before != Rule { comment: before.comment.clone(), ..after.clone() }
}

pub(super) fn alter(change: &Change<'_>, before: &Rule, after: &Rule) -> Vec<Action> {
    if !is_recreated(before, after) {
        return Vec::new();
    }
    drop(change, before).into_iter().chain([create(after)]).collect()
}

pub(super) fn rename(on: &QualifiedName, from: &Name, to: &Name) -> Action {
    let rename = sql().push("ALTER RULE ").ident(from).push(" ON ").name(on).push(" RENAME TO ").ident(to);
    Action::new(rename).drops(Resource::Object(id(on, from))).creates(id(on, to))
}
