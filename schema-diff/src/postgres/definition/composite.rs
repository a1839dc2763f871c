//! CREATE, ALTER and DROP TYPE of composite types.

use schema_model::{
    Name, ObjectId, QualifiedName,
    schema::{
        Definition, DefinitionId,
        definition::{Attribute, Composite},
    },
};

use super::{
    super::{comment, enumeration::in_namespace, sql},
    uses::{Users, is_type, stands_on},
};
use crate::{
    Change, Hazard, HazardKind, Sql,
    action::{Action, Resource},
};

fn id(name: &QualifiedName) -> ObjectId {
    ObjectId::Definition(DefinitionId::Composite(name.clone()))
}

fn attribute(of: &QualifiedName, name: &Name) -> ObjectId {
    ObjectId::Attribute { of: of.clone(), name: name.clone() }
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
        .filter_map(|it| comment::statement(&attribute(name, &it.name), it.comment.as_deref()));
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

/// Values, and expressions that PostgreSQL has read, know the attribute by its number. CASCADE takes tables `OF` the type along:
/// without it PostgreSQL refuses where there is one, which no model knows.
pub(in super::super) fn rename_attribute(
    change: &Change<'_>,
    of: &QualifiedName,
    from: &Name,
    to: &Name,
) -> Action {
    let rename = sql().push("ALTER TYPE ").name(of).push(" RENAME ATTRIBUTE ").ident(from);
    let columns = columns(change, of).into_iter().map(Resource::Object);
    Action::new(rename.push(" TO ").ident(to).push(" CASCADE"))
        .hazard(Hazard::new(
            HazardKind::BreaksRunningCode,
            attribute(of, to),
            format!("code that still says {from} fails from here on"),
        ))
        .drops(attribute(of, from))
        // What reads an attribute reads its columns: it lets go of them before, or comes after.
        .alters(id(of))
        .alters_all(columns)
        // A type that is created anew has the new name already.
        .releases_all([id(of).into()])
}

/// Whether PostgreSQL cannot lead from one to the other: attributes change places, or one of what is in use its type.
pub(super) fn is_rebuilt(change: &Change<'_>, before: &Composite, after: &Composite) -> bool {
    let is_retyped =
        after.attributes.iter().any(|it| before.attribute(&it.name).is_some_and(|was| retyped(was, it)));
    !is_in_order(before, after)
        || is_retyped && !Users::of(change, std::slice::from_ref(&after.name)).is_empty()
}

fn retyped(before: &Attribute, after: &Attribute) -> bool {
    before.ty != after.ty || before.collation != after.collation
}

/// In place: what has values of the type keeps them.
pub(super) fn alter(change: &Change<'_>, before: &Composite, after: &Composite) -> Vec<Action> {
    in_place(before, after, &columns(change, &after.name))
}

/// Brings the type to the attributes that it has afterwards, with the types that it had.
pub(super) fn to_same_attributes(change: &Change<'_>, before: &Composite, after: &Composite) -> Vec<Action> {
    let mut same = after.clone();
    for it in &mut same.attributes {
        if let Some(was) = before.attribute(&it.name) {
            it.clone_from(was);
        }
        it.comment = None;
    }
    let mut before = before.clone();
    before.attributes.iter_mut().for_each(|it| it.comment = None);
    in_place(&before, &same, &columns(change, &after.name))
}

/// The columns that have values of the type, be it inside those of other types.
fn columns(change: &Change<'_>, name: &QualifiedName) -> Vec<ObjectId> {
    Users::of(change, &types_of(change, name)).columns
}

/// The type and those that it is inside of.
pub(super) fn types_of(change: &Change<'_>, name: &QualifiedName) -> Vec<QualifiedName> {
    let mut types = vec![name.clone()];
    let mut next = 0;
    while let Some(name) = types.get(next).cloned() {
        let standing = change.renamed.definitions.iter().filter(|it| is_type(it) && stands_on(it, &name));
        let more: Vec<QualifiedName> = standing.filter_map(|it| it.id().relation().cloned()).collect();
        types.extend(more.into_iter().filter(|it| !types.contains(it)).collect::<Vec<_>>());
        next += 1;
    }
    types
}

/// Whether values written as text are read as what they were.
pub(super) fn keeps_order(before: &Definition, after: &Definition) -> bool {
    let (Definition::Composite(before), Definition::Composite(after)) = (before, after) else { return true };
    is_in_order(before, after)
}

pub(super) fn is_in_order(before: &Composite, after: &Composite) -> bool {
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
            Some(is) if retyped(was, is) => {
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
        let on = comment::alter(&attribute(name, &it.name), was, it.comment.as_deref());
        statements.extend(on.into_iter().flat_map(|it| it.statements));
    }
    if statements.is_empty() {
        return Vec::new();
    }
    let losing = if gone.is_empty() { &[] } else { columns };
    let loss = losing.iter().map(|column| {
        let message = format!("every value of the attribute {} in {column} is lost", gone.join(", "));
        Hazard::new(HazardKind::DataLoss, column.clone(), message)
    });
    // What reads an attribute reads its columns: it lets go of them before, or comes after.
    let columns = columns.iter().map(|it| Resource::Object(it.clone()));
    vec![Action::of(statements).hazards(loss).alters(id(name)).alters_all(columns)]
}
