//! The forms of statements that let others go on reading and writing a table, and where each of them may stand.
//!
//! Who lowers a change says both: the plain statement, and behind it what does the same in more steps. What is dropped and
//! made again in one migration must not be missing meanwhile, so a new index takes its place in the transaction in which
//! the former one goes, or is made by the plain statement where that is not possible.

mod analyze;
mod batches;
mod constraint;
mod counted;
mod fill;
mod index;
mod not_null;
mod partition;
mod partitioned;

use std::collections::HashSet;

use schema_model::{Name, ObjectId, QualifiedName, schema::ConstraintKind};
use sha2::{Digest, Sha256};

pub(super) use self::{
    analyze::analyze_again,
    constraint::{add_constraint, drop_constraint, validate},
    fill::add_column,
    index::{
        create_index, create_index_of_view, drop_index, drop_index_of_view, give_way, replace_index,
        replace_index_of_view,
    },
    not_null::{become_required, require},
    partition::{Attached, Within, attach, detach as detach_partition, within},
};
pub use self::{batches::update_in_batches, fill::VOLATILE_FUNCTIONS};
use crate::{
    Change, Style,
    action::{Action, Resource, Transaction},
};

/// The online forms wherever there are any and nothing speaks against them. What others need not wait for comes last, and
/// what protected the rows so far goes when its successor is there.
pub(super) fn choose(change: &Change<'_>, actions: Vec<Action>) -> Vec<Action> {
    let mut chosen: Vec<Action> = match change.options.style {
        Style::Online => chosen(actions),
        Style::Simple => return actions.into_iter().map(plain).collect(),
    };
    chosen.sort_by_key(|it| turn(change, it));
    chosen
}

/// Adds what lets programs use an object that is made again, before anything commits: nobody is to find a view that may not be
/// read, or a function that anybody may call, while a constraint is validated.
pub(super) fn add_rights(change: &Change<'_>, actions: &mut Vec<Action>, rights: Vec<Action>) {
    let at = match change.options.style {
        Style::Online => actions.iter().position(|it| turn(change, it) != Turn::First),
        Style::Simple => None,
    };
    let at = at.unwrap_or(actions.len());
    actions.splice(at..at, rights);
}

fn turn(change: &Change<'_>, action: &Action) -> Turn {
    match (takes_away(change, action), action.transaction) {
        (true, _) => Turn::Last,
        (false, Transaction::Inside | Transaction::Together | Transaction::ForeignKeysOff) => Turn::First,
        (false, Transaction::Alone | Transaction::Outside | Transaction::Batches) => Turn::Then,
    }
}

/// Where nothing else decides the order.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    First,
    Then,
    Last,
}

/// Whether it only takes away rows, values, or what protects them: a statement that may fail comes before. A key goes first:
/// of two over the same columns a new reference holds on to the older one.
fn takes_away(change: &Change<'_>, action: &Action) -> bool {
    let is_last = |id: &ObjectId| match id {
        ObjectId::Table(_) | ObjectId::Column { .. } => true,
        ObjectId::Constraint { table, name } => {
            let constraint = change.table_before(table).and_then(|it| it.constraint(name));
            constraint.is_some_and(|it| match it.kind {
                ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) => false,
                ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclusion(_) => {
                    true
                }
            })
        }
        ObjectId::Namespace(_)
        | ObjectId::Enum(_)
        | ObjectId::EnumLabel { .. }
        | ObjectId::Attribute { .. }
        | ObjectId::Definition(_)
        | ObjectId::Index { .. }
        | ObjectId::Partition { .. } => false,
    };
    action.creates.is_empty() && action.drops.iter().filter_map(Resource::object).any(is_last)
}

fn plain(mut action: Action) -> Action {
    action.online.clear();
    action
}

fn chosen(actions: Vec<Action>) -> Vec<Action> {
    if actions.iter().all(|it| it.online.is_empty()) {
        return actions;
    }
    let made_again = MadeAgain::of(&actions);
    let altered: HashSet<Resource> = actions.iter().flat_map(|it| it.alters.iter().cloned()).collect();
    // What is built before what it takes the place of goes.
    let mut built: Vec<Resource> = Vec::new();
    let mut chosen = Vec::with_capacity(actions.len());
    for mut action in actions {
        let online = std::mem::take(&mut action.online);
        let outside = || online.iter().filter(|it| it.transaction == Transaction::Outside);
        let replaces = online.iter().any(|it| made_again.touches(it));
        // The former one lets go of its columns before they change, and the next one needs them as they will be.
        let comes_too_late = replaces && outside().any(|it| it.needs.iter().any(|it| altered.contains(it)));
        if online.is_empty() || comes_too_late || outside().any(|it| made_again.touches(it)) {
            chosen.push(action);
            continue;
        }
        if replaces {
            built.extend(outside().flat_map(|it| it.creates.iter().cloned()));
        }
        chosen.extend(online);
    }
    for action in chosen.iter_mut().filter(|it| is_gap(it) && made_again.touches(it)) {
        action.needs.extend(built.iter().cloned());
    }
    chosen
}

/// Whether a constraint or index goes in the transaction in which it may come back.
fn is_gap(action: &Action) -> bool {
    let protects = |it: &ObjectId| match it {
        ObjectId::Constraint { .. } | ObjectId::Index { .. } => true,
        ObjectId::Namespace(_)
        | ObjectId::Enum(_)
        | ObjectId::EnumLabel { .. }
        | ObjectId::Attribute { .. }
        | ObjectId::Definition(_)
        | ObjectId::Table(_)
        | ObjectId::Column { .. }
        | ObjectId::Partition { .. } => false,
    };
    let mut gone = action.drops.iter().filter(|it| !action.creates.contains(it));
    action.transaction != Transaction::Outside && gone.any(|it| it.object().is_some_and(protects))
}

/// What one action drops and another one creates. Names count where both are of one table: in another table nothing takes
/// the place of what goes.
struct MadeAgain(HashSet<(Option<QualifiedName>, Resource)>);

impl MadeAgain {
    fn of(actions: &[Action]) -> Self {
        let created: HashSet<_> = actions.iter().flat_map(|it| keys(it, &it.creates)).collect();
        let dropped =
            actions.iter().flat_map(|it| keys(it, &it.drops).filter(|(_, gone)| !it.creates.contains(gone)));
        Self(dropped.filter(|it| created.contains(it)).collect())
    }

    fn touches(&self, action: &Action) -> bool {
        keys(action, &action.creates).chain(keys(action, &action.drops)).any(|it| self.0.contains(&it))
    }
}

fn keys<'a>(
    action: &'a Action,
    resources: &'a [Resource],
) -> impl Iterator<Item = (Option<QualifiedName>, Resource)> {
    let table = action.creates.iter().chain(&action.drops).find_map(Resource::table);
    resources.iter().map(move |it| (it.table().or(table).cloned(), it.clone()))
}

/// A name for what is there only while the migration runs.
fn temporary(start: &str, name: &Name) -> Name {
    made_of(start, name)
}

/// A name of two parts, within 63 bytes (NAMEDATALEN, 12 to 18); two long names stay two.
pub(crate) fn made_of(start: &str, name: &Name) -> Name {
    const LONGEST: usize = 63;
    let mut text = format!("{start}{name}");
    if text.len() > LONGEST {
        let digest = Sha256::digest(&text);
        let end = format!("{:02x}{:02x}{:02x}{:02x}", digest[0], digest[1], digest[2], digest[3]);
        text.truncate(text.floor_char_boundary(LONGEST - 1 - end.len()));
        text = format!("{text}_{end}");
    }
    Name::new(&text).unwrap_or_else(|_| name.clone())
}

/// An action with another statement, which must run outside of transactions.
fn outside(plain: &Action, statement: String) -> Action {
    Action { statements: vec![statement], transaction: Transaction::Outside, ..plain.clone() }
}

/// Whether the rows of the table are in partitions.
fn is_partitioned(change: &Change<'_>, table: &QualifiedName) -> bool {
    change.table_before(table).is_some_and(|it| it.options.partition_by.is_some())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn long_names_that_begin_alike_get_two_temporary_ones() {
        let of = |end: char| {
            let name = format!("{}ü{end}", "x".repeat(60));
            temporary("schemagen_new_", &Name::new(&name).unwrap())
        };
        assert_ne!(of('a'), of('b'));
        assert_eq!(of('a').as_str().len(), 63);
        assert_eq!(temporary("schemagen_new_", &Name::new("a").unwrap()).as_str(), "schemagen_new_a");
    }
}
