//! The canonical model of all objects: nested, ordered, plain. One dialect's types, authored expressions.

mod check;
mod column;
mod column_storage;
mod constraint;
pub mod definition;
mod exclusion;
mod identity;
mod index;
mod parameters;
mod partition;
mod table;
mod table_options;

use serde::{Deserialize, Serialize};

pub use check::{Check, Validity};
pub use column::{Column, ColumnValue, GeneratedStorage};
pub use column_storage::{ColumnStorage, Compression, Storage};
pub use constraint::{Constraint, ConstraintKind, Deferrable, ForeignKey, Key, ReferentialAction, Unique};
use definition::Composite;
pub use definition::{Definition, DefinitionId};
pub use exclusion::{Exclusion, ExclusionElement, Operator};
pub use identity::{Counting, Identity, IdentityGeneration, SequenceOptions};
pub use index::{Index, IndexPart, IndexStorage, IndexTarget, NullsDistinct, NullsOrder, SortOrder};
pub use parameters::StorageParameters;
pub use partition::{Partition, PartitionBound, PartitionKey, PartitionPart, PartitionStrategy};
pub use table::Table;
pub use table_options::{ReplicaIdentity, RowSecurity, TableOptions};

use crate::{Name, QualifiedName};

/// All objects of one target. Lists are sorted by name, except columns, which keep their position.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// Schemas other than the default one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub namespaces: Vec<Namespace>,
    /// Enum types.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enums: Vec<Enum>,
    /// Objects that SQL files define.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub definitions: Vec<Definition>,
    /// Tables with their columns, constraints and indexes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<Table>,
}

/// A PostgreSQL schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Namespace {
    /// The schema's name.
    pub name: Name,
    /// COMMENT ON SCHEMA.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// An enum type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enum {
    /// The type's name.
    pub name: QualifiedName,
    /// Labels in their sort order.
    pub labels: Vec<String>,
    /// COMMENT ON TYPE.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Schema {
    /// Brings every list into its canonical order. Call it after building a schema in any other order.
    pub fn sort(&mut self) {
        self.namespaces.sort_by(|a, b| a.name.cmp(&b.name));
        self.enums.sort_by(|a, b| a.name.cmp(&b.name));
        self.definitions.sort_by_cached_key(Definition::id);
        for it in &mut self.definitions {
            it.sort();
        }
        self.tables.sort_by(|a, b| a.name.cmp(&b.name));
        for table in &mut self.tables {
            table.constraints.sort_by(|a, b| a.name.cmp(&b.name));
            table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
            table.partitions.sort_by(|a, b| a.name.cmp(&b.name));
        }
    }

    /// The namespace called `name`.
    pub fn namespace(&self, name: &Name) -> Option<&Namespace> {
        find(&self.namespaces, |it| it.name.cmp(name))
    }

    /// The enum called `name`.
    pub fn enumeration(&self, name: &QualifiedName) -> Option<&Enum> {
        find(&self.enums, |it| it.name.cmp(name))
    }

    /// The definition with this id.
    pub fn definition(&self, id: &DefinitionId) -> Option<&Definition> {
        find(&self.definitions, |it| it.id().cmp(id))
    }

    /// The composite type called `name`.
    pub fn composite(&self, name: &QualifiedName) -> Option<&Composite> {
        match self.definition(&DefinitionId::Composite(name.clone()))? {
            Definition::Composite(it) => Some(it),
            _ => None,
        }
    }

    /// The table called `name`.
    pub fn table(&self, name: &QualifiedName) -> Option<&Table> {
        find(&self.tables, |it| it.name.cmp(name))
    }

    /// The table called `name`, to change it.
    pub fn table_mut(&mut self, name: &QualifiedName) -> Option<&mut Table> {
        let at = self.tables.binary_search_by(|it| it.name.cmp(name)).ok()?;
        self.tables.get_mut(at)
    }
}

fn find<T>(list: &[T], compare: impl FnMut(&T) -> std::cmp::Ordering) -> Option<&T> {
    list.binary_search_by(compare).ok().and_then(|at| list.get(at))
}
