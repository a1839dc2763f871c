//! What a schema has that privileges can be granted on, by name.

use std::collections::BTreeSet;

use crate::{
    Name, QualifiedName, Schema,
    schema::{
        ColumnValue, Definition,
        definition::{Securable, Signature},
    },
};

/// All of one schema.
#[derive(Debug, Default)]
pub struct Securables<'a> {
    schemas: BTreeSet<&'a Name>,
    tables: BTreeSet<&'a QualifiedName>,
    sequences: BTreeSet<QualifiedName>,
    functions: BTreeSet<Signature>,
    procedures: BTreeSet<Signature>,
    types: BTreeSet<&'a QualifiedName>,
    statistics: BTreeSet<&'a QualifiedName>,
    event_triggers: BTreeSet<&'a Name>,
    publications: BTreeSet<&'a Name>,
}

impl Schema {
    /// The roles that definitions name: they belong to the server, and must be there.
    pub fn roles(&self) -> BTreeSet<&Name> {
        let mut all = BTreeSet::new();
        for it in &self.definitions {
            match it {
                Definition::Grant(it) => {
                    all.extend(it.to.role());
                    if let Securable::Default { role, .. } = &it.on {
                        all.insert(role);
                    }
                }
                Definition::Owner(it) => drop(all.insert(&it.role)),
                Definition::Policy(it) => all.extend(&it.roles),
                _ => {}
            }
        }
        all
    }
}

impl<'a> Securables<'a> {
    /// Finds them.
    pub fn of(schema: &'a Schema) -> Self {
        let mut all = Self::default();
        all.schemas.extend(schema.namespaces.iter().map(|it| &it.name));
        all.types.extend(schema.enums.iter().map(|it| &it.name));
        for table in &schema.tables {
            all.tables.insert(&table.name);
            all.tables.extend(table.partitions.iter().map(|it| &it.name));
            for column in &table.columns {
                if let Some(ColumnValue::Serial { sequence }) = &column.value {
                    all.sequences.insert(table.name.sibling(sequence.clone()));
                }
            }
        }
        schema.definitions.iter().for_each(|it| all.add(it));
        all
    }

    fn add(&mut self, it: &'a Definition) {
        match it {
            Definition::View(it) => drop(self.tables.insert(&it.name)),
            Definition::MaterializedView(it) => drop(self.tables.insert(&it.name)),
            Definition::Domain(it) => drop(self.types.insert(&it.name)),
            Definition::Composite(it) => drop(self.types.insert(&it.name)),
            Definition::Range(it) => drop(self.types.insert(&it.name)),
            Definition::Sequence(it) => drop(self.sequences.insert(it.name.clone())),
            Definition::Function(it) => drop(self.functions.insert(it.signature())),
            Definition::Aggregate(it) => drop(self.functions.insert(it.signature())),
            Definition::Procedure(it) => drop(self.procedures.insert(it.signature())),
            Definition::Statistics(it) => drop(self.statistics.insert(&it.name)),
            Definition::EventTrigger(it) => drop(self.event_triggers.insert(&it.name)),
            Definition::Publication(it) => drop(self.publications.insert(&it.name)),
            Definition::Extension(_)
            | Definition::Trigger(_)
            | Definition::Rule(_)
            | Definition::Policy(_)
            | Definition::Grant(_)
            | Definition::Owner(_) => {}
        }
    }

    /// Whether the schema has it. The default schema is in no list; what is still to come can always be granted on.
    pub fn have(&self, it: &Securable) -> bool {
        match it {
            Securable::Schema(name) => self.schemas.contains(name),
            Securable::Table(name) => self.tables.contains(name),
            Securable::Sequence(name) => self.sequences.contains(name),
            Securable::Function(it) => self.functions.contains(it),
            Securable::Procedure(it) => self.procedures.contains(it),
            Securable::Type(name) => self.types.contains(name),
            Securable::Statistics(name) => self.statistics.contains(name),
            Securable::EventTrigger(name) => self.event_triggers.contains(name),
            Securable::Publication(name) => self.publications.contains(name),
            Securable::Default { .. } => true,
        }
    }
}
