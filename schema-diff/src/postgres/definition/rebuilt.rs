//! Types of SQL files that PostgreSQL cannot alter in place: which they are, what is in the way, and the statements that
//! make room and create them anew. `type_rebuild` changes the columns over.

use schema_model::{
    Object, ObjectId, QualifiedName,
    schema::{Definition, DefinitionId},
};

use super::{composite, domain, range};
use crate::{Change, Hazard, HazardKind, Sql, action::Action, lower::LowerError};

/// MULTIRANGE came with 14.
const MULTIRANGES: u16 = 14;

/// The two sides of a type that is created anew.
pub(in super::super) fn pair<'a>(
    change: &Change<'_>,
    before: &'a Object,
    after: &'a Object,
) -> Option<(&'a Definition, &'a Definition)> {
    match (before, after) {
        (Object::Definition(before), Object::Definition(after)) => {
            is_rebuilt(change, before, after).then_some((before, after))
        }
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

fn is_rebuilt(change: &Change<'_>, before: &Definition, after: &Definition) -> bool {
    match (before, after) {
        (Definition::Domain(before), Definition::Domain(after)) => domain::is_rebuilt(change, before, after),
        (Definition::Composite(before), Definition::Composite(after)) => {
            composite::is_rebuilt(change, before, after)
        }
        (Definition::Range(before), Definition::Range(after)) => range::is_rebuilt(before, after),
        (
            Definition::Extension(_)
            | Definition::Sequence(_)
            | Definition::Domain(_)
            | Definition::Composite(_)
            | Definition::Range(_)
            | Definition::Function(_)
            | Definition::Procedure(_)
            | Definition::Aggregate(_)
            | Definition::Trigger(_)
            | Definition::View(_)
            | Definition::MaterializedView(_)
            | Definition::Rule(_)
            | Definition::Policy(_)
            | Definition::Statistics(_)
            | Definition::EventTrigger(_)
            | Definition::Grant(_)
            | Definition::Owner(_)
            | Definition::Publication(_),
            _,
        ) => false,
    }
}

/// Refuses attributes that change places while a range is made of the type: its bounds cannot be led over one by one.
pub(in super::super) fn check(
    change: &Change<'_>,
    before: &Definition,
    after: &Definition,
) -> Result<(), LowerError> {
    let (Definition::Composite(before), Definition::Composite(after)) = (before, after) else {
        return Ok(());
    };
    if composite::is_in_order(before, after) {
        return Ok(());
    }
    let is_range = |it: &Definition| matches!(it, Definition::Range(_));
    let types = composite::types_of(change, &before.name);
    let mut ranges = change.renamed.definitions.iter().filter(|it| is_range(it));
    let range = ranges.find(|it| it.id().relation().is_some_and(|it| types.contains(it)));
    range.map_or(Ok(()), |range| {
        Err(LowerError {
            object: ObjectId::Definition(DefinitionId::Composite(after.name.clone())),
            reason: format!(
                "PostgreSQL adds attributes at the end only, while {} is made of the type",
                ObjectId::Definition(range.id())
            ),
            advice: "put new attributes last, and keep the order of the others".to_owned(),
        })
    })
}

/// A range has a multirange from 14 on, which makes room as well. A plan for any server is one for the newest.
pub(in super::super) fn risk(change: &Change<'_>, after: &Definition) -> Option<Hazard> {
    let is_open = matches!(after, Definition::Range(_)) && change.options.postgres_version.is_none();
    let what = "fails on PostgreSQL 12 and 13, which have no multiranges; for them, say postgres_version in schemagen.toml";
    is_open.then(|| Hazard::new(HazardKind::MayFail, ObjectId::Definition(after.id()), what))
}

/// The names that the type gives.
pub(in super::super) fn names(it: &Definition) -> Vec<QualifiedName> {
    let multirange = match it {
        Definition::Range(it) => Some(it.multirange()),
        _ => None,
    };
    it.id().relation().cloned().into_iter().chain(multirange).collect()
}

/// What the type as it was becomes before it makes room; asked of the change as it is.
pub(in super::super) fn prepare(
    change: &Change<'_>,
    before: &Definition,
    after: &Definition,
) -> (Vec<String>, Vec<Hazard>) {
    let actions = match (before, after) {
        (Definition::Composite(before), Definition::Composite(after)) => {
            composite::to_same_attributes(change, before, after)
        }
        _ => Vec::new(),
    };
    // Where attributes change places, a cast takes those that there are.
    let by_text = actions.iter().filter(|_| composite::keeps_order(before, after));
    let statements = by_text.flat_map(|it| it.statements.clone()).collect();
    (statements, actions.into_iter().flat_map(|it| it.hazards).collect())
}

/// The statements that rename the type as it was.
pub(in super::super) fn rename_away<'a>(
    change: &Change<'_>,
    before: &Definition,
    after: &Definition,
    mut names: impl Iterator<Item = (&'a QualifiedName, &'a QualifiedName)>,
) -> Vec<String> {
    let rename = |what: Sql, to: &QualifiedName| what.push(" RENAME TO ").ident(&to.name).finish();
    let change_of =
        |word: &str, from: &QualifiedName| super::sql().push("ALTER ").push(word).push(" ").name(from);
    let word = if matches!(before, Definition::Domain(_)) { "DOMAIN" } else { "TYPE" };
    let mut statements = Vec::new();
    if let Some((from, to)) = names.next() {
        statements.push(rename(change_of(word, from), to));
        if let (Definition::Range(before), Definition::Range(after)) = (before, after)
            && before.subtype == after.subtype
        {
            // Its constructors, which go with the type, would be in the way of those of the new one.
            let constructor =
                || change_of("FUNCTION", from).push("(").ty(&before.subtype).push(", ").ty(&before.subtype);
            statements.push(rename(constructor().push(")"), to));
            statements.push(rename(constructor().push(", text)"), to));
        }
    }
    let has_multiranges = change.options.postgres_version.is_none_or(|it| it >= MULTIRANGES);
    if let Some((from, to)) = names.next().filter(|_| has_multiranges) {
        statements.push(rename(change_of("TYPE", from), to));
        // The one of its constructors that has no argument of the type.
        statements.push(rename(change_of("FUNCTION", from).push("()"), to));
    }
    statements
}

/// The statements that create the type, with its comments.
pub(in super::super) fn create(change: &Change<'_>, after: &Definition) -> Vec<String> {
    super::create(change, after).into_iter().flat_map(|it| it.statements).collect()
}

/// The statement that drops the type, for what it is called then.
pub(in super::super) fn drop(change: &Change<'_>, before: &Definition) -> Option<Action> {
    super::drop(change, before).into_iter().next()
}
