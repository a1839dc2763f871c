//! What did not change itself, but stands on something that does: dropped before, and created again after.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{
    Delta, Expression, Name, Object, ObjectId, ObjectRef, QualifiedName, Schema,
    schema::{Column, Constraint, ConstraintKind, Definition, ForeignKey, Index, Table, definition::Trigger},
};

use super::{
    column, constraint,
    conversion::{is_another_type, stays_comparable},
    definition, expression,
    foreign_key::{self, Rings},
    index,
    mentions::Mentions,
    table_options,
    type_rebuild::Rebuilds,
};
use crate::{
    Change,
    action::{Action, Transaction},
    rename::exists,
};

/// Objects that are dropped and created again because of what they stand on:
/// foreign keys on a key that is dropped or replaced, and those whose two sides could not be compared while one of
/// them has its new type (42804); checks, predicates and expressions over a column of another type, or that mention a
/// type which is created anew: they keep the types that they were read with; indexes and constraints over a column
/// that is dropped and added anew; generated columns over a column whose type changes (0A000 otherwise).
pub(super) struct Dependents {
    recreated: BTreeSet<ObjectId>,
    /// Those of them that rows can be in the way of, which were not before.
    at_risk: BTreeSet<ObjectId>,
}

impl Dependents {
    /// Finds them all. What a delta of its own drops or recreates is not among them.
    pub(super) fn of(
        change: &Change<'_>,
        rebuilds: Option<&Rebuilds>,
        mentions: Option<&Mentions<'_>>,
    ) -> Self {
        let mut recreated = Lost::of(change, rebuilds, |_| true).dependents(change);
        let at_risk = match rebuilds {
            Some(_) if recreated.is_empty() => BTreeSet::new(),
            Some(rebuilds) => {
                let mut lost = Lost::of(change, None, |before| !rebuilds.is_harmless(&before.ty));
                // Both sides of a reference change over in the same way.
                lost.incomparable.retain(|id| !rebuilds.is_moved(change, id));
                lost.dependents(change)
            }
            None => recreated.clone(),
        };
        let types = rebuilds.into_iter().flat_map(Rebuilds::ids).cloned();
        if let Some(mentions) = mentions {
            recreated.extend(definition::fallen(change, mentions, types.collect(), &recreated));
        }
        Self { recreated, at_risk }
    }

    /// Whether the object is dropped and created again, with all its new attributes.
    pub(super) fn contain(&self, id: &ObjectId) -> bool {
        self.recreated.contains(id)
    }

    /// The drops and creates.
    pub(super) fn recreate(&self, change: &Change<'_>) -> Vec<Action> {
        if self.recreated.is_empty() {
            return Vec::new();
        }
        let before = objects(change.renamed, &self.recreated);
        let after = objects(change.after, &self.recreated);
        let mut actions = Vec::new();
        for (id, before) in before {
            let Some(after) = after.get(&id) else { continue };
            let mut created = recreate(change, &before, after);
            if !self.at_risk.contains(&id) {
                created.iter_mut().for_each(Action::is_harmless);
            }
            actions.extend(created);
        }
        actions
    }
}

fn objects<'a>(schema: &'a Schema, wanted: &BTreeSet<ObjectId>) -> BTreeMap<ObjectId, ObjectRef<'a>> {
    let all = schema.objects().into_iter().map(|it| (it.id(), it));
    all.filter(|(id, _)| wanted.contains(id)).collect()
}

/// A kind that can stand on others says here how it is dropped and created.
fn recreate(change: &Change<'_>, before: &ObjectRef<'_>, after: &ObjectRef<'_>) -> Vec<Action> {
    match (before, after) {
        (ObjectRef::Column(table, before), ObjectRef::Column(_, after)) => {
            let drop = column::drop(change, table, before);
            std::iter::once(drop).chain(column::create(change, table, after)).collect()
        }
        (ObjectRef::Constraint(table, before), ObjectRef::Constraint(_, after)) => {
            let mut create = constraint::create(change, table, after);
            // An index for it cannot be built before that which is in the way has changed.
            if create.online.iter().any(|it| it.transaction == Transaction::Outside) {
                create.online.clear();
            }
            vec![constraint::drop(change, table, before), create]
        }
        (ObjectRef::Index(table, before), ObjectRef::Index(_, after)) => {
            vec![index::drop(change, table, before), index::create(change, table, after)]
        }
        (ObjectRef::Definition(before), ObjectRef::Definition(after)) => {
            let mut actions = [definition::drop(change, before), definition::create(change, after)].concat();
            // It is the same afterwards.
            actions.iter_mut().for_each(Action::is_harmless);
            actions
        }
        (
            ObjectRef::Namespace(_)
            | ObjectRef::Enum(_)
            | ObjectRef::Definition(_)
            | ObjectRef::Table(_)
            | ObjectRef::Column(..)
            | ObjectRef::Constraint(..)
            | ObjectRef::Index(..)
            | ObjectRef::Partition(..),
            _,
        ) => Vec::new(),
    }
}

/// Whether the column is generated after the change, too.
fn stays_generated(change: &Change<'_>, table: &QualifiedName, column: &Column) -> bool {
    let after = change.table_after(table).and_then(|it| it.column(&column.name));
    after.is_some_and(|it| expression::generated(it).is_some())
}

/// Whether the delta itself takes care that its object stands on nothing that is lost.
fn is_freed_by(change: &Change<'_>, delta: &Delta) -> bool {
    match delta {
        Delta::Alter {
            before: Object::Column { table, column: before },
            after: Object::Column { column: after, .. },
        } => column::is_recreated(change, table, before, after) || expression::generated(after).is_none(),
        Delta::Alter {
            before: Object::Constraint { constraint: before, .. },
            after: Object::Constraint { constraint: after, .. },
        } => constraint::is_recreated(before, after),
        Delta::Alter {
            before: Object::Index { index: before, .. },
            after: Object::Index { index: after, .. },
        } => index::is_recreated(before, after),
        Delta::Alter { .. } | Delta::Rename { .. } => false,
        Delta::Create(_) | Delta::Drop(_) => true,
    }
}

/// What disappears for a while.
struct Lost<'a> {
    schema: &'a Schema,
    keys: BTreeSet<ObjectId>,
    columns: BTreeSet<ObjectId>,
    retyped: BTreeSet<ObjectId>,
    /// Those of the retyped that cannot be compared with what they were.
    incomparable: BTreeSet<ObjectId>,
    /// Those of the retyped over which expressions read differently.
    reread: BTreeSet<ObjectId>,
    /// Types that are created anew.
    types: Vec<QualifiedName>,
    /// Functions that are created anew.
    functions: Vec<QualifiedName>,
    /// Tables that refer to each other and all go into the log, or out of it: none of them can go first.
    moving: Rings,
}

impl<'a> Lost<'a> {
    /// By the deltas; of the columns with another type, those that are `wanted`.
    fn of(change: &Change<'a>, rebuilds: Option<&Rebuilds>, wanted: impl Fn(&Column) -> bool) -> Self {
        let mut lost = Self {
            schema: change.renamed,
            keys: BTreeSet::new(),
            columns: BTreeSet::new(),
            retyped: BTreeSet::new(),
            incomparable: BTreeSet::new(),
            reread: BTreeSet::new(),
            types: rebuilds.map(|it| it.names().cloned().collect()).unwrap_or_default(),
            functions: definition::recreated_functions(change).map(|(id, _)| id.name).collect(),
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
                } if constraint::is_recreated(a, b) => {
                    lost.keys.insert(ObjectId::constraint(table, &a.name));
                }
                Delta::Alter {
                    before: Object::Index { table, index: a },
                    after: Object::Index { index: b, .. },
                } if index::is_recreated(a, b) => {
                    lost.keys.insert(ObjectId::index(table, &a.name));
                }
                Delta::Alter {
                    before: Object::Column { table, column: a },
                    after: Object::Column { column: b, .. },
                } => {
                    let id = ObjectId::column(table, &a.name);
                    if column::is_recreated(change, table, a, b) {
                        lost.columns.insert(id);
                    } else if (a.ty != b.ty || a.collation != b.collation) && wanted(a) {
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
                if lost.holds_column(table, it) && stays_generated(change, &table.name, it) {
                    lost.columns.insert(ObjectId::column(&table.name, &it.name));
                }
            }
        }
        let keys: Vec<ObjectId> =
            change.renamed.tables.iter().flat_map(|table| lost.keys_over_lost_columns(table)).collect();
        lost.keys.extend(keys);
        let keys: Vec<ObjectId> =
            change.renamed.tables.iter().flat_map(|table| lost.keys_beside_retyped(table)).collect();
        lost.keys.extend(keys);
        lost
    }

    fn is_empty(&self) -> bool {
        let objects = [&self.keys, &self.columns, &self.retyped];
        let names = [&self.types, &self.functions];
        objects.iter().all(|it| it.is_empty())
            && names.iter().all(|it| it.is_empty())
            && self.moving.is_empty()
    }

    /// All that stands on what is lost, and is there before and after.
    fn dependents(&self, change: &Change<'_>) -> BTreeSet<ObjectId> {
        if self.is_empty() {
            return BTreeSet::new();
        }
        let own: BTreeSet<ObjectId> =
            change.deltas.iter().filter(|it| is_freed_by(change, it)).map(Delta::id).collect();
        let standing = change.renamed.objects().into_iter().filter(|it| self.holds(it));
        standing.map(|it| it.id()).filter(|id| !own.contains(id) && exists(change.after, id)).collect()
    }

    /// Whether the object stands on what is lost: each kind answers once, here.
    fn holds(&self, object: &ObjectRef<'_>) -> bool {
        let is_so = |table: &QualifiedName, answer: &dyn Fn(&Table) -> bool| {
            self.schema.table(table).is_some_and(answer)
        };
        match object {
            ObjectRef::Namespace(_) | ObjectRef::Enum(_) | ObjectRef::Table(_) | ObjectRef::Partition(..) => {
                false
            }
            ObjectRef::Definition(it) => self.holds_definition(it),
            ObjectRef::Column(table, it) => is_so(table, &|table| self.holds_column(table, it)),
            ObjectRef::Constraint(table, it) => is_so(table, &|table| self.holds_constraint(table, it)),
            ObjectRef::Index(table, it) => is_so(table, &|table| self.holds_index(table, it)),
        }
    }

    /// Whether what an SQL file defines stands on what is lost.
    fn holds_definition(&self, it: &Definition) -> bool {
        let is_said = |own: &QualifiedName, expression: &Expression, lost: &BTreeSet<ObjectId>| {
            let words = expression.words();
            lost.iter().any(|id| match id {
                ObjectId::Column { table, name } => {
                    words.contains(name.as_str()) && (table == own || words.contains(table.name.as_str()))
                }
                ObjectId::Namespace(_)
                | ObjectId::Enum(_)
                | ObjectId::EnumLabel { .. }
                | ObjectId::Attribute { .. }
                | ObjectId::Definition(_)
                | ObjectId::Table(_)
                | ObjectId::Partition { .. }
                | ObjectId::Constraint { .. }
                | ObjectId::Index { .. } => false,
            })
        };
        match it {
            // They know nothing of what the user makes, or read it when they run.
            Definition::Extension(_) | Definition::Sequence(_) => false,
            // `definition::fallen` looks at its function.
            Definition::EventTrigger(_) => false,
            // See `publication_members::again`.
            Definition::Publication(_) => false,
            Definition::Function(_) | Definition::Procedure(_) => false,
            // What they are made of is changed under them, or not at all.
            Definition::Domain(_) | Definition::Composite(_) | Definition::Range(_) => false,
            // They stand on each other, too: `definition::fallen` follows the chains.
            Definition::Aggregate(_)
            | Definition::View(_)
            | Definition::MaterializedView(_)
            | Definition::Rule(_) => false,
            // They are given again with their object.
            Definition::Grant(_) | Definition::Owner(_) => false,
            Definition::Trigger(it) => self.holds_trigger(it),
            Definition::Policy(it) => it.expressions().any(|expression| {
                is_said(&it.table, expression, &self.columns)
                    || is_said(&it.table, expression, &self.retyped)
                    || self.mentions_lost(expression)
            }),
            Definition::Statistics(it) => {
                let columns = it.columns.iter().map(|column| ObjectId::column(&it.table, column));
                let is_lost = |expression: &Expression| {
                    is_said(&it.table, expression, &self.columns)
                        || is_said(&it.table, expression, &self.reread)
                        || self.mentions_lost(expression)
                };
                columns.into_iter().any(|id| self.columns.contains(&id)) || it.expressions.iter().any(is_lost)
            }
        }
    }

    fn mentions_lost(&self, expression: &Expression) -> bool {
        self.types.iter().any(|it| expression::mentions_type(expression, it))
            || self.functions.iter().any(|it| expression::calls(expression, it))
    }

    /// A trigger holds on to its function, and to the columns that its head names.
    fn holds_trigger(&self, it: &Trigger) -> bool {
        let words = it.when.as_ref().map(Expression::words).unwrap_or_default();
        let is_named = |name: &Name| it.columns.contains(name) || words.contains(name.as_str());
        let lost = self.columns.iter().chain(&self.retyped);
        self.functions.contains(&it.function)
            || it.when.as_ref().is_some_and(|it| self.mentions_lost(it))
            || lost
                .filter(|id| id.table() == Some(&it.table))
                .filter_map(ObjectId::as_column)
                .any(|(_, name)| is_named(name))
    }

    fn keys_over_lost_columns(&self, table: &Table) -> Vec<ObjectId> {
        let is_lost = |it: &&Constraint| match &it.kind {
            ConstraintKind::PrimaryKey(key) => {
                self.any_column(table, &key.columns) || self.any_column(table, &key.include)
            }
            ConstraintKind::Unique(unique) => {
                self.any_column(table, &unique.columns) || self.any_column(table, &unique.include)
            }
            ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclusion(_) => false,
        };
        table
            .constraints
            .iter()
            .filter(is_lost)
            .map(|it| ObjectId::constraint(&table.name, &it.name))
            .collect()
    }

    /// PostgreSQL builds a key anew with the type of a column that it includes, and does not find the references to it (2BP01,
    /// 12 to 18).
    fn keys_beside_retyped(&self, table: &Table) -> Vec<ObjectId> {
        let is_retyped = |include: &[Name]| {
            include.iter().any(|name| self.retyped.contains(&ObjectId::column(&table.name, name)))
        };
        let constraints = table.constraints.iter().filter(|it| match &it.kind {
            ConstraintKind::PrimaryKey(key) => is_retyped(&key.include),
            ConstraintKind::Unique(unique) => is_retyped(&unique.include),
            ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclusion(_) => false,
        });
        let constraints = constraints.map(|it| ObjectId::constraint(&table.name, &it.name));
        let indexes = table.indexes.iter().filter(|it| is_retyped(&it.include));
        constraints.chain(indexes.map(|it| ObjectId::index(&table.name, &it.name))).collect()
    }

    fn any_column(&self, table: &Table, names: &[Name]) -> bool {
        names.iter().any(|name| self.columns.contains(&ObjectId::column(&table.name, name)))
    }

    fn holds_constraint(&self, table: &Table, it: &Constraint) -> bool {
        match &it.kind {
            ConstraintKind::PrimaryKey(key) => {
                self.any_column(table, &key.columns) || self.any_column(table, &key.include)
            }
            ConstraintKind::Unique(unique) => {
                self.any_column(table, &unique.columns) || self.any_column(table, &unique.include)
            }
            ConstraintKind::Check(check) => {
                let is_lost = |name: &Name| {
                    let id = ObjectId::column(&table.name, name);
                    self.columns.contains(&id) || self.reread.contains(&id)
                };
                expression::columns(table, &check.expression).into_iter().any(is_lost)
                    || self.mentions_lost(&check.expression)
            }
            ConstraintKind::Exclusion(exclusion) => {
                let is_in = |lost: &BTreeSet<ObjectId>, names: Vec<&Name>| {
                    names.into_iter().any(|name| lost.contains(&ObjectId::column(&table.name, name)))
                };
                let read: Vec<&Expression> = constraint::expressions(exclusion).collect();
                let names = read.iter().flat_map(|it| expression::columns(table, it)).collect();
                is_in(&self.columns, constraint::exclusion_columns(table, exclusion))
                    || is_in(&self.reread, names)
                    || read.into_iter().any(|it| self.mentions_lost(it))
            }
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
            || expression::of_index(it).any(|it| self.mentions_lost(it))
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

    /// A generated column is computed from its sources with the types that they had.
    fn holds_column(&self, table: &Table, it: &Column) -> bool {
        let Some(generated) = expression::generated(it) else { return false };
        let sources = expression::sources(table, it);
        sources.into_iter().any(|name| self.retyped.contains(&ObjectId::column(&table.name, name)))
            || self.mentions_lost(generated)
    }
}
