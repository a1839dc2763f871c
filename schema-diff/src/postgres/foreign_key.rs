//! Foreign keys: their text, what they hold on to in the target, and which of them close a cycle of new tables.

use std::{borrow::Borrow, collections::BTreeMap};

use schema_model::{
    Name, ObjectId, QualifiedName, Schema,
    schema::{Constraint, ConstraintKind, Deferrable, ForeignKey, ReferentialAction, Table},
};

use super::constraint_text;
use crate::{Change, Sql, action::Resource};

pub(super) fn definition(sql: Sql, key: &ForeignKey) -> Sql {
    let sql = sql
        .push("FOREIGN KEY (")
        .idents(&key.columns)
        .push(") REFERENCES ")
        .name(&key.target)
        .push(" (")
        .idents(&key.target_columns)
        .push(")");
    let sql = if key.match_full { sql.push(" MATCH FULL") } else { sql };
    let sql = referential_action(sql, " ON DELETE ", key.on_delete);
    let sql = match key.on_delete_columns.as_slice() {
        [] => sql,
        columns => sql.push(" (").idents(columns).push(")"),
    };
    let sql = referential_action(sql, " ON UPDATE ", key.on_update);
    constraint_text::deferrable(sql, key.deferrable)
}

fn referential_action(sql: Sql, event: &str, action: ReferentialAction) -> Sql {
    match action {
        ReferentialAction::NoAction => sql,
        ReferentialAction::Restrict => sql.push(event).push("RESTRICT"),
        ReferentialAction::Cascade => sql.push(event).push("CASCADE"),
        ReferentialAction::SetNull => sql.push(event).push("SET NULL"),
        ReferentialAction::SetDefault => sql.push(event).push("SET DEFAULT"),
    }
}

/// The target's table, columns, and every key or unique index over them: which of them it holds on to depends on their
/// age.
pub(super) fn target_resources(schema: &Schema, key: &ForeignKey) -> Vec<Resource> {
    let mut resources = target_itself(key);
    if let Some(table) = schema.table(&key.target) {
        let all = unique_over(table, key);
        resources.extend(included(table, &all));
        resources.extend(all.into_iter().map(Resource::from));
    }
    resources
}

/// The target's table, columns, and a key over them, without which PostgreSQL refuses the reference. Unique indexes
/// count where there is no key: they come after their table, which may hold the reference itself.
pub(super) fn target_needs(schema: &Schema, key: &ForeignKey) -> Vec<Resource> {
    let mut resources = target_itself(key);
    if let Some(table) = schema.table(&key.target) {
        let all = unique_over(table, key);
        let is_key = |it: &ObjectId| matches!(it, ObjectId::Constraint { .. });
        let has_key = all.iter().any(is_key);
        resources.extend(included(table, &all));
        resources.extend(all.into_iter().filter(|it| !has_key || is_key(it)).map(Resource::from));
    }
    resources
}

fn target_itself(key: &ForeignKey) -> Vec<Resource> {
    let columns = key.target_columns.iter().map(|it| ObjectId::column(&key.target, it).into());
    std::iter::once(ObjectId::Table(key.target.clone()).into()).chain(columns).collect()
}

/// Keys, uniques and unique indexes over exactly the referenced columns.
pub(super) fn unique_over(table: &Table, key: &ForeignKey) -> Vec<ObjectId> {
    let is_wanted = |columns: &[Name]| is_same_set(columns, &key.target_columns);
    let constraints = table
        .constraints
        .iter()
        .filter(|it| match &it.kind {
            ConstraintKind::PrimaryKey(key) => is_wanted(&key.columns),
            ConstraintKind::Unique(unique) => is_wanted(&unique.columns),
            ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclusion(_) => false,
        })
        .map(|it| ObjectId::constraint(&table.name, &it.name));
    let indexes = table
        .indexes
        .iter()
        .filter(|it| it.unique && it.predicate.is_none())
        .filter(|it| index_columns(it).is_some_and(|it| is_same_set(&it, &key.target_columns)))
        .map(|it| ObjectId::index(&table.name, &it.name));
    constraints.chain(indexes).collect()
}

/// The columns that these of the table's keys include: with their types, a key is built anew.
fn included<'a>(table: &'a Table, keys: &'a [ObjectId]) -> impl Iterator<Item = Resource> + 'a {
    let constraints = table.constraints.iter().filter_map(|it| match &it.kind {
        ConstraintKind::PrimaryKey(key) => Some((ObjectId::constraint(&table.name, &it.name), &key.include)),
        ConstraintKind::Unique(key) => Some((ObjectId::constraint(&table.name, &it.name), &key.include)),
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclusion(_) => None,
    });
    let indexes = table.indexes.iter().map(|it| (ObjectId::index(&table.name, &it.name), &it.include));
    let wanted = constraints.chain(indexes).filter(|(id, _)| keys.contains(id));
    wanted.flat_map(|(_, names)| names).map(|name| ObjectId::column(&table.name, name).into())
}

/// The order of columns in a key is its own.
fn is_same_set(a: &[impl Borrow<Name>], b: &[Name]) -> bool {
    a.iter().all(|it| b.contains(it.borrow()))
        && b.iter().all(|it| a.iter().any(|other| other.borrow() == it))
}

fn index_columns(index: &schema_model::schema::Index) -> Option<Vec<&Name>> {
    use schema_model::schema::IndexTarget;
    index
        .parts
        .iter()
        .map(|part| match &part.target {
            IndexTarget::Column(name) => Some(name),
            IndexTarget::Expression(_) => None,
        })
        .collect()
}

/// ALTER CONSTRAINT, when the time of the check differs.
pub(super) fn alter_deferrability(
    table: &QualifiedName,
    before: &Constraint,
    after: &Constraint,
) -> Option<String> {
    let (ConstraintKind::ForeignKey(a), ConstraintKind::ForeignKey(b)) = (&before.kind, &after.kind) else {
        return None;
    };
    if a.deferrable == b.deferrable {
        return None;
    }
    let words = match b.deferrable {
        None => " NOT DEFERRABLE",
        Some(Deferrable::InitiallyImmediate) => " DEFERRABLE INITIALLY IMMEDIATE",
        Some(Deferrable::InitiallyDeferred) => " DEFERRABLE INITIALLY DEFERRED",
    };
    Some(constraint_text::alter_constraint(table, &after.name, words))
}

/// Foreign keys between tables that refer to each other, directly or round a ring: no order of CREATE TABLE or
/// DROP TABLE suits them, so they are added after, and dropped before.
pub(super) struct Rings {
    ring_of: BTreeMap<QualifiedName, (Side, usize)>,
}

/// No table is both created and dropped.
#[derive(PartialEq, Eq, Clone, Copy)]
enum Side {
    New,
    Gone,
}

impl Rings {
    /// The rings among the tables that the change creates, and among those that it drops.
    pub(super) fn of(change: &Change<'_>) -> Self {
        let mut rings = Self::among(change.new_tables());
        let gone = Self::among(change.gone_tables());
        rings.ring_of.extend(gone.ring_of.into_iter().map(|(table, ring)| (table, (Side::Gone, ring.1))));
        rings
    }

    pub(super) fn among<'a>(tables: impl IntoIterator<Item = &'a Table>) -> Self {
        let tables: Vec<&Table> = tables.into_iter().collect();
        let number: BTreeMap<&QualifiedName, usize> =
            tables.iter().enumerate().map(|(at, it)| (&it.name, at)).collect();
        let targets: Vec<Vec<usize>> = tables
            .iter()
            .map(|table| references(table).filter_map(|key| number.get(&key.target).copied()).collect())
            .collect();
        let ring_of = components(&targets);
        Self {
            ring_of: tables
                .iter()
                .zip(ring_of)
                .map(|(table, ring)| (table.name.clone(), (Side::New, ring)))
                .collect(),
        }
    }

    /// No table is in a ring.
    pub(super) fn is_empty(&self) -> bool {
        self.ring_of.is_empty()
    }

    /// Whether a reference closes a ring. A table that refers to itself does not.
    pub(super) fn contain(&self, table: &QualifiedName, target: &QualifiedName) -> bool {
        table != target
            && match (self.ring_of.get(table), self.ring_of.get(target)) {
                (Some(a), Some(b)) => a == b,
                _ => false,
            }
    }
}

/// Whether a foreign key of the schema refers to the table.
pub(super) fn is_referenced(schema: &Schema, table: &QualifiedName) -> bool {
    schema.tables.iter().flat_map(references).any(|it| it.target == *table)
}

fn references(table: &Table) -> impl Iterator<Item = &ForeignKey> {
    table.constraints.iter().filter_map(|it| match &it.kind {
        ConstraintKind::ForeignKey(key) => Some(key),
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::Check(_)
        | ConstraintKind::Exclusion(_) => None,
    })
}

/// The component of each node: two passes of depth-first search (Kosaraju), with explicit stacks.
fn components(targets: &[Vec<usize>]) -> Vec<usize> {
    let mut sources = vec![Vec::new(); targets.len()];
    for (from, all) in targets.iter().enumerate() {
        for to in all {
            sources[*to].push(from);
        }
    }
    let mut component = vec![usize::MAX; targets.len()];
    for start in finishing_order(targets).into_iter().rev() {
        let mut stack = vec![start];
        while let Some(at) = stack.pop() {
            if component[at] == usize::MAX {
                component[at] = start;
                stack.extend(&sources[at]);
            }
        }
    }
    component
}

fn finishing_order(targets: &[Vec<usize>]) -> Vec<usize> {
    let mut seen = vec![false; targets.len()];
    let mut finished = Vec::with_capacity(targets.len());
    for start in 0..targets.len() {
        let mut stack = vec![(start, 0)];
        while let Some((at, next)) = stack.pop() {
            if next == 0 && std::mem::replace(&mut seen[at], true) {
                continue;
            }
            match targets[at].get(next) {
                Some(to) => stack.extend([(at, next + 1), (*to, 0)]),
                None => finished.push(at),
            }
        }
    }
    finished
}
