//! The schema at one point of a file: what was there before it, and what its statements have done so far. It does not
//! know what a statement does that it cannot read, nor what functions and DO blocks do.

mod alter;
mod apply;
mod name;
mod partition;
mod table;
#[cfg(test)]
mod tests;
mod zone;

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{
    Name, ObjectId, QualifiedName, Schema,
    schema::{
        Column, Constraint, ConstraintKind, Definition, DefinitionId, Enum, Index, Partition, Table,
        Validity, definition::Domain,
    },
};

pub use self::zone::Zone;
use self::zone::Zones;

/// What is known of the schema. Names without a schema are of the default one.
#[derive(Debug, Clone)]
pub struct Known<'a> {
    before: &'a Schema,
    /// Those of before that have partitions: few of many.
    partitioned: Vec<&'a Table>,
    default_schema: Name,
    /// What differs from before; `None` is gone.
    tables: BTreeMap<QualifiedName, Option<Table>>,
    /// Those of them that have partitions.
    partitioned_since: BTreeSet<QualifiedName>,
    enums: BTreeMap<QualifiedName, Option<Enum>>,
    definitions: BTreeMap<DefinitionId, Option<Definition>>,
    /// What the file has made.
    new: BTreeSet<ObjectId>,
    /// Named NOT NULL constraints (18), which the model has as columns only.
    not_nulls: BTreeMap<(QualifiedName, Name), NotNull>,
    /// Children by what they inherit from, which the model does not have.
    children: BTreeMap<QualifiedName, BTreeSet<QualifiedName>>,
    zones: Zones,
}

/// A NOT NULL constraint with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotNull {
    /// Its column.
    pub column: Name,
    /// Whether the rows that are there are known to have it.
    pub validity: Validity,
}

impl<'a> Known<'a> {
    /// What is known before the first statement, where `public` is the default schema.
    pub fn new(before: &'a Schema) -> Self {
        Self::with_default_schema(before, None)
    }

    /// What is known before the first statement; the default schema is `public` where nothing is said.
    pub fn with_default_schema(before: &'a Schema, default_schema: Option<&Name>) -> Self {
        let public = || Name::new("public").expect("a name without NUL");
        let default_schema = default_schema.cloned().unwrap_or_else(public);
        Self {
            before,
            partitioned: before.tables.iter().filter(|it| !it.partitions.is_empty()).collect(),
            default_schema,
            tables: BTreeMap::new(),
            partitioned_since: BTreeSet::new(),
            enums: BTreeMap::new(),
            definitions: BTreeMap::new(),
            new: BTreeSet::new(),
            not_nulls: BTreeMap::new(),
            children: BTreeMap::new(),
            zones: Zones::default(),
        }
    }

    /// A table as it is from here on; none where it is gone.
    fn put(&mut self, name: QualifiedName, table: Option<Table>) {
        if table.as_ref().is_some_and(|it| !it.partitions.is_empty()) {
            self.partitioned_since.insert(name.clone());
        } else {
            self.partitioned_since.remove(&name);
        }
        self.tables.insert(name, table);
    }

    /// Takes objects for new that other statements of the file make.
    pub(crate) fn expect(&mut self, objects: impl IntoIterator<Item = ObjectId>) {
        self.new.extend(objects);
    }

    /// The same knowledge at the beginning of another file: nothing is new any more.
    #[must_use]
    pub fn at_next_file(mut self) -> Self {
        self.new.clear();
        self.zones = Zones::default();
        self
    }

    /// The session's time zone in a step of the file.
    pub fn zone(&self, step: usize) -> Zone {
        self.zones.at(step)
    }

    /// The name as the model has it: without the default schema.
    pub fn named(&self, name: &QualifiedName) -> QualifiedName {
        let schema = name.schema.clone().filter(|it| *it != self.default_schema);
        QualifiedName { schema, name: name.name.clone() }
    }

    /// A table; partitions that were made as such are found by [`Self::partition`].
    pub fn table(&self, name: &QualifiedName) -> Option<&Table> {
        let name = self.named(name);
        self.tables.get(&name).map_or_else(|| self.before.table(&name), Option::as_ref)
    }

    /// The table, or the partitioned one whose columns and constraints a partition has.
    pub fn shape(&self, name: &QualifiedName) -> Option<&Table> {
        self.table(name).or_else(|| self.partition(name).map(|(root, _)| root))
    }

    /// All tables.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        let before = self.before.tables.iter().filter(|it| !self.tables.contains_key(&it.name));
        before.chain(self.tables.values().flatten())
    }

    /// Those that have partitions.
    fn with_partitions(&self) -> impl Iterator<Item = &Table> {
        let before = self.partitioned.iter().copied().filter(|it| !self.tables.contains_key(&it.name));
        before.chain(self.partitioned_since.iter().filter_map(|it| self.tables.get(it)?.as_ref()))
    }

    /// A column of a table or of a partition.
    pub fn column(&self, table: &QualifiedName, column: &Name) -> Option<&Column> {
        self.shape(table)?.column(column)
    }

    /// A constraint of a table.
    pub fn constraint(&self, table: &QualifiedName, constraint: &Name) -> Option<&Constraint> {
        self.shape(table)?.constraint(constraint)
    }

    /// A NOT NULL constraint that was made with a name (18).
    pub fn not_null(&self, table: &QualifiedName, constraint: &Name) -> Option<&NotNull> {
        self.not_nulls.get(&(self.named(table), constraint.clone()))
    }

    /// The table that has an index, one of a constraint too, and the index where it belongs to none.
    pub fn index(&self, index: &QualifiedName) -> Option<(&Table, Option<&Index>)> {
        let index = self.named(index);
        let is_here = |it: &&Table| it.name.schema == index.schema;
        self.tables().filter(is_here).find_map(|table| match table.index(&index.name) {
            Some(it) => Some((table, Some(it))),
            None => table.constraint(&index.name).filter(|it| has_index(it)).map(|_| (table, None)),
        })
    }

    /// Whether a table or a materialized view has an index; so it is taken where nothing is known of it.
    pub fn may_have_indexes(&self, name: &QualifiedName) -> bool {
        let name = self.named(name);
        let has_one = |table: &Table| !table.indexes.is_empty() || table.constraints.iter().any(has_index);
        let root = self.partition(&name).map(|(root, _)| root);
        let mut shapes = self.table(&name).into_iter().chain(root).peekable();
        if shapes.peek().is_some() {
            return shapes.any(has_one);
        }
        match self.definition(&DefinitionId::MaterializedView(name)) {
            Some(Definition::MaterializedView(it)) => !it.indexes.is_empty(),
            _ => true,
        }
    }

    /// A partition with the table as a whole.
    pub fn partition(&self, name: &QualifiedName) -> Option<(&Table, &Partition)> {
        let name = self.named(name);
        self.with_partitions().find_map(|table| table.partition(&name).map(|it| (table, it)))
    }

    /// An enum type.
    pub fn enumeration(&self, name: &QualifiedName) -> Option<&Enum> {
        let name = self.named(name);
        self.enums.get(&name).map_or_else(|| self.before.enumeration(&name), Option::as_ref)
    }

    /// What an SQL file may define: a domain, a view, a function.
    pub fn definition(&self, id: &DefinitionId) -> Option<&Definition> {
        self.definitions.get(id).map_or_else(|| self.before.definition(id), Option::as_ref)
    }

    /// All such objects.
    pub fn definitions(&self) -> impl Iterator<Item = &Definition> {
        let before = self.before.definitions.iter().filter(|it| !self.definitions.contains_key(&it.id()));
        before.chain(self.definitions.values().flatten())
    }

    /// A domain.
    pub fn domain(&self, name: &QualifiedName) -> Option<&Domain> {
        match self.definition(&DefinitionId::Domain(self.named(name)))? {
            Definition::Domain(it) => Some(it),
            _ => None,
        }
    }

    /// Whether the file itself has made the object, or what it is part of.
    pub fn is_new(&self, id: &ObjectId) -> bool {
        self.new.contains(id) || id.container().is_some_and(|it| self.new.contains(&it))
    }

    /// Whether the file itself has made the table, or the partition.
    pub fn is_new_table(&self, name: &QualifiedName) -> bool {
        self.is_new(&ObjectId::Table(self.named(name)))
    }
}

/// Whether a constraint stands on an index of its name.
fn has_index(it: &Constraint) -> bool {
    match it.kind {
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclusion(_) => true,
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) => false,
    }
}
