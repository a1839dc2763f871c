//! ADD, DROP and RENAME CONSTRAINT.

use schema_model::{
    Expression, Name, ObjectId, QualifiedName, Schema,
    schema::{Constraint, ConstraintKind, Exclusion, IndexPart, Table, Validity},
};

use super::{
    comment, constraint_text, expression, foreign_key, index_statistics, index_storage, online, partition,
    sql, table_options,
};
use crate::{
    Change, Hazard, HazardKind,
    action::{Action, Resource, Transaction},
};

/// ALTER TABLE .. ADD CONSTRAINT on a table that may be in use.
pub(super) fn create(change: &Change<'_>, table: &QualifiedName, constraint: &Constraint) -> Action {
    let plain = add(change, table, constraint);
    let online = online::add_constraint(change, table, constraint, &plain);
    plain.or_online(online)
}

fn add(change: &Change<'_>, table: &QualifiedName, constraint: &Constraint) -> Action {
    let id = ObjectId::constraint(table, &constraint.name);
    let add = sql().push("ALTER TABLE ").name(table).push("\n  ADD ");
    let mut statements = vec![constraint_text::definition(add, constraint).finish()];
    statements.extend(statistics_of_new(table, constraint));
    statements.extend(comment::statement(&id, constraint.comment.as_deref()));
    let before = change.table_before(table);
    let risk = risk(&id, constraint).filter(|risk| match (before, risk.kind) {
        (None, _) => false,
        // Rows that go against a check have gone against it before.
        (Some(before), HazardKind::BreaksRunningCode) => !is_checked(before, constraint),
        (Some(_), _) => true,
    });
    Action::of(statements)
        .hazards(risk)
        .creates_constraint(change, table, constraint)
        .needs_all(index_name(table, constraint).and_then(|_| partition::keys(change.table_before(table))))
}

impl Action {
    /// Declares what a constraint creates and needs, wherever its text stands.
    pub(super) fn creates_constraint(
        self,
        change: &Change<'_>,
        table: &QualifiedName,
        constraint: &Constraint,
    ) -> Self {
        let needs = change.table_after(table).map(|it| needs(change, it, constraint)).unwrap_or_default();
        let mut action = self.creates(ObjectId::constraint(table, &constraint.name)).needs_all(needs);
        action.creates.extend(place(table, constraint));
        match index_name(table, constraint) {
            Some(name) => action.creates(Resource::Relation(name)),
            None => action,
        }
    }
}

/// Whether new rows must satisfy the same check already.
fn is_checked(table: &Table, constraint: &Constraint) -> bool {
    let of = |it: &Constraint| match &it.kind {
        ConstraintKind::Check(check) if check.validity != Validity::NotEnforced => {
            Some(check.expression.clone())
        }
        ConstraintKind::Check(_)
        | ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Exclusion(_) => None,
    };
    table.constraint(&constraint.name).is_some_and(|before| of(before) == of(constraint))
}

/// What rows may have against it.
fn risk(id: &ObjectId, constraint: &Constraint) -> Option<Hazard> {
    let why = match constraint.kind {
        ConstraintKind::PrimaryKey(_) => "fails when a row has a NULL or the key of another",
        ConstraintKind::Unique(_) => "fails when two rows have the same values",
        ConstraintKind::ForeignKey(_) => "fails when a row refers to nothing",
        ConstraintKind::Check(_) => "fails when a row does not satisfy it",
        ConstraintKind::Exclusion(_) => "fails when two rows exclude each other",
    };
    let (kind, what) = match (constraint.kind.validity(), &constraint.kind) {
        (Validity::Valid, _) => (HazardKind::MayFail, why),
        // Of a reference only those are that give it another value.
        (Validity::NotValid, ConstraintKind::Check(_)) => (
            HazardKind::BreaksRunningCode,
            "a row that does not satisfy it stays, and every update of it is refused from here on",
        ),
        (Validity::NotValid | Validity::NotEnforced, _) => return None,
    };
    Some(Hazard::new(kind, id.clone(), what))
}

/// What must exist for the constraint.
fn needs(change: &Change<'_>, table: &Table, constraint: &Constraint) -> Vec<Resource> {
    match &constraint.kind {
        ConstraintKind::Check(check) => expression::needs(change.after, table, &check.expression),
        ConstraintKind::Exclusion(exclusion) => {
            let values = expressions(exclusion).flat_map(|it| expression::values(change.after, table, it));
            holds(change.after, table, constraint).into_iter().chain(values).collect()
        }
        ConstraintKind::ForeignKey(key) => {
            let own = key.columns.iter().map(|it| ObjectId::column(&table.name, it).into());
            let target = own.chain(foreign_key::target_needs(change.after, key));
            target.chain(table_options::persistence_of(&table.name, &key.target)).collect()
        }
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) => holds(change.after, table, constraint),
    }
}

fn parts(exclusion: &Exclusion) -> impl Iterator<Item = &IndexPart> {
    exclusion.elements.iter().map(|it| &it.part)
}

/// The columns of an exclusion, with those that its expressions mention.
pub(super) fn exclusion_columns<'a>(table: &'a Table, exclusion: &'a Exclusion) -> Vec<&'a Name> {
    let predicate = exclusion.predicate.iter().flat_map(|it| expression::columns(table, it));
    expression::part_columns(table, parts(exclusion)).chain(&exclusion.include).chain(predicate).collect()
}

/// The expressions and the predicate of an exclusion.
pub(super) fn expressions(exclusion: &Exclusion) -> impl Iterator<Item = &Expression> {
    expression::of_parts(parts(exclusion)).chain(&exclusion.predicate)
}

/// What the constraint holds on to while it exists, before the change.
pub(super) fn releases(change: &Change<'_>, table: &Table, constraint: &Constraint) -> Vec<Resource> {
    let types = match &constraint.kind {
        ConstraintKind::Check(check) => expression::released_types(change, &check.expression),
        ConstraintKind::Exclusion(exclusion) => {
            expressions(exclusion).flat_map(|it| expression::released_types(change, it)).collect()
        }
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::ForeignKey(_) => {
            Vec::new()
        }
    };
    holds(change.renamed, table, constraint).into_iter().chain(types).collect()
}

/// The columns that a constraint of `schema` is about, and what a reference points to.
fn holds(schema: &Schema, table: &Table, constraint: &Constraint) -> Vec<Resource> {
    let column = |it: &Name| -> Resource { ObjectId::column(&table.name, it).into() };
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => key.columns.iter().chain(&key.include).map(column).collect(),
        ConstraintKind::Unique(unique) => unique.columns.iter().chain(&unique.include).map(column).collect(),
        ConstraintKind::ForeignKey(key) => {
            let columns = key.columns.iter().map(column);
            let resources = columns.chain(foreign_key::target_resources(schema, key));
            resources.chain(table_options::persistence_of(&table.name, &key.target)).collect()
        }
        ConstraintKind::Check(check) => {
            expression::columns(table, &check.expression).into_iter().map(column).collect()
        }
        ConstraintKind::Exclusion(exclusion) => {
            exclusion_columns(table, exclusion).into_iter().map(column).collect()
        }
    }
}

/// What only one constraint of a table can have.
fn place(table: &QualifiedName, constraint: &Constraint) -> Option<Resource> {
    match constraint.kind {
        ConstraintKind::PrimaryKey(_) => Some(Resource::PrimaryKey(table.clone())),
        ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Check(_)
        | ConstraintKind::Exclusion(_) => None,
    }
}

/// The index that PostgreSQL keeps under the constraint's own name.
pub(super) fn index_name(table: &QualifiedName, constraint: &Constraint) -> Option<QualifiedName> {
    match constraint.kind {
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclusion(_) => {
            Some(table.sibling(constraint.name.clone()))
        }
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) => None,
    }
}

pub(super) fn drop(change: &Change<'_>, table: &QualifiedName, constraint: &Constraint) -> Action {
    let former = change.former_name(&ObjectId::constraint(table, &constraint.name));
    let name = former.unwrap_or(&constraint.name);
    let statement = sql().push("ALTER TABLE ").name(table).push("\n  DROP CONSTRAINT ").ident(name);
    let releases = change.table_before(table).map(|it| releases(change, it, constraint)).unwrap_or_default();
    let keys = index_name(table, constraint).and_then(|_| partition::keys(change.table_before(table)));
    let mut action = Action::new(statement)
        .drops(ObjectId::constraint(table, name))
        .releases_all(releases)
        .alters_all(keys.as_ref().and_then(|_| partition::in_the_way(change, table)))
        .releases_all(keys);
    action.drops.extend(place(table, constraint));
    if index_name(table, constraint).is_some() {
        action = action.drops(Resource::Relation(table.sibling(name.clone())));
    }
    let online = online::drop_constraint(change, table, constraint, &action);
    action.or_online(online)
}

/// In place where PostgreSQL can; dropped and created anew otherwise.
pub(super) fn alter(
    change: &Change<'_>,
    table: &QualifiedName,
    before: &Constraint,
    after: &Constraint,
) -> Vec<Action> {
    if is_recreated(before, after) {
        return vec![drop(change, table, before), create(change, table, after)];
    }
    let id = ObjectId::constraint(table, &after.name);
    let statements = in_place(table, before, after);
    let is_validated = before.kind.validity() != after.kind.validity();
    let altered = (!statements.is_empty()).then(|| {
        let risk = risk(&id, after).filter(|_| is_validated);
        let looks_at_rows = is_validated && change.table_in_use(table).is_some();
        let transaction = if looks_at_rows { Transaction::Alone } else { Transaction::Inside };
        Action::of(statements).hazards(risk).alters(id.clone()).transaction(transaction)
    });
    let comment = comment::alter(&id, before.comment.as_deref(), after.comment.as_deref());
    altered.into_iter().chain(comment).collect()
}

/// Whether the constraint must be dropped and added: PostgreSQL changes how an index is kept, when a reference is
/// checked, and for which rows a check or reference holds, but not in every direction.
pub(super) fn is_recreated(before: &Constraint, after: &Constraint) -> bool {
    let mut alike = before.kind.clone();
    if let (Some(storage), Some(of_after)) = (alike.storage_mut(), after.kind.storage()) {
        storage.clone_from(of_after);
    }
    if let (ConstraintKind::ForeignKey(a), ConstraintKind::ForeignKey(b)) = (&mut alike, &after.kind) {
        a.deferrable = b.deferrable;
    }
    if let (ConstraintKind::Exclusion(a), ConstraintKind::Exclusion(b)) = (&mut alike, &after.kind) {
        index_statistics::take(a.elements.iter_mut().map(|it| &mut it.part), parts(b));
    }
    let is_reference = matches!(after.kind, ConstraintKind::ForeignKey(_));
    let (from, to) = (before.kind.validity(), after.kind.validity());
    if change_of_validity(from, to, is_reference).is_some() {
        alike = alike.with_validity(to);
    }
    alike != after.kind
}

fn in_place(table: &QualifiedName, before: &Constraint, after: &Constraint) -> Vec<String> {
    let is_reference = matches!(after.kind, ConstraintKind::ForeignKey(_));
    let (from, to) = (before.kind.validity(), after.kind.validity());
    // The statement that may fail comes first: what rows may have against it stands above the first.
    let validity = change_of_validity(from, to, is_reference).map(|it| match it {
        ChangeOfValidity::Validate => sql()
            .push("ALTER TABLE ")
            .name(table)
            .push("\n  VALIDATE CONSTRAINT ")
            .ident(&after.name)
            .finish(),
        ChangeOfValidity::Enforce => constraint_text::alter_constraint(table, &after.name, " ENFORCED"),
        ChangeOfValidity::Ignore => constraint_text::alter_constraint(table, &after.name, " NOT ENFORCED"),
    });
    let storage = match (before.kind.storage(), after.kind.storage()) {
        (Some(a), Some(b)) => index_storage::alter(&table.sibling(after.name.clone()), a, b),
        (Some(_) | None, _) => Vec::new(),
    };
    let statistics = index_statistics::alter(
        &table.sibling(after.name.clone()),
        index_statistics::parts_of(before),
        index_statistics::parts_of(after),
    );
    let deferrability = foreign_key::alter_deferrability(table, before, after);
    validity.into_iter().chain(storage).chain(statistics).chain(deferrability).collect()
}

/// The statistics targets of a constraint that is made.
pub(super) fn statistics_of_new(table: &QualifiedName, constraint: &Constraint) -> Vec<String> {
    let index = table.sibling(constraint.name.clone());
    index_statistics::alter(&index, [], index_statistics::parts_of(constraint))
}

enum ChangeOfValidity {
    Validate,
    Enforce,
    Ignore,
}

/// How to change it in place; only a reference can be ENFORCED and NOT ENFORCED (PostgreSQL 18).
fn change_of_validity(from: Validity, to: Validity, is_reference: bool) -> Option<ChangeOfValidity> {
    match (from, to) {
        (Validity::NotValid, Validity::Valid) => Some(ChangeOfValidity::Validate),
        (Validity::NotEnforced, Validity::Valid) if is_reference => Some(ChangeOfValidity::Enforce),
        (Validity::Valid | Validity::NotValid, Validity::NotEnforced) if is_reference => {
            Some(ChangeOfValidity::Ignore)
        }
        (Validity::Valid | Validity::NotValid | Validity::NotEnforced, _) => None,
    }
}

pub(super) fn rename(table: &QualifiedName, from: &Name, to: &Name) -> Action {
    let statement = sql()
        .push("ALTER TABLE ")
        .name(table)
        .push("\n  RENAME CONSTRAINT ")
        .ident(from)
        .push(" TO ")
        .ident(to);
    // Keys rename the index of their own name too; a foreign key or check has none, and no table has its name.
    Action::new(statement)
        .drops(ObjectId::constraint(table, from))
        .drops(Resource::Relation(table.sibling(from.clone())))
        .creates(ObjectId::constraint(table, to))
        .creates(Resource::Relation(table.sibling(to.clone())))
}
