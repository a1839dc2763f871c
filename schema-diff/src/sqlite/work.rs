//! The change, sorted by table, so that the lowering of one table does not look at all others.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{
    Delta, Object, QualifiedName, Schema,
    schema::{ConstraintKind, ForeignKey},
};

use crate::{
    Change, Options,
    value_change::{ValueChange, value_changes},
};

pub(super) struct Work<'a> {
    pub(super) after: &'a Schema,
    pub(super) options: &'a Options,
    /// What becomes of labels that rows hold as text.
    pub(super) values: Vec<ValueChange<'a>>,
    /// Deltas by the table that they are about, under its new name.
    pub(super) deltas: BTreeMap<&'a QualifiedName, Vec<&'a Delta>>,
    /// Tables that some foreign key refers to before the change.
    pub(super) referenced: BTreeSet<&'a QualifiedName>,
}

impl<'a> Work<'a> {
    pub(super) fn new(change: &Change<'a>) -> Self {
        let mut deltas: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for delta in change.deltas {
            if let Some(table) = table_of(delta) {
                deltas.entry(table).or_default().push(delta);
            }
        }
        let referenced = foreign_keys(change.renamed).map(|it| &it.target).collect();
        let values = value_changes(change);
        Self { after: change.after, options: change.options, values, deltas, referenced }
    }

    /// The deltas about one table.
    pub(super) fn deltas_of(&self, table: &QualifiedName) -> &[&'a Delta] {
        self.deltas.get(table).map_or(&[], Vec::as_slice)
    }
}

/// The table that a delta is about, under its new name.
fn table_of(delta: &Delta) -> Option<&QualifiedName> {
    match delta {
        Delta::Create(object) | Delta::Drop(object) | Delta::Alter { before: _, after: object } => {
            match object {
                Object::Namespace(_) | Object::Enum(_) | Object::Definition(_) => None,
                Object::Table(it) => Some(&it.name),
                Object::Column { table, .. }
                | Object::Constraint { table, .. }
                | Object::Index { table, .. }
                | Object::Partition { table, .. } => Some(table),
            }
        }
        Delta::Rename { before: _, after } => after.table(),
    }
}

fn foreign_keys(schema: &Schema) -> impl Iterator<Item = &ForeignKey> {
    schema.tables.iter().flat_map(|it| &it.constraints).filter_map(|it| match &it.kind {
        ConstraintKind::ForeignKey(key) => Some(key),
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::Check(_)
        | ConstraintKind::Exclusion(_) => None,
    })
}
