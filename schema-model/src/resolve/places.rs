//! Where each object of a resolved schema is declared: lists beside those of the schema, so that nothing is named twice.

use crate::{
    Name, ObjectId, QualifiedName, Schema,
    declaration::Place,
    schema::{DefinitionId, Table},
};

/// The line of each object.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places {
    /// By position in the schema: what first puts something there.
    pub(super) namespaces: Vec<Place>,
    /// By position in the schema.
    pub(super) enums: Vec<EnumPlaces>,
    /// By position in the schema.
    pub(super) definitions: Vec<Place>,
    /// By position in the schema.
    pub(super) tables: Vec<TablePlaces>,
}

/// The lines of one enum and its labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EnumPlaces {
    pub itself: Place,
    /// By position, in the file of the enum.
    pub labels: Vec<u32>,
}

/// The lines of one table and what it holds, by position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TablePlaces {
    pub itself: Place,
    pub columns: Vec<Place>,
    pub constraints: Vec<Place>,
    pub indexes: Vec<Place>,
    pub partitions: Vec<Place>,
}

impl Places {
    /// Where an object of the schema, which these places came with, is declared.
    pub fn get(&self, schema: &Schema, id: &ObjectId) -> Option<Place> {
        match id {
            ObjectId::Namespace(name) => {
                let at = schema.namespaces.binary_search_by(|it| it.name.cmp(name)).ok()?;
                self.namespaces.get(at).cloned()
            }
            ObjectId::Enum(name) => self.of_enum(schema, name).map(|(_, places)| places.itself.clone()),
            ObjectId::EnumLabel { of, label } => {
                let (at, places) = self.of_enum(schema, of)?;
                let label = schema.enums[at].labels.iter().position(|it| it == label)?;
                Some(Place { file: places.itself.file.clone(), line: *places.labels.get(label)? })
            }
            // Its line is that of the statement.
            ObjectId::Attribute { of, .. } => {
                self.get(schema, &ObjectId::Definition(DefinitionId::Composite(of.clone())))
            }
            ObjectId::Definition(id) => {
                let at = schema.definitions.binary_search_by(|it| it.id().cmp(id)).ok()?;
                self.definitions.get(at).cloned()
            }
            ObjectId::Table(name) => self.of_table(schema, name).map(|(_, places)| places.itself.clone()),
            ObjectId::Column { table, name } => {
                let (table, places) = self.of_table(schema, table)?;
                pick(&places.columns, table.columns.iter().map(|it| &it.name), name)
            }
            ObjectId::Constraint { table, name } => {
                let (table, places) = self.of_table(schema, table)?;
                pick(&places.constraints, table.constraints.iter().map(|it| &it.name), name)
            }
            ObjectId::Index { table, name } => {
                let (table, places) = self.of_table(schema, table)?;
                pick(&places.indexes, table.indexes.iter().map(|it| &it.name), name)
            }
            ObjectId::Partition { table, name } => {
                let (table, places) = self.of_table(schema, table)?;
                let at = table.partitions.iter().position(|it| it.name == *name)?;
                places.partitions.get(at).cloned()
            }
        }
    }

    fn of_enum(&self, schema: &Schema, name: &QualifiedName) -> Option<(usize, &EnumPlaces)> {
        let at = schema.enums.binary_search_by(|it| it.name.cmp(name)).ok()?;
        Some((at, self.enums.get(at)?))
    }

    fn of_table<'s>(&self, schema: &'s Schema, name: &QualifiedName) -> Option<(&'s Table, &TablePlaces)> {
        let at = schema.tables.binary_search_by(|it| it.name.cmp(name)).ok()?;
        Some((&schema.tables[at], self.tables.get(at)?))
    }
}

fn pick<'n>(places: &[Place], mut names: impl Iterator<Item = &'n Name>, wanted: &Name) -> Option<Place> {
    places.get(names.position(|it| it == wanted)?).cloned()
}
