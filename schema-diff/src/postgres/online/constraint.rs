//! Constraints that are added without looking at the rows, and hold for all of them afterwards.

use schema_model::{
    Name, ObjectId, QualifiedName,
    schema::{
        Constraint, ConstraintKind, Deferrable, Index, IndexPart, IndexStorage, IndexTarget, NullsDistinct,
        Validity,
    },
};

use super::{
    is_partitioned, outside,
    partitioned::{self, Built, Names},
    temporary,
};
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
        ConstraintKind::PrimaryKey(key) => {
            let columns = (key.columns.as_slice(), key.include.as_slice());
            let index = unique(it, columns, NullsDistinct::Distinct, &key.storage);
            Over { words: " PRIMARY KEY", deferrable: key.deferrable, index }.add(change, table, it, plain)
        }
        ConstraintKind::Unique(key) => {
            let columns = (key.columns.as_slice(), key.include.as_slice());
            let index = unique(it, columns, key.nulls, &key.storage);
            Over { words: " UNIQUE", deferrable: key.deferrable, index }.add(change, table, it, plain)
        }
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclusion(_) => Vec::new(),
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

/// A key over an index that is built first.
struct Over {
    words: &'static str,
    deferrable: Option<Deferrable>,
    /// With the name of the constraint.
    index: Index,
}

impl Over {
    fn add(self, change: &Change<'_>, table: &QualifiedName, it: &Constraint, plain: &Action) -> Vec<Action> {
        let before = change.table_before(table);
        let is_taken =
            before.is_some_and(|was| was.constraint(&it.name).is_some() || was.index(&it.name).is_some());
        if !is_partitioned(change, table) {
            return self.on_table(table, it, plain, if is_taken { Names::Taken } else { Names::Free });
        }
        let is_primary = plain.creates.contains(&Resource::PrimaryKey(table.clone()));
        let may_be_null = |it: &IndexPart| match &it.target {
            IndexTarget::Column(name) => {
                before.and_then(|was| was.column(name)).is_some_and(|it| it.nullable)
            }
            IndexTarget::Expression(_) => false,
        };
        if is_primary && self.index.parts.iter().any(may_be_null) {
            // From 18 on NOT NULL stays with a partition that had a primary key of its own, and would not go on the way back.
            return Vec::new();
        }
        // Of primary keys a partition has one, whatever its name.
        let is_second = is_primary && before.is_some_and(|was| was.primary_key().is_some());
        let names = if is_taken || is_second { Names::Taken } else { Names::Free };
        self.on_partitions(partitioned::build(change, table, &self.index, plain, names), plain, names)
    }

    /// ADD CONSTRAINT that takes an index over, and gives it the constraint's name.
    fn take(&self, table: &QualifiedName, name: &Name, index: &Name) -> String {
        let add = sql().push("ALTER TABLE ").name(table).push("\n  ADD CONSTRAINT ").ident(name);
        let add = add.push(self.words).push(" USING INDEX ").ident(index);
        constraint_text::deferrable(add, self.deferrable).finish()
    }

    /// It keeps the constraint's name unless the former constraint still has it.
    fn on_table(
        mut self,
        table: &QualifiedName,
        it: &Constraint,
        plain: &Action,
        names: Names,
    ) -> Vec<Action> {
        if names == Names::Taken {
            self.index.name = temporary("schemagen_new_", &it.name);
        }
        let name = Resource::Relation(table.sibling(self.index.name.clone()));
        let mut build = outside(plain, index::concurrently(table, &self.index));
        build.creates = vec![name.clone()];
        let mut take = plain.clone().needs(name.clone());
        take.creates.retain(|it| *it != name);
        take.hazards.clear();
        take.statements = vec![self.take(table, &it.name, &self.index.name)];
        let id = ObjectId::constraint(table, &it.name);
        take.statements.extend(comment::statement(&id, it.comment.as_deref()));
        vec![build, take]
    }

    /// Each partition gets a key of its own, and that of the table takes them. Where another key goes, theirs come with that
    /// of the table; else by themselves, as who uses the table locks it before its partitions.
    fn on_partitions(&self, built: Vec<Built>, plain: &Action, names: Names) -> Vec<Action> {
        if built.is_empty() {
            return Vec::new();
        }
        let mut take = plain.clone().why(partitioned::TAKES);
        let (mut builds, mut own) = (Vec::new(), Vec::new());
        let mut statements = Vec::new();
        for Built { table, name, kept, action } in built {
            let statement = self.take(&table, &kept, &name);
            let index = Resource::Relation(table.sibling(name));
            match names {
                Names::Taken => {
                    statements.push(statement);
                    take.needs.push(index);
                }
                Names::Free => {
                    let id = ObjectId::constraint(&table, &kept);
                    take.needs.push(id.clone().into());
                    own.push(Action::new(statement).needs(index).creates(id).transaction(Transaction::Alone));
                }
            }
            builds.push(action);
        }
        take.statements.splice(0..0, statements);
        builds.into_iter().chain(own).chain([take]).collect()
    }
}

/// The index that a key has.
fn unique(
    it: &Constraint,
    (columns, include): (&[Name], &[Name]),
    nulls: NullsDistinct,
    storage: &IndexStorage,
) -> Index {
    Index {
        name: it.name.clone(),
        parts: columns.iter().map(|it| IndexPart::new(IndexTarget::Column(it.clone()))).collect(),
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
