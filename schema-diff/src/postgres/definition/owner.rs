//! OWNER TO.

use schema_model::{
    ObjectId, QualifiedName, Schema,
    schema::{
        DefinitionId,
        definition::{Grantee, Owner, Securable},
    },
};

use super::{privileges::resource, routine, sql};
use crate::{Change, Hazard, HazardKind, Sql, action::Action};

/// Whose an object is: somebody's, also where nobody says it.
pub(super) fn id(of: &Securable) -> ObjectId {
    ObjectId::Definition(DefinitionId::Owner(of.clone()))
}

/// ALTER .. OWNER TO.
pub(super) fn give(change: &Change<'_>, it: &Owner) -> Action {
    let statement = start(change.after, &it.of).ident(&it.role);
    Action::new(statement)
        .alters(id(&it.of))
        .needs_all(resource(&it.of))
        .needs_all(rights_in_schema(it).into_iter().map(|it| ObjectId::Definition(it).into()))
}

/// What another owner means for an object that is there.
pub(super) fn risk(it: &Owner) -> Hazard {
    let message = format!("only {} and its members may change it from here on", it.role);
    Hazard::new(HazardKind::BreaksRunningCode, id(&it.of), message)
}

/// Nobody says whose it is: it belongs to who runs the migration, as new objects do.
pub(super) fn give_up(change: &Change<'_>, of: &Securable) -> Action {
    let message = "only the role that runs the migration may change it from here on";
    Action::new(start(change.after, of).push("CURRENT_USER"))
        .needs_all(resource(of))
        .hazard(Hazard::new(HazardKind::BreaksRunningCode, id(of), message))
        .alters(id(of))
        .drops(id(of))
}

/// An owner must be allowed to create in the schema, unless a superuser makes it one.
fn rights_in_schema(it: &Owner) -> Vec<DefinitionId> {
    let schema = it.of.schema().map(|it| Securable::Schema(it.clone()));
    let to = Grantee::Role(it.role.clone());
    schema
        .into_iter()
        .flat_map(|on| [DefinitionId::Owner(on.clone()), DefinitionId::Grant { on, to: to.clone() }])
        .collect()
}

fn start(schema: &Schema, of: &Securable) -> Sql {
    let sql = sql().push("ALTER ");
    let sql = match of {
        Securable::Schema(name) => sql.push("SCHEMA ").ident(name),
        Securable::Table(name) => sql.push(relation(schema, name)).name(name),
        Securable::Sequence(name) => sql.push("SEQUENCE ").name(name),
        Securable::Function(it) if schema.definition(&DefinitionId::Aggregate(it.clone())).is_some() => {
            routine::signature(sql.push("ROUTINE "), it)
        }
        Securable::Function(it) => routine::signature(sql.push("FUNCTION "), it),
        Securable::Procedure(it) => routine::signature(sql.push("PROCEDURE "), it),
        Securable::Type(name) => sql.push("TYPE ").name(name),
        Securable::Statistics(name) => sql.push("STATISTICS ").name(name),
        Securable::EventTrigger(name) => sql.push("EVENT TRIGGER ").ident(name),
        Securable::Publication(name) => sql.push("PUBLICATION ").ident(name),
        // What is still to come has no owner.
        Securable::Default { .. } => sql,
    };
    sql.push(" OWNER TO ")
}

fn relation(schema: &Schema, name: &QualifiedName) -> &'static str {
    if schema.definition(&DefinitionId::View(name.clone())).is_some() {
        "VIEW "
    } else if schema.definition(&DefinitionId::MaterializedView(name.clone())).is_some() {
        "MATERIALIZED VIEW "
    } else {
        "TABLE "
    }
}
