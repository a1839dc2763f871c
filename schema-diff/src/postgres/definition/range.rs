//! CREATE and DROP TYPE of range types, which no ALTER TYPE changes.

use schema_model::{
    ObjectId, QualifiedName, SqlType,
    schema::{
        Definition, DefinitionId,
        definition::{Range, Signature},
    },
};

use super::{
    super::{enumeration::in_namespace, sql, table},
    routine::{self, Kind},
};
use crate::{
    Sql,
    action::{Action, Resource},
};

fn id(name: &QualifiedName) -> ObjectId {
    ObjectId::Definition(DefinitionId::Range(name.clone()))
}

pub(super) fn create(it: &Range) -> Action {
    let Range { name, subtype, operator_class, collation, canonical, difference, multirange, comment: _ } =
        it;
    let parameters = [
        Some(sql().push("SUBTYPE = ").ty(subtype)),
        parameter("SUBTYPE_OPCLASS", operator_class.as_ref()),
        parameter("COLLATION", collation.as_ref()),
        parameter("CANONICAL", canonical.as_ref()),
        parameter("SUBTYPE_DIFF", difference.as_ref()),
        parameter("MULTIRANGE_TYPE_NAME", multirange.as_ref()),
    ];
    let create = sql().push("CREATE TYPE ").name(name).push(" AS RANGE (");
    let create = create.list(parameters.into_iter().flatten(), |sql, it| sql.push(&it.finish())).push(")");
    Action::new(create)
        .creates(id(name))
        .creates(Resource::Relation(name.clone()))
        .needs_all(in_namespace(name))
}

fn parameter(word: &str, name: Option<&QualifiedName>) -> Option<Sql> {
    name.map(|it| sql().push(word).push(" = ").name(it))
}

pub(super) fn drop(it: &Range) -> Action {
    Action::new(sql().push("DROP TYPE ").name(&it.name))
        .drops(id(&it.name))
        .drops(Resource::Relation(it.name.clone()))
        .releases_all(in_namespace(&it.name))
}

/// Its constructors get the name, too: a type made anew, or another one of the former name, has constructors of its own.
pub(super) fn rename(range: Option<&Definition>, from: &QualifiedName, to: &QualifiedName) -> Vec<Action> {
    let mut actions = table::rename_or_move("TYPE", from, to, |name| id(&name));
    if let Some((action, Definition::Range(it))) = actions.first_mut().zip(range) {
        for bounds in [None, Some(SqlType::Text)] {
            let arguments =
                || [&it.subtype, &it.subtype].into_iter().cloned().chain(bounds.clone()).collect();
            let signature = |name: &QualifiedName| Signature { name: name.clone(), arguments: arguments() };
            action.statements.extend(routine::rename_statements(
                Kind::Function,
                &signature(from),
                &signature(to),
            ));
        }
    }
    actions
}

/// No ALTER TYPE changes more than its name.
pub(super) fn is_rebuilt(before: &Range, after: &Range) -> bool {
    Range { comment: before.comment.clone(), ..after.clone() } != *before
}
