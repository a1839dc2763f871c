//! CREATE, ALTER and DROP EXTENSION.

use schema_model::{
    Name, ObjectId,
    schema::{DefinitionId, definition::Extension},
};

use super::sql;
use crate::{
    Hazard, HazardKind,
    action::{Action, Resource},
    lower::LowerError,
};

fn id(name: &Name) -> ObjectId {
    ObjectId::Definition(DefinitionId::Extension(name.clone()))
}

fn in_schema(it: &Extension) -> Option<Resource> {
    it.schema.clone().map(|it| ObjectId::Namespace(it).into())
}

pub(super) fn create(it: &Extension) -> Action {
    let Extension { name, schema, version, comment: _ } = it;
    let sql = sql().push("CREATE EXTENSION ").ident(name);
    let sql = match schema {
        Some(schema) => sql.push(" SCHEMA ").ident(schema),
        None => sql,
    };
    let sql = match version {
        Some(version) => sql.push(" VERSION ").literal(version),
        None => sql,
    };
    Action::new(sql).creates(id(name)).needs_all(in_schema(it))
}

pub(super) fn drop(it: &Extension) -> Action {
    let id = id(&it.name);
    // Some keep rows of the user in tables of their own: jobs, spatial reference systems.
    let loss = "the rows of its own tables, if it has any, are lost";
    Action::new(sql().push("DROP EXTENSION ").ident(&it.name))
        .hazard(Hazard::new(HazardKind::DataLoss, id.clone(), loss))
        .drops(id)
        .releases_all(in_schema(it))
}

/// In place. A version or a comment that nobody asks for any more stays as it is; a schema that nobody asks for is the default one,
/// as the one before may be gone.
pub(super) fn alter(before: &Extension, after: &Extension) -> Result<Vec<Action>, LowerError> {
    let id = id(&after.name);
    let extension = || sql().push("ALTER EXTENSION ").ident(&after.name);
    let mut actions = Vec::new();
    if let Some(version) = after.version.as_ref().filter(|_| before.version != after.version) {
        if before.version.as_ref().is_some_and(|before| parts(version) < parts(before)) {
            return Err(LowerError {
                object: id,
                reason: "an extension has no way to an earlier version".to_owned(),
                advice: "keep the version, or drop the extension in a migration of its own".to_owned(),
            });
        }
        let risk = "fails where the server has no way to this version";
        let update = Action::new(extension().push(" UPDATE TO ").literal(version)).alters(id.clone());
        actions.push(update.hazard(Hazard::new(HazardKind::MayFail, id.clone(), risk)));
    }
    if before.schema != after.schema {
        let set = extension().push(" SET SCHEMA ");
        let set = match &after.schema {
            Some(schema) => set.ident(schema),
            None => set.push("public"),
        };
        let action = Action::new(set).alters(id.clone());
        actions.push(action.needs_all(in_schema(after)).releases_all(in_schema(before)).hazard(Hazard::new(
            HazardKind::MayFail,
            id,
            "fails where the extension cannot be moved",
        )));
    }
    Ok(actions)
}

/// `1.10` is later than `1.9`; a part that is no number comes first.
fn parts(version: &str) -> Vec<Option<u32>> {
    version.split(['.', '-']).map(|it| it.parse().ok()).collect()
}
