//! CREATE, ALTER and DROP SCHEMA.

use schema_model::{Name, ObjectId, schema::Namespace};

use super::{comment, sql};
use crate::{Hazard, HazardKind, action::Action};

pub(super) fn create(namespace: &Namespace) -> Action {
    let id = ObjectId::Namespace(namespace.name.clone());
    let mut statements = vec![sql().push("CREATE SCHEMA ").ident(&namespace.name).finish()];
    statements.extend(comment::statement(&id, namespace.comment.as_deref()));
    Action::of(statements).creates(id)
}

pub(super) fn drop(namespace: &Namespace) -> Action {
    Action::new(sql().push("DROP SCHEMA ").ident(&namespace.name))
        .drops(ObjectId::Namespace(namespace.name.clone()))
}

pub(super) fn alter(before: &Namespace, after: &Namespace) -> Vec<Action> {
    let Namespace { name, comment } = after;
    comment::alter(&ObjectId::Namespace(name.clone()), before.comment.as_deref(), comment.as_deref())
        .into_iter()
        .collect()
}

pub(super) fn rename(from: &Name, to: &Name) -> Action {
    let (before, after) = (ObjectId::Namespace(from.clone()), ObjectId::Namespace(to.clone()));
    Action::new(sql().push("ALTER SCHEMA ").ident(from).push(" RENAME TO ").ident(to))
        .hazard(Hazard::new(
            HazardKind::BreaksRunningCode,
            after.clone(),
            format!("code that still says {from} fails from here on"),
        ))
        .drops(before)
        .creates(after)
}
