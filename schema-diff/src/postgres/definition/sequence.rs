//! CREATE, ALTER and DROP SEQUENCE.

use schema_model::{
    ObjectId, QualifiedName,
    schema::{
        ColumnValue, Definition, DefinitionId,
        definition::{OwnedBy, Securable, Sequence},
    },
};

use super::super::{counter, enumeration::in_namespace, sql};
use crate::{
    Change, Hazard, HazardKind, Sql,
    action::{Action, Resource},
};

/// What is said where a sequence goes or begins anew.
const LOSS: &str = "the number that it has counted to is lost";

pub(super) fn id(name: &QualifiedName) -> ObjectId {
    ObjectId::Definition(DefinitionId::Sequence(name.clone()))
}

/// The owner may have the sequence in its default, so it is told later.
pub(super) fn create(it: &Sequence) -> Vec<Action> {
    let create = if it.unlogged { "CREATE UNLOGGED SEQUENCE " } else { "CREATE SEQUENCE " };
    let sql = options(sql().push(create).name(&it.name), None, it);
    let mut actions = vec![
        Action::new(sql)
            .creates(id(&it.name))
            .creates(Resource::Relation(it.name.clone()))
            .needs_all(in_namespace(&it.name)),
    ];
    actions.extend(it.owned_by.as_ref().map(|owner| own(it, Some(owner))));
    actions
}

pub(super) fn drop(change: &Change<'_>, it: &Sequence) -> Action {
    let id = id(&it.name);
    let loss = Hazard::new(HazardKind::DataLoss, id.clone(), LOSS);
    Action::new(sql().push("DROP SEQUENCE ").name(&it.name))
        .hazards((!counter::goes_on(change, it)).then_some(loss))
        .drops(id)
        .drops(Resource::Relation(it.name.clone()))
        .releases_all(in_namespace(&it.name))
        .releases_all(it.owned_by.as_ref().filter(|it| !stays(change, it)).map(owner))
}

/// In place; the number that it has counted to stays.
pub(super) fn alter(change: &Change<'_>, before: &Sequence, after: &Sequence) -> Vec<Action> {
    let id = id(&after.name);
    let sequence = || sql().push("ALTER SEQUENCE ").name(&after.name);
    let mut actions = Vec::new();
    let (empty, changed) = (sequence().finish(), options(sequence(), Some(before), after).finish());
    if changed != empty {
        let hazard = |kind, what| Hazard::new(kind, id.clone(), what);
        let risk = "fails when it has counted to a number that is out of the new bounds";
        let (statements, hazard) = match Count::of(before, after) {
            Count::Anew => (vec![format!("{changed} RESTART")], Some(hazard(HazardKind::DataLoss, LOSS))),
            Count::On { forward, may_be_out } => (
                forward.into_iter().chain([changed]).collect(),
                may_be_out.then(|| hazard(HazardKind::MayFail, risk)),
            ),
        };
        actions.push(Action::of(statements).hazards(hazard).alters(id.clone()));
    }
    if before.unlogged != after.unlogged {
        let set = if after.unlogged { " SET UNLOGGED" } else { " SET LOGGED" };
        actions.push(Action::new(sequence().push(set)).alters(id));
    }
    if before.owned_by != after.owned_by {
        let own = own(after, after.owned_by.as_ref());
        let former = before.owned_by.as_ref().filter(|it| !stays(change, it));
        actions.push(own.releases_all(former.map(owner)));
    }
    actions
}

/// What becomes of the number that a sequence has counted to when its bounds change: PostgreSQL refuses bounds that it is
/// out of (22023, 12 to 18).
enum Count {
    /// No number of the former bounds is one of the new ones.
    Anew,
    On {
        /// Lets a sequence that has not come so far go on at the first number that the new bounds allow, and one that has
        /// counted nothing begin within them.
        forward: Option<String>,
        /// It may have come too far for the new bounds.
        may_be_out: bool,
    },
}

impl Count {
    fn of(before: &Sequence, after: &Sequence) -> Self {
        if after.least() > before.greatest() || after.greatest() < before.least() {
            return Self::Anew;
        }
        let (is_higher, is_lower) = (after.least() > before.least(), after.greatest() < before.greatest());
        let set = |number: i64, wherever: &str| {
            let name = sql().name(&after.name).finish();
            let set = sql().push("SELECT setval(").literal(&name).push(&format!(", {number}, false) FROM "));
            set.push(&name).push(&format!(" WHERE {wherever}")).finish()
        };
        let (forward, may_be_out) = match (before.increment < 0, after.increment < 0) {
            (false, false) => {
                let first = after.least();
                (is_higher.then(|| set(first, &format!("last_value < {first}"))), is_lower)
            }
            (true, true) => {
                let first = after.greatest();
                (is_lower.then(|| set(first, &format!("last_value > {first}"))), is_higher)
            }
            (false, true) | (true, false) => (None, is_higher || is_lower),
        };
        let begins_out = !(after.least()..=after.greatest()).contains(&before.first());
        let begin = || {
            // Both the former bounds and the new ones have it.
            let first = after.first().clamp(before.least(), before.greatest());
            set(first, &format!("NOT is_called AND last_value = {}", before.first()))
        };
        Self::On { forward: forward.or_else(|| begins_out.then(begin)), may_be_out }
    }
}

/// Whether the column is never dropped: then it matters to nothing when it stops to own a sequence.
fn stays(change: &Change<'_>, owner: &OwnedBy) -> bool {
    let column = change.after.table(&owner.table).and_then(|it| it.column(&owner.column));
    column.is_some_and(|it| !matches!(it.value, Some(ColumnValue::Generated { .. })))
}

fn own(it: &Sequence, owner: Option<&OwnedBy>) -> Action {
    let sql = sql().push("ALTER SEQUENCE ").name(&it.name).push(" OWNED BY ");
    let sql = match owner {
        Some(OwnedBy { table, column }) => sql.name(table).push(".").ident(column),
        None => sql.push("NONE"),
    };
    let action = Action::new(sql);
    // As long as a column owns it, it belongs to whom the table belongs to.
    let role = super::owner::id(&Securable::Sequence(it.name.clone()));
    match owner {
        // No more than a need of the sequence: the owner's default may need it in its final form.
        Some(column) => action.needs(id(&it.name)).needs(self::owner(column)).needs(role),
        // What is dropped with the owner lets go of it before it changes.
        None => action
            .needs(Resource::Relation(it.name.clone()))
            .needs_all(in_namespace(&it.name))
            .releases_all([role.into()]),
    }
}

fn owner(it: &OwnedBy) -> Resource {
    ObjectId::column(&it.table, &it.column).into()
}

/// What `after` says and `before` does not. PostgreSQL lets bounds that a sequence has by its type follow the type, but
/// neither lets bounds follow its direction nor the start its bounds. With the type, it takes every bound that is the
/// former type's for one that follows, also where the statement says `NO`: so bounds are said as numbers.
fn options(sql: Sql, before: Option<&Sequence>, after: &Sequence) -> Sql {
    let Sequence {
        name: _,
        ty,
        increment,
        min,
        max,
        start,
        cache,
        cycle,
        unlogged: _,
        owned_by: _,
        comment: _,
    } = after;
    let plain = Sequence::new(after.name.clone());
    let was = before.unwrap_or(&plain);
    let turns = before.is_some_and(|it| (it.increment < 0) != (*increment < 0));
    let is_retyped = before.is_some_and(|it| it.ty != *ty);
    let number = |word: &str, was: Option<i64>, is: Option<i64>, bound: i64| match is {
        Some(number) if was != is || is_retyped => Some(format!("{word} {number}")),
        None if is_retyped && (was.is_some() || turns) => Some(format!("{word} {bound}")),
        None if was.is_some() || turns => Some(format!("NO {word}")),
        Some(_) | None => None,
    };
    let start = match before {
        None => *start,
        Some(before) => (before.first() != after.first()).then(|| after.first()),
    };
    let clauses = [
        (was.ty != *ty).then(|| format!("AS {}", ty.word())),
        (was.increment != *increment).then(|| format!("INCREMENT BY {increment}")),
        number("MINVALUE", was.min, *min, after.least()),
        number("MAXVALUE", was.max, *max, after.greatest()),
        start.map(|it| format!("START WITH {it}")),
        (was.cache != *cache).then(|| format!("CACHE {cache}")),
        (was.cycle != *cycle).then(|| if *cycle { "CYCLE" } else { "NO CYCLE" }.to_owned()),
    ];
    clauses.into_iter().flatten().fold(sql, |sql, clause| sql.push(" ").push(&clause))
}

/// A sequence goes with the column that owns it: then it has no statement of its own.
pub(super) fn drop_with_owners(change: &Change<'_>, actions: &mut Vec<Action>) {
    for it in &change.renamed.definitions {
        let Definition::Sequence(it) = it else { continue };
        let Some(owner) = it.owned_by.as_ref().map(owner) else { continue };
        let own = Resource::Object(id(&it.name));
        let is_drop = |action: &Action| action.drops.contains(&own) && !action.creates.contains(&own);
        if !actions.iter().any(is_drop) {
            continue;
        }
        let Some(with) = actions.iter().position(|action| action.drops.contains(&owner)) else { continue };
        let loss = format!("sequence {} goes with it", it.name);
        actions[with].hazards.push(Hazard::new(HazardKind::DataLoss, id(&it.name), loss));
        actions[with].drops.extend([own.clone(), Resource::Relation(it.name.clone())]);
        // What it drops it does not let go of first, as all others have to that count with the sequence.
        actions[with].releases.retain(|it| *it != own);
        actions[with].releases.extend(in_namespace(&it.name));
        let mut at = 0;
        actions.retain(|action| {
            at += 1;
            at - 1 == with || !is_drop(action)
        });
    }
}
