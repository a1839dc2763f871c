//! A serial is a default and a sequence that its column owns. Where one of them stands for itself on the other side of a change, it is
//! the same sequence, which keeps its numbers: both sides are then seen as what PostgreSQL has.

use schema_model::{
    Delta, Expression, Object, ObjectId, QualifiedName, Schema,
    schema::{
        Column, ColumnValue, Definition, DefinitionId, Table,
        definition::{OwnedBy, Sequence, SequenceType},
    },
};

use super::identity;
use crate::Change;

/// A change in which the serials in question are written out.
pub(super) struct WrittenOut {
    renamed: Schema,
    after: Schema,
    deltas: Vec<Delta>,
}

/// A serial column whose sequence is one of its own on the other side.
struct Serial {
    table: QualifiedName,
    /// The column with the default that it has in truth.
    column: Column,
    sequence: Sequence,
}

impl WrittenOut {
    /// `None` where no serial becomes a sequence and none was one.
    pub(super) fn of(change: &Change<'_>) -> Option<Self> {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for delta in change.deltas {
            match delta {
                Delta::Create(Object::Definition(Definition::Sequence(it))) => {
                    before.extend(Serial::of(change.renamed, &it.name, change.after));
                }
                Delta::Drop(Object::Definition(Definition::Sequence(it))) => {
                    let serial = Serial::of(change.after, &it.name, change.renamed);
                    after.extend(serial.filter(|serial| serial.counts_from(it, change.renamed)));
                }
                Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } | Delta::Rename { .. } => {}
            }
        }
        if before.is_empty() && after.is_empty() {
            return None;
        }
        let deltas = change.deltas.iter().filter_map(|it| rewritten(it, &before, &after)).collect();
        let [renamed, after] = [(change.renamed, before), (change.after, after)].map(|(schema, serials)| {
            let mut schema = schema.clone();
            for serial in serials {
                serial.write_into(&mut schema);
            }
            schema.sort();
            schema
        });
        Some(Self { renamed, after, deltas })
    }

    /// The change as it is to be lowered.
    pub(super) fn change<'a>(&'a self, change: &Change<'a>) -> Change<'a> {
        Change { renamed: &self.renamed, after: &self.after, deltas: &self.deltas, ..*change }
    }
}

impl Serial {
    /// The serial of a schema that counts from this sequence, with the default that the column has on the other side
    /// where that takes numbers from it too.
    fn of(schema: &Schema, name: &QualifiedName, other: &Schema) -> Option<Self> {
        let is_it = |table: &Table, column: &Column| match &column.value {
            Some(ColumnValue::Serial { sequence }) => table.name.sibling(sequence.clone()) == *name,
            Some(ColumnValue::Default(_) | ColumnValue::Generated { .. } | ColumnValue::Identity(_))
            | None => false,
        };
        let pairs = schema.tables.iter().flat_map(|table| table.columns.iter().map(move |it| (table, it)));
        let (table, column) = pairs.into_iter().find(|(table, column)| is_it(table, column))?;
        let default = other.table(&table.name).and_then(|it| default_from(it.column(&column.name)?, name));
        let default = default.cloned().unwrap_or_else(|| {
            Expression::new(&identity::nextval(super::sql(), &table.name, &name.name).finish())
        });
        let sequence = Sequence {
            ty: SequenceType::of(&column.ty)?,
            owned_by: Some(OwnedBy { table: table.name.clone(), column: column.name.clone() }),
            ..Sequence::new(name.clone())
        };
        let column = Column { value: Some(ColumnValue::Default(default)), ..column.clone() };
        Some(Self { table: table.name.clone(), column, sequence })
    }

    /// Whether the column had its numbers from the sequence before: then they go on.
    fn counts_from(&self, sequence: &Sequence, before: &Schema) -> bool {
        let column = before.table(&self.table).and_then(|it| it.column(&self.column.name));
        column.is_some_and(|it| default_from(it, &sequence.name).is_some())
    }

    fn write_into(self, schema: &mut Schema) {
        if let Some(table) = schema.table_mut(&self.table) {
            self.write_out(&mut table.columns);
        }
        schema.definitions.push(Definition::Sequence(self.sequence));
    }

    fn write_out(&self, columns: &mut [Column]) {
        for column in columns.iter_mut().filter(|it| it.name == self.column.name) {
            *column = self.column.clone();
        }
    }
}

/// The default of a column, if it takes numbers from the sequence.
fn default_from<'a>(column: &'a Column, sequence: &QualifiedName) -> Option<&'a Expression> {
    match &column.value {
        Some(ColumnValue::Default(it)) if it.regclasses().contains(sequence) => Some(it),
        Some(
            ColumnValue::Default(_)
            | ColumnValue::Generated { .. }
            | ColumnValue::Identity(_)
            | ColumnValue::Serial { .. },
        )
        | None => None,
    }
}

/// The delta between what the sides have in truth; none where they have the same.
fn rewritten(delta: &Delta, before: &[Serial], after: &[Serial]) -> Option<Delta> {
    let sequence_of = |serials: &[Serial], object: &Object| {
        let found = serials.iter().find(|it| object.id() == id_of(it));
        found.map(|it| Object::Definition(Definition::Sequence(it.sequence.clone())))
    };
    let (from, to) = match delta {
        Delta::Create(object) => match sequence_of(before, object) {
            Some(was) => (was, object.clone()),
            None => return Some(Delta::Create(written_out(object, after))),
        },
        Delta::Drop(object) => match sequence_of(after, object) {
            Some(is) => (object.clone(), is),
            None => return Some(Delta::Drop(written_out(object, before))),
        },
        Delta::Alter { before: was, after: is } => (written_out(was, before), written_out(is, after)),
        Delta::Rename { before, after } => {
            return Some(Delta::Rename { before: ObjectId::clone(before), after: ObjectId::clone(after) });
        }
    };
    (from != to).then_some(Delta::Alter { before: from, after: to })
}

fn id_of(serial: &Serial) -> ObjectId {
    ObjectId::Definition(DefinitionId::Sequence(serial.sequence.name.clone()))
}

fn written_out(object: &Object, serials: &[Serial]) -> Object {
    let mut object = object.clone();
    for serial in serials {
        match &mut object {
            Object::Table(table) if table.name == serial.table => serial.write_out(&mut table.columns),
            Object::Column { table, column } if *table == serial.table => {
                serial.write_out(std::slice::from_mut(column));
            }
            Object::Table(_)
            | Object::Column { .. }
            | Object::Namespace(_)
            | Object::Enum(_)
            | Object::Definition(_)
            | Object::Constraint { .. }
            | Object::Index { .. }
            | Object::Partition { .. } => {}
        }
    }
    object
}
