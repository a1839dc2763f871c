//! Constraints that are added without looking at the rows, and hold for all of them afterwards.

use schema_model::{
    Name, ObjectId, QualifiedName,
    schema::{
        Constraint, ConstraintKind, Deferrable, Index, IndexPart, IndexStorage, IndexTarget, NullsDistinct,
        Validity,
    },
};

use super::{is_partitioned, outside, temporary};
use crate::{
    Change,
    action::{Action, Resource, Transaction},
    postgres::{comment, constraint_text, index, sql},
};

/// Foreign keys of partitioned tables can be NOT VALID from 18 on (42809 before).
const EIGHTEEN: u16 = 18;

/// The constraint in steps; `plain` declares what it creates and needs, and what rows may have against it.
pub(in crate::postgres) fn add_constraint(
    change: &Change<'_>,
    table: &QualifiedName,
    it: &Constraint,
    plain: &Action,
) -> Vec<Action> {
    if change.table_in_use(table).is_none() {
        return Vec::new();
    }
    match &it.kind {
        ConstraintKind::Check(check) if check.validity == Validity::Valid => {
            checked_later(table, it, plain, Transaction::Inside)
        }
        ConstraintKind::ForeignKey(key) if key.validity == Validity::Valid && can_wait(change, table) => {
            // It locks the other table as well.
            checked_later(table, it, plain, Transaction::Alone)
        }
        ConstraintKind::PrimaryKey(key) if !is_partitioned(change, table) => {
            let columns = (key.columns.as_slice(), key.include.as_slice());
            let index = unique(change, (table, it), columns, NullsDistinct::Distinct, &key.storage);
            over_index(table, it, plain, &index, (" PRIMARY KEY", key.deferrable))
        }
        ConstraintKind::Unique(key) if !is_partitioned(change, table) => {
            let columns = (key.columns.as_slice(), key.include.as_slice());
            let index = unique(change, (table, it), columns, key.nulls, &key.storage);
            over_index(table, it, plain, &index, (" UNIQUE", key.deferrable))
        }
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Check(_)
        | ConstraintKind::Exclusion(_) => Vec::new(),
    }
}

fn can_wait(change: &Change<'_>, table: &QualifiedName) -> bool {
    !is_partitioned(change, table) || change.options.postgres_version.is_some_and(|it| it >= EIGHTEEN)
}

/// NOT VALID, and VALIDATE in another transaction: it lets others write while it reads.
fn checked_later(
    table: &QualifiedName,
    it: &Constraint,
    plain: &Action,
    transaction: Transaction,
) -> Vec<Action> {
    let id = ObjectId::constraint(table, &it.name);
    let later = Constraint { kind: it.kind.clone().with_validity(Validity::NotValid), ..it.clone() };
    let sql = sql().push("ALTER TABLE ").name(table).push("\n  ADD ");
    let mut add = plain.clone().transaction(transaction);
    add.statements = vec![constraint_text::definition(sql, &later).finish()];
    add.statements.extend(comment::statement(&id, it.comment.as_deref()));
    let hazards = std::mem::take(&mut add.hazards);
    vec![add, validate(table, &it.name).hazards(hazards)]
}

/// VALIDATE CONSTRAINT by itself.
pub(in crate::postgres) fn validate(table: &QualifiedName, name: &Name) -> Action {
    let statement = sql().push("ALTER TABLE ").name(table).push("\n  VALIDATE CONSTRAINT ").ident(name);
    Action::new(statement).alters(ObjectId::constraint(table, name)).transaction(Transaction::Alone)
}

/// A unique index is built first, and becomes the constraint's, with its name.
fn over_index(
    table: &QualifiedName,
    it: &Constraint,
    plain: &Action,
    index: &Index,
    (words, deferrable): (&str, Option<Deferrable>),
) -> Vec<Action> {
    let name = Resource::Relation(table.sibling(index.name.clone()));
    let mut build = outside(plain, index::concurrently(table, index));
    build.creates = vec![name.clone()];
    let add = sql().push("ALTER TABLE ").name(table).push("\n  ADD CONSTRAINT ").ident(&it.name);
    let add = add.push(words).push(" USING INDEX ").ident(&index.name);
    let mut take = plain.clone().needs(name.clone());
    take.creates.retain(|it| *it != name);
    take.hazards.clear();
    take.statements = vec![constraint_text::deferrable(add, deferrable).finish()];
    take.statements.extend(comment::statement(&ObjectId::constraint(table, &it.name), it.comment.as_deref()));
    vec![build, take]
}

/// The index that a key has. It keeps the constraint's name unless the former constraint still has it.
fn unique(
    change: &Change<'_>,
    (table, it): (&QualifiedName, &Constraint),
    (columns, include): (&[Name], &[Name]),
    nulls: NullsDistinct,
    storage: &IndexStorage,
) -> Index {
    let parts = columns.iter().map(|it| IndexPart::new(IndexTarget::Column(it.clone()))).collect();
    let before = change.table_before(table);
    let is_taken =
        before.is_some_and(|was| was.constraint(&it.name).is_some() || was.index(&it.name).is_some());
    Index {
        name: if is_taken { temporary("schemagen_new_", &it.name) } else { it.name.clone() },
        parts,
        unique: true,
        method: None,
        include: include.to_vec(),
        predicate: None,
        nulls,
        storage: storage.clone(),
        comment: None,
    }
}

/// A reference is dropped by itself: it locks the other table as well.
pub(in crate::postgres) fn drop_constraint(
    change: &Change<'_>,
    table: &QualifiedName,
    it: &Constraint,
    plain: &Action,
) -> Option<Action> {
    change.table_in_use(table)?;
    match &it.kind {
        ConstraintKind::ForeignKey(_) => Some(plain.clone().transaction(Transaction::Alone)),
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::Check(_)
        | ConstraintKind::Exclusion(_) => None,
    }
}
