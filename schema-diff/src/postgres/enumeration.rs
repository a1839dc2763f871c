//! CREATE, ALTER and DROP TYPE of enums.

use std::collections::BTreeMap;

use schema_model::{ObjectId, QualifiedName, schema::Enum};

use super::{comment, sql};
use crate::{
    Change, Hazard, HazardKind,
    action::{Action, Resource},
    lower::LowerError,
};

pub(super) fn create(it: &Enum) -> Action {
    let id = ObjectId::Enum(it.name.clone());
    let create = sql()
        .push("CREATE TYPE ")
        .name(&it.name)
        .push(" AS ENUM (")
        .list(&it.labels, |sql, label| sql.literal(label))
        .push(")");
    let mut statements = vec![create.finish()];
    statements.extend(comment::statement(&id, it.comment.as_deref()));
    Action::of(statements)
        .creates(id)
        .creates(Resource::Relation(it.name.clone()))
        .needs_all(in_namespace(&it.name))
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

pub(super) fn alter(before: &Enum, after: &Enum) -> Result<Vec<Action>, LowerError> {
    let Enum { name, labels, comment } = after;
    let mut actions = add_labels(name, &before.labels, labels)?;
    actions.extend(comment::alter(
        &ObjectId::Enum(name.clone()),
        before.comment.as_deref(),
        comment.as_deref(),
    ));
    Ok(actions)
}

/// ADD VALUE for each new label, placed behind its predecessor, or before the first label.
fn add_labels(name: &QualifiedName, before: &[String], after: &[String]) -> Result<Vec<Action>, LowerError> {
    let kept: Vec<&String> = after.iter().filter(|it| before.contains(it)).collect();
    if let Some(gone) = before.iter().find(|it| !after.contains(it)) {
        return Err(LowerError {
            object: ObjectId::Enum(name.clone()),
            reason: format!("PostgreSQL cannot take the value {gone:?} out of an enum"),
            advice: format!(
                "if it was renamed, say renamed_from = {gone:?} on the variant; else keep the variant until no row and \
                 no code uses it"
            ),
        });
    }
    if kept.iter().zip(before).any(|(kept, before)| *kept != before) {
        return Err(LowerError {
            object: ObjectId::Enum(name.clone()),
            reason: "PostgreSQL cannot put the values of an enum into another order".to_owned(),
            advice: "keep the order of the existing variants".to_owned(),
        });
    }
    Ok(after
        .iter()
        .enumerate()
        .filter(|(_, label)| !before.contains(label))
        .map(|(at, label)| add_label(name, label, position(before, after, at)))
        .collect())
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
}

/// Labels that are kept as text: the rows follow, between the check that goes and the one that comes.
pub(super) fn rename_values(change: &Change<'_>) -> Vec<Action> {
    let mut by_column: BTreeMap<&ObjectId, Vec<(&str, &str)>> = BTreeMap::new();
    for (column, from, to) in &change.options.value_renames {
        by_column.entry(column).or_default().push((from, to));
    }
    by_column.into_iter().filter_map(|(column, labels)| rename_values_of(column, &labels)).collect()
}

fn rename_values_of(column: &ObjectId, labels: &[(&str, &str)]) -> Option<Action> {
    let ObjectId::Column { table, name } = column else { return None };
    let case = sql().push("UPDATE ").name(table).push("\n  SET ").ident(name).push(" = CASE ").ident(name);
    let case = labels
        .iter()
        .fold(case, |sql, (from, to)| sql.push(" WHEN ").literal(from).push(" THEN ").literal(to));
    let update = case.push(" END\n  WHERE ").ident(name).push(" IN (");
    let update = update.list(labels, |sql, (from, _)| sql.literal(from)).push(")");
    let all: Vec<String> = labels.iter().map(|(from, _)| format!("{from:?}")).collect();
    let hazard = Hazard::new(
        HazardKind::BreaksRunningCode,
        column.clone(),
        format!("code that still writes or expects {} fails from here on", all.join(", ")),
    );
    Some(Action::new(update).hazard(hazard).alters(column.clone()))
}
