//! CREATE, ALTER and DROP TYPE of enums.

use schema_model::{Object, ObjectId, QualifiedName, schema::Enum};

use super::{comment, sql};
use crate::{
    Hazard, HazardKind,
    action::{Action, Resource},
};

pub(super) fn create(it: &Enum) -> Action {
    Action::of(definition(it))
        .creates(ObjectId::Enum(it.name.clone()))
        .creates(Resource::Relation(it.name.clone()))
        .needs_all(in_namespace(&it.name))
}

/// CREATE TYPE and its comment.
pub(super) fn definition(it: &Enum) -> Vec<String> {
    let create = sql()
        .push("CREATE TYPE ")
        .name(&it.name)
        .push(" AS ENUM (")
        .list(&it.labels, |sql, label| sql.literal(label))
        .push(")");
    let comment = comment::statement(&ObjectId::Enum(it.name.clone()), it.comment.as_deref());
    std::iter::once(create.finish()).chain(comment).collect()
}

pub(super) fn drop(it: &Enum) -> Action {
    Action::new(sql().push("DROP TYPE ").name(&it.name))
        .drops(ObjectId::Enum(it.name.clone()))
        .drops(Resource::Relation(it.name.clone()))
        .releases_all(in_namespace(&it.name))
}

/// The namespace that a name lives in, when it is not the default one.
pub(super) fn in_namespace(name: &QualifiedName) -> Option<Resource> {
    name.schema.clone().map(|it| ObjectId::Namespace(it).into())
}

/// In place: values are added and the comment changes. For all else there is `type_rebuild`.
pub(super) fn alter(before: &Enum, after: &Enum) -> Vec<Action> {
    let Enum { name, labels, comment } = after;
    let mut actions = add_labels(name, &before.labels, labels);
    actions.extend(comment::alter(
        &ObjectId::Enum(name.clone()),
        before.comment.as_deref(),
        comment.as_deref(),
    ));
    actions
}

/// The two sides of an enum.
pub(super) fn pair<'a>(before: &'a Object, after: &'a Object) -> Option<(&'a Enum, &'a Enum)> {
    match (before, after) {
        (Object::Enum(before), Object::Enum(after)) => Some((before, after)),
        (
            Object::Namespace(_)
            | Object::Enum(_)
            | Object::Definition(_)
            | Object::Table(_)
            | Object::Column { .. }
            | Object::Constraint { .. }
            | Object::Index { .. }
            | Object::Partition { .. },
            _,
        ) => None,
    }
}

/// Whether ADD VALUE does not lead from one to the other: a value is gone, or those that are kept changed places.
pub(super) fn is_rebuilt(before: &Enum, after: &Enum) -> bool {
    let kept = after.labels.iter().filter(|it| before.labels.contains(it));
    !kept.eq(&before.labels)
}

/// ADD VALUE for each new label, placed behind its predecessor, or before the first label.
fn add_labels(name: &QualifiedName, before: &[String], after: &[String]) -> Vec<Action> {
    after
        .iter()
        .enumerate()
        .filter(|(_, label)| !before.contains(label))
        .map(|(at, label)| add_label(name, label, position(before, after, at)))
        .collect()
}

/// Where the label at `at` goes: at the end without words, else after its predecessor or before the first one.
#[derive(Clone, Copy)]
enum Position<'a> {
    End,
    After(&'a str),
    Before(&'a str),
}

fn position<'a>(before: &'a [String], after: &'a [String], at: usize) -> Position<'a> {
    if !after[at..].iter().any(|it| before.contains(it)) {
        return Position::End;
    }
    match at.checked_sub(1) {
        Some(predecessor) => Position::After(&after[predecessor]),
        None => before.first().map_or(Position::End, |first| Position::Before(first)),
    }
}

fn add_label(name: &QualifiedName, label: &str, position: Position<'_>) -> Action {
    let id = |label: &str| ObjectId::EnumLabel { of: name.clone(), label: label.to_owned() };
    let statement = sql().push("ALTER TYPE ").name(name).push(" ADD VALUE ").literal(label);
    let statement = match position {
        Position::End => statement,
        Position::After(other) => statement.push(" AFTER ").literal(other),
        Position::Before(other) => statement.push(" BEFORE ").literal(other),
    };
    // A neighbour is named, not used: PostgreSQL takes one that this transaction has added, in emission order.
    Action::new(statement).creates(id(label))
}

pub(super) fn rename(from: &QualifiedName, to: &QualifiedName) -> Vec<Action> {
    super::table::rename_or_move("TYPE", from, to, ObjectId::Enum)
}

pub(super) fn rename_label(of: &QualifiedName, from: &str, to: &str) -> Action {
    let id = |label: &str| ObjectId::EnumLabel { of: of.clone(), label: label.to_owned() };
    let statement =
        sql().push("ALTER TYPE ").name(of).push(" RENAME VALUE ").literal(from).push(" TO ").literal(to);
    Action::new(statement)
        .hazard(Hazard::new(
            HazardKind::BreaksRunningCode,
            id(to),
            format!("code that still writes or expects {from:?} fails from here on"),
        ))
        .drops(id(from))
        .alters(ObjectId::Enum(of.clone()))
        // A type that is created anew has the new label already.
        .releases_all([ObjectId::Enum(of.clone()).into()])
}
