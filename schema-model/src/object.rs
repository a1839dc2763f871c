//! Identity: one flat, borrowed view of a schema's objects, which is all that a differ compares.

use std::{cmp::Ordering, fmt};

use serde::{Deserialize, Serialize};

use crate::{
    Name, QualifiedName, Schema,
    schema::{Column, Constraint, Definition, DefinitionId, Enum, Index, Namespace, Partition, Table},
};

/// What names one object. Two schemas hold the same object when they hold the same id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ObjectId {
    /// A PostgreSQL schema.
    Namespace(Name),
    /// An enum type.
    Enum(QualifiedName),
    /// A label of an enum type: renamed and needed, but compared as part of its type.
    EnumLabel {
        /// The enum type.
        of: QualifiedName,
        /// The label.
        label: String,
    },
    /// What an SQL file defines.
    Definition(DefinitionId),
    /// An attribute of a composite type: renamed and needed, but compared as part of its type.
    Attribute {
        /// The composite type.
        of: QualifiedName,
        /// Its name.
        name: Name,
    },
    /// A table.
    Table(QualifiedName),
    /// A column.
    Column {
        /// Its table.
        table: QualifiedName,
        /// Its name.
        name: Name,
    },
    /// A primary key, unique, foreign key or check.
    Constraint {
        /// Its table.
        table: QualifiedName,
        /// Its name.
        name: Name,
    },
    /// An index that belongs to no constraint.
    Index {
        /// Its table.
        table: QualifiedName,
        /// Its name.
        name: Name,
    },
    /// A partition of a table.
    Partition {
        /// The table as a whole, also where the partition is one of a partition.
        table: QualifiedName,
        /// Its name.
        name: QualifiedName,
    },
}

impl ObjectId {
    /// The id of a column.
    pub fn column(table: &QualifiedName, name: &Name) -> Self {
        Self::Column { table: table.clone(), name: name.clone() }
    }

    /// The id of a constraint.
    pub fn constraint(table: &QualifiedName, name: &Name) -> Self {
        Self::Constraint { table: table.clone(), name: name.clone() }
    }

    /// The id of an index.
    pub fn index(table: &QualifiedName, name: &Name) -> Self {
        Self::Index { table: table.clone(), name: name.clone() }
    }

    /// The id of a partition.
    pub fn partition(table: &QualifiedName, name: &QualifiedName) -> Self {
        Self::Partition { table: table.clone(), name: name.clone() }
    }

    /// The object that this one is part of, or stands on.
    pub fn container(&self) -> Option<ObjectId> {
        match self {
            Self::Namespace(_) | Self::Enum(_) | Self::Table(_) => None,
            Self::EnumLabel { of, .. } => Some(Self::Enum(of.clone())),
            Self::Attribute { of, .. } => Some(Self::Definition(DefinitionId::Composite(of.clone()))),
            Self::Definition(id) => id.table().map(|it| Self::Table(it.clone())),
            Self::Column { table, .. }
            | Self::Constraint { table, .. }
            | Self::Index { table, .. }
            | Self::Partition { table, .. } => Some(Self::Table(table.clone())),
        }
    }

    /// Whether the model holds the object inside its container, so that it is created and dropped with that.
    pub fn is_nested(&self) -> bool {
        match self {
            Self::Namespace(_) | Self::Enum(_) | Self::Definition(_) | Self::Table(_) => false,
            Self::EnumLabel { .. }
            | Self::Attribute { .. }
            | Self::Column { .. }
            | Self::Constraint { .. }
            | Self::Index { .. }
            | Self::Partition { .. } => true,
        }
    }

    /// The table that this object is, or is part of.
    pub fn table(&self) -> Option<&QualifiedName> {
        match self {
            Self::Namespace(_) | Self::Enum(_) | Self::EnumLabel { .. } | Self::Attribute { .. } => None,
            Self::Definition(id) => id.table(),
            Self::Table(table)
            | Self::Column { table, .. }
            | Self::Constraint { table, .. }
            | Self::Index { table, .. }
            | Self::Partition { table, .. } => Some(table),
        }
    }

    /// The table and the name of a column.
    pub fn as_column(&self) -> Option<(&QualifiedName, &Name)> {
        match self {
            Self::Column { table, name } => Some((table, name)),
            Self::Namespace(_)
            | Self::Enum(_)
            | Self::EnumLabel { .. }
            | Self::Definition(_)
            | Self::Attribute { .. }
            | Self::Table(_)
            | Self::Constraint { .. }
            | Self::Index { .. }
            | Self::Partition { .. } => None,
        }
    }

    /// What users call the kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Namespace(_) => "schema",
            Self::Enum(_) => "enum",
            Self::EnumLabel { .. } => "enum value",
            Self::Attribute { .. } => "attribute",
            Self::Definition(id) => id.kind(),
            Self::Table(_) => "table",
            Self::Column { .. } => "column",
            Self::Constraint { .. } => "constraint",
            Self::Index { .. } => "index",
            Self::Partition { .. } => "partition",
        }
    }

    /// The short form that options take: `users`, `users.nick`, `app.users.nick`.
    pub fn path(&self) -> String {
        match self {
            Self::Namespace(name) => name.to_string(),
            Self::Enum(name) | Self::Table(name) | Self::Partition { table: _, name } => name.to_string(),
            Self::EnumLabel { of, label } => format!("{of}.{label}"),
            Self::Definition(id) => id.path(),
            Self::Attribute { of: table, name }
            | Self::Column { table, name }
            | Self::Constraint { table, name }
            | Self::Index { table, name } => {
                format!("{table}.{}", QualifiedName::unqualified(name.clone()))
            }
        }
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind(), self.path())
    }
}

/// One object, borrowed from a schema.
#[derive(Debug, Clone, Copy)]
pub enum ObjectRef<'a> {
    /// A PostgreSQL schema.
    Namespace(&'a Namespace),
    /// An enum type.
    Enum(&'a Enum),
    /// What an SQL file defines.
    Definition(&'a Definition),
    /// A table; its columns, constraints and indexes are objects of their own.
    Table(&'a Table),
    /// A column.
    Column(&'a QualifiedName, &'a Column),
    /// A constraint.
    Constraint(&'a QualifiedName, &'a Constraint),
    /// An index.
    Index(&'a QualifiedName, &'a Index),
    /// A partition.
    Partition(&'a QualifiedName, &'a Partition),
}

/// One object with all that it contains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Object {
    /// A PostgreSQL schema.
    Namespace(Namespace),
    /// An enum type.
    Enum(Enum),
    /// What an SQL file defines.
    Definition(Definition),
    /// A table.
    Table(Table),
    /// A column of an existing table.
    Column {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: Column,
    },
    /// A constraint of an existing table.
    Constraint {
        /// The table.
        table: QualifiedName,
        /// The constraint.
        constraint: Constraint,
    },
    /// An index of an existing table.
    Index {
        /// The table.
        table: QualifiedName,
        /// The index.
        index: Index,
    },
    /// A partition of an existing table.
    Partition {
        /// The table.
        table: QualifiedName,
        /// The partition.
        partition: Partition,
    },
}

impl ObjectRef<'_> {
    /// The object's id.
    pub fn id(&self) -> ObjectId {
        match self {
            Self::Namespace(it) => ObjectId::Namespace(it.name.clone()),
            Self::Enum(it) => ObjectId::Enum(it.name.clone()),
            Self::Definition(it) => ObjectId::Definition(it.id()),
            Self::Table(it) => ObjectId::Table(it.name.clone()),
            Self::Column(table, it) => ObjectId::column(table, &it.name),
            Self::Constraint(table, it) => ObjectId::constraint(table, &it.name),
            Self::Index(table, it) => ObjectId::index(table, &it.name),
            Self::Partition(table, it) => ObjectId::partition(table, &it.name),
        }
    }

    /// Orders objects by their ids, without making them: kinds first, then names.
    pub fn compare_ids(&self, other: &ObjectRef<'_>) -> Ordering {
        match (self, other) {
            (Self::Definition(a), ObjectRef::Definition(b)) => a.id().cmp(&b.id()),
            (Self::Partition(s, a), ObjectRef::Partition(t, b)) => (s, &a.name).cmp(&(t, &b.name)),
            _ => self.rank().cmp(&other.rank()).then_with(|| self.names().cmp(&other.names())),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Namespace(_) => 0,
            Self::Enum(_) => 1,
            Self::Definition(_) => 2,
            Self::Table(_) => 3,
            Self::Column(..) => 4,
            Self::Constraint(..) => 5,
            Self::Index(..) => 6,
            Self::Partition(..) => 7,
        }
    }

    fn names(&self) -> (Option<&QualifiedName>, Option<&Name>) {
        match self {
            Self::Namespace(it) => (None, Some(&it.name)),
            Self::Enum(it) => (Some(&it.name), None),
            // Compared by their ids.
            Self::Definition(_) | Self::Partition(..) => (None, None),
            Self::Table(it) => (Some(&it.name), None),
            Self::Column(table, it) => (Some(table), Some(&it.name)),
            Self::Constraint(table, it) => (Some(table), Some(&it.name)),
            Self::Index(table, it) => (Some(table), Some(&it.name)),
        }
    }

    /// Whether two objects of one id are equal. What a table contains is compared by itself.
    pub fn same(&self, other: &ObjectRef<'_>) -> bool {
        match (self, other) {
            (Self::Namespace(a), ObjectRef::Namespace(b)) => a == b,
            (Self::Enum(a), ObjectRef::Enum(b)) => a == b,
            (Self::Definition(a), ObjectRef::Definition(b)) => a == b,
            (Self::Table(a), ObjectRef::Table(b)) => same_table(a, b),
            (Self::Column(_, a), ObjectRef::Column(_, b)) => a == b,
            (Self::Constraint(_, a), ObjectRef::Constraint(_, b)) => a == b,
            (Self::Index(_, a), ObjectRef::Index(_, b)) => a == b,
            (Self::Partition(_, a), ObjectRef::Partition(_, b)) => a == b,
            (
                Self::Namespace(_)
                | Self::Enum(_)
                | Self::Definition(_)
                | Self::Table(_)
                | Self::Column(..)
                | Self::Constraint(..)
                | Self::Index(..)
                | Self::Partition(..),
                _,
            ) => false,
        }
    }

    /// A copy with all that the object contains.
    pub fn to_object(&self) -> Object {
        match *self {
            Self::Namespace(it) => Object::Namespace(it.clone()),
            Self::Enum(it) => Object::Enum(it.clone()),
            Self::Definition(it) => Object::Definition(it.clone()),
            Self::Table(it) => Object::Table(it.clone()),
            Self::Column(table, it) => Object::Column { table: table.clone(), column: it.clone() },
            Self::Constraint(table, it) => {
                Object::Constraint { table: table.clone(), constraint: it.clone() }
            }
            Self::Index(table, it) => Object::Index { table: table.clone(), index: it.clone() },
            Self::Partition(table, it) => Object::Partition { table: table.clone(), partition: it.clone() },
        }
    }

    /// A copy without the objects that it contains.
    pub fn to_shallow_object(&self) -> Object {
        match *self {
            Self::Table(it) => Object::Table(Table {
                name: it.name.clone(),
                comment: it.comment.clone(),
                options: it.options.clone(),
                columns: Vec::new(),
                constraints: Vec::new(),
                indexes: Vec::new(),
                partitions: Vec::new(),
            }),
            Self::Namespace(_)
            | Self::Enum(_)
            | Self::Definition(_)
            | Self::Column(..)
            | Self::Constraint(..)
            | Self::Index(..)
            | Self::Partition(..) => self.to_object(),
        }
    }
}

fn same_table(a: &Table, b: &Table) -> bool {
    let Table { name, comment, options, columns: _, constraints: _, indexes: _, partitions: _ } = a;
    *name == b.name && *comment == b.comment && *options == b.options
}

impl Object {
    /// The object, borrowed.
    pub fn borrow(&self) -> ObjectRef<'_> {
        match self {
            Self::Namespace(it) => ObjectRef::Namespace(it),
            Self::Enum(it) => ObjectRef::Enum(it),
            Self::Definition(it) => ObjectRef::Definition(it),
            Self::Table(it) => ObjectRef::Table(it),
            Self::Column { table, column } => ObjectRef::Column(table, column),
            Self::Constraint { table, constraint } => ObjectRef::Constraint(table, constraint),
            Self::Index { table, index } => ObjectRef::Index(table, index),
            Self::Partition { table, partition } => ObjectRef::Partition(table, partition),
        }
    }

    /// The object's id.
    pub fn id(&self) -> ObjectId {
        self.borrow().id()
    }
}

impl Schema {
    /// All objects, sorted by kind and name; columns follow their position.
    pub fn objects(&self) -> Vec<ObjectRef<'_>> {
        let tables = &self.tables;
        let namespaces = self.namespaces.iter().map(ObjectRef::Namespace);
        let enums = self.enums.iter().map(ObjectRef::Enum);
        let definitions = self.definitions.iter().map(ObjectRef::Definition);
        let columns =
            tables.iter().flat_map(|t| t.columns.iter().map(move |it| ObjectRef::Column(&t.name, it)));
        let constraints = tables
            .iter()
            .flat_map(|t| t.constraints.iter().map(move |it| ObjectRef::Constraint(&t.name, it)));
        let indexes =
            tables.iter().flat_map(|t| t.indexes.iter().map(move |it| ObjectRef::Index(&t.name, it)));
        let partitions =
            tables.iter().flat_map(|t| t.partitions.iter().map(move |it| ObjectRef::Partition(&t.name, it)));
        namespaces
            .chain(enums)
            .chain(definitions)
            .chain(tables.iter().map(ObjectRef::Table))
            .chain(columns)
            .chain(constraints)
            .chain(indexes)
            .chain(partitions)
            .collect()
    }
}
