//! What did not change itself, but stands on something that does: dropped before, and created again after.

use std::collections::BTreeSet;

use schema_model::{
    Delta, Name, Object, ObjectId,
    schema::{Constraint, ConstraintKind, ForeignKey, Index, Table},
};

use super::{
    column, constraint,
    conversion::{is_another_type, stays_comparable},
    expression,
    foreign_key::{self, Rings},
    index, table_options,
};
use crate::{Change, action::Action};

/// Drops and creates of objects without a delta of their own:
/// foreign keys on a key that is dropped or replaced, and those whose two sides could not be compared while one of
/// them has its new type (42804); checks, predicates and expressions over a column of another type, which keep the
/// casts that they were read with; indexes and constraints over a column that is dropped and added anew; generated
/// columns over a column whose type changes (0A000 otherwise).
pub(super) fn recreate(change: &Change<'_>) -> Vec<Action> {
    let changed: BTreeSet<ObjectId> =
        change.deltas.iter().filter(|it| !matches!(it, Delta::Rename { .. })).map(Delta::id).collect();
    let lost = Lost::of(change);
    if lost.is_empty() {
        return Vec::new();
    }
    let mut actions = Vec::new();
    for before in &change.renamed.tables {
        let Some(after) = change.table_after(&before.name) else { continue };
        for it in &before.constraints {
            let id = ObjectId::constraint(&before.name, &it.name);
            if !changed.contains(&id)
                && after.constraint(&it.name).is_some()
                && lost.holds_constraint(before, it)
            {
                actions.push(constraint::drop(change, &before.name, it));
                actions.push(constraint::create(change, &before.name, it));
            }
        }
        for it in &before.indexes {
            let id = ObjectId::index(&before.name, &it.name);
            if !changed.contains(&id) && after.index(&it.name).is_some() && lost.holds_index(before, it) {
                actions.push(index::drop(change, &before.name, it));
                actions.push(index::create(change, &before.name, it));
            }
        }
        for it in &before.columns {
            let id = ObjectId::column(&before.name, &it.name);
            if !changed.contains(&id) && lost.retypes_source_of(before, it) {
                actions.push(column::drop(change, &before.name, it));
                actions.extend(column::create(change, &before.name, it));
            }
        }
    }
    actions
}

/// What disappears for a while.
struct Lost<'a> {
    schema: &'a schema_model::Schema,
    keys: BTreeSet<ObjectId>,
    columns: BTreeSet<ObjectId>,
    retyped: BTreeSet<ObjectId>,
    /// Those of the retyped that cannot be compared with what they were.
    incomparable: BTreeSet<ObjectId>,
    /// Those of the retyped over which expressions read differently.
    reread: BTreeSet<ObjectId>,
    /// Tables that refer to each other and all go into the log, or out of it: none of them can go first.
    moving: Rings,
}

impl<'a> Lost<'a> {
    fn of(change: &Change<'a>) -> Self {
        let mut lost = Self {
            schema: change.renamed,
            keys: BTreeSet::new(),
            columns: BTreeSet::new(),
            retyped: BTreeSet::new(),
            incomparable: BTreeSet::new(),
            reread: BTreeSet::new(),
            moving: table_options::moving(change),
        };
        for delta in change.deltas {
            match delta {
                Delta::Drop(object @ (Object::Constraint { .. } | Object::Index { .. })) => {
                    lost.keys.insert(object.id());
                }
                Delta::Alter {
                    before: Object::Constraint { table, constraint: a },
                    after: Object::Constraint { constraint: b, .. },
                } if a.kind != b.kind => {
                    lost.keys.insert(ObjectId::constraint(table, &a.name));
                }
                Delta::Alter { before: Object::Index { table, index }, .. } => {
                    lost.keys.insert(ObjectId::index(table, &index.name));
                }
                Delta::Alter {
                    before: Object::Column { table, column: a },
                    after: Object::Column { column: b, .. },
                } => {
                    let id = ObjectId::column(table, &a.name);
                    if column::is_recreated(a, b) {
                        lost.columns.insert(id);
                    } else if a.ty != b.ty || a.collation != b.collation {
                        if !stays_comparable(&a.ty, &b.ty) {
                            lost.incomparable.insert(id.clone());
                        }
                        if is_another_type(&a.ty, &b.ty) {
                            lost.reread.insert(id.clone());
                        }
                        lost.retyped.insert(id);
                    }
                }
                Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } | Delta::Rename { .. } => {}
            }
        }
        // A generated column that is recreated takes its own dependents along.
        for table in &change.renamed.tables {
            for it in &table.columns {
                if lost.retypes_source_of(table, it) {
                    lost.columns.insert(ObjectId::column(&table.name, &it.name));
                }
            }
        }
        let keys: Vec<ObjectId> =
            change.renamed.tables.iter().flat_map(|table| lost.keys_over_lost_columns(table)).collect();
        lost.keys.extend(keys);
        lost
    }

    fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.columns.is_empty() && self.retyped.is_empty() && self.moving.is_empty()
    }

    fn keys_over_lost_columns(&self, table: &Table) -> Vec<ObjectId> {
        let is_lost = |it: &&Constraint| match &it.kind {
            ConstraintKind::PrimaryKey(key) => self.any_column(table, &key.columns),
            ConstraintKind::Unique(unique) => self.any_column(table, &unique.columns),
            ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) => false,
        };
        table
            .constraints
            .iter()
            .filter(is_lost)
            .map(|it| ObjectId::constraint(&table.name, &it.name))
            .collect()
    }

    fn any_column(&self, table: &Table, names: &[Name]) -> bool {
        names.iter().any(|name| self.columns.contains(&ObjectId::column(&table.name, name)))
    }

    fn holds_constraint(&self, table: &Table, it: &Constraint) -> bool {
        match &it.kind {
            ConstraintKind::PrimaryKey(key) => self.any_column(table, &key.columns),
            ConstraintKind::Unique(unique) => self.any_column(table, &unique.columns),
            ConstraintKind::Check(check) => expression::columns(table, check).into_iter().any(|name| {
                let id = ObjectId::column(&table.name, name);
                self.columns.contains(&id) || self.reread.contains(&id)
            }),
            ConstraintKind::ForeignKey(key) => {
                self.any_column(table, &key.columns)
                    || self.is_incomparable(table, key)
                    || self.moving.contain(&table.name, &key.target)
                    || self.keys.iter().any(|id| id.table() == Some(&key.target)) && self.target_is_lost(key)
            }
        }
    }

    /// An expression keeps the types that it was read with, in operators and constants.
    fn holds_index(&self, table: &Table, it: &Index) -> bool {
        let is_in = |lost: &BTreeSet<ObjectId>, names: Vec<&Name>| {
            names.into_iter().any(|name| lost.contains(&ObjectId::column(&table.name, name)))
        };
        is_in(&self.columns, expression::index_columns(table, it))
            || is_in(&self.reread, expression::columns_in_expressions(table, it))
    }

    fn is_incomparable(&self, table: &Table, key: &ForeignKey) -> bool {
        let own = key.columns.iter().map(|it| ObjectId::column(&table.name, it));
        let targets = key.target_columns.iter().map(|it| ObjectId::column(&key.target, it));
        own.chain(targets).any(|id| self.incomparable.contains(&id))
    }

    fn target_is_lost(&self, key: &ForeignKey) -> bool {
        self.schema
            .table(&key.target)
            .is_some_and(|table| foreign_key::unique_over(table, key).iter().any(|id| self.keys.contains(id)))
    }

    fn retypes_source_of(&self, table: &Table, it: &schema_model::schema::Column) -> bool {
        expression::sources(table, it)
            .into_iter()
            .any(|name| self.retyped.contains(&ObjectId::column(&table.name, name)))
    }
}
