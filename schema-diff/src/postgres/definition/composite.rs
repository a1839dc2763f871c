//! CREATE, ALTER and DROP TYPE of composite types.

use schema_model::{
    Name, ObjectId, QualifiedName,
    schema::{
        DefinitionId,
        definition::{Attribute, Composite},
    },
};

use super::super::{comment, enumeration::in_namespace, sql};
use crate::{
    Change, Hazard, HazardKind, Sql,
    action::{Action, Resource},
    lower::LowerError,
};

fn id(name: &QualifiedName) -> ObjectId {
    ObjectId::Definition(DefinitionId::Composite(name.clone()))
}

pub(super) fn create(it: &Composite) -> Action {
    let Composite { name, attributes, comment: _ } = it;
    let lines: Vec<String> = attributes.iter().map(|it| definition(sql(), it).finish()).collect();
    let create = sql().push("CREATE TYPE ").name(name).push(" AS (");
    let create = if lines.is_empty() {
        create.push(")")
    } else {
        create.push("\n  ").push(&lines.join(",\n  ")).push("\n)")
    };
    let comments = attributes
        .iter()
        .filter_map(|it| comment::statement(&ObjectId::column(name, &it.name), it.comment.as_deref()));
    Action::of(std::iter::once(create.finish()).chain(comments).collect())
        .creates(id(name))
        .creates(Resource::Relation(name.clone()))
        .needs_all(in_namespace(name))
}

fn definition(sql: Sql, it: &Attribute) -> Sql {
    let sql = sql.ident(&it.name).push(" ").ty(&it.ty);
    match &it.collation {
        Some(collation) => sql.push(" COLLATE ").name(collation),
        None => sql,
    }
}

pub(super) fn drop(name: &QualifiedName) -> Action {
    Action::new(sql().push("DROP TYPE ").name(name))
        .drops(id(name))
        .drops(Resource::Relation(name.clone()))
        .releases_all(in_namespace(name))
}

/// In place where the attributes that stay keep their order and new ones come last; what is in use keeps its types.
pub(super) fn alter(
    change: &Change<'_>,
    before: &Composite,
    after: &Composite,
) -> Result<Vec<Action>, LowerError> {
    let user = super::user(change, &after.name);
    let lost_in = super::kept_columns(change).filter(|(_, it)| it.ty.named() == Some(&after.name));
    let lost_in: Vec<ObjectId> = lost_in.map(|(id, _)| id).collect();
    let retyped = after.attributes.iter().find(|it| {
        before.attribute(&it.name).is_some_and(|was| was.ty != it.ty || was.collation != it.collation)
    });
    let reason = match (is_in_order(before, after), retyped, &user) {
        (true, None, _) | (_, _, None) => None,
        (false, _, Some(user)) => Some((
            format!("PostgreSQL adds attributes at the end only, while {user} uses the type"),
            "put new attributes last, and keep the order of the others",
        )),
        (true, Some(it), Some(user)) => Some((
            format!("PostgreSQL cannot change the type of the attribute {} while {user} uses it", it.name),
            "add an attribute of another name, or create another type",
        )),
    };
    match reason {
        Some((reason, advice)) => {
            Err(LowerError { object: id(&after.name), reason, advice: advice.to_owned() })
        }
        None if is_in_order(before, after) => Ok(in_place(before, after, &lost_in)),
        None => Ok(vec![drop(&before.name), create(after)]),
    }
}

fn is_in_order(before: &Composite, after: &Composite) -> bool {
    let names = |it: &Composite| it.attributes.iter().map(|it| it.name.clone()).collect::<Vec<Name>>();
    let kept: Vec<Name> = names(before).into_iter().filter(|it| after.attribute(it).is_some()).collect();
    names(after).starts_with(&kept)
}

fn in_place(before: &Composite, after: &Composite, columns: &[ObjectId]) -> Vec<Action> {
    let name = &after.name;
    let mut clauses = Vec::new();
    let mut gone = Vec::new();
    for was in &before.attributes {
        match after.attribute(&was.name) {
            None => {
                clauses.push(sql().push("DROP ATTRIBUTE ").ident(&was.name).finish());
                gone.push(was.name.to_string());
            }
            Some(is) if is.ty != was.ty || is.collation != was.collation => {
                let sql = sql().push("ALTER ATTRIBUTE ").ident(&is.name).push(" TYPE ").ty(&is.ty);
                clauses.push(match &is.collation {
                    Some(collation) => sql.push(" COLLATE ").name(collation).finish(),
                    None => sql.finish(),
                });
            }
            Some(_) => {}
        }
    }
    let new = after.attributes.iter().filter(|it| before.attribute(&it.name).is_none());
    clauses.extend(new.map(|it| definition(sql().push("ADD ATTRIBUTE "), it).finish()));
    let mut statements = Vec::new();
    if !clauses.is_empty() {
        statements
            .push(sql().push("ALTER TYPE ").name(name).push("\n  ").push(&clauses.join(",\n  ")).finish());
    }
    for it in &after.attributes {
        let was = before.attribute(&it.name).and_then(|it| it.comment.as_deref());
        let on = comment::alter(&ObjectId::column(name, &it.name), was, it.comment.as_deref());
        statements.extend(on.into_iter().flat_map(|it| it.statements));
    }
    if statements.is_empty() {
        return Vec::new();
    }
    let columns = if gone.is_empty() { &[] } else { columns };
    let loss = columns.iter().map(|column| {
        let message = format!("every value of the attribute {} in {column} is lost", gone.join(", "));
        Hazard::new(HazardKind::DataLoss, column.clone(), message)
    });
    vec![Action::of(statements).hazards(loss).alters(id(name))]
}
