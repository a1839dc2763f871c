//! Applying deltas to a schema: how snapshots become the schema at any migration.

use std::cmp::Ordering;

use crate::{
    Delta, Name, QualifiedName, Schema,
    object::{Object, ObjectId},
    schema::{
        ColumnValue, ConstraintKind, Definition, DefinitionId, Exclusion, IndexPart, IndexTarget,
        PartitionKey, ReplicaIdentity, Table,
        definition::{Composite, Domain},
    },
};

/// Why a delta does not fit the schema that it is applied to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    /// An object to create is there already.
    #[error("{0} is created, but exists already")]
    Exists(ObjectId),
    /// An object to drop, alter or rename, or the table of one to create, is not there.
    #[error("{0} does not exist")]
    Missing(ObjectId),
    /// A rename changes the kind or the table.
    #[error("{before} cannot be renamed to {after}")]
    Rename {
        /// The id as it was.
        before: ObjectId,
        /// The id as it would be.
        after: ObjectId,
    },
}

impl Schema {
    /// Applies deltas in their order.
    pub fn apply_all<'a>(&mut self, deltas: impl IntoIterator<Item = &'a Delta>) -> Result<(), FoldError> {
        deltas.into_iter().try_for_each(|delta| self.apply(delta))
    }

    /// Applies one delta. A new column goes to the end, as in every database.
    pub fn apply(&mut self, delta: &Delta) -> Result<(), FoldError> {
        match delta {
            Delta::Create(object) => self.create(object),
            Delta::Drop(object) => self.remove(&object.id()),
            Delta::Alter { before: _, after } => self.replace(after),
            Delta::Rename { before, after } => self.rename(before, after),
        }
    }

    fn create(&mut self, object: &Object) -> Result<(), FoldError> {
        let exists = || FoldError::Exists(object.id());
        match object {
            Object::Namespace(it) => {
                insert(&mut self.namespaces, it, |a, b| a.name.cmp(&b.name)).ok_or_else(exists)
            }
            Object::Enum(it) => insert(&mut self.enums, it, |a, b| a.name.cmp(&b.name)).ok_or_else(exists),
            Object::Definition(it) => {
                insert(&mut self.definitions, it, |a, b| a.id().cmp(&b.id())).ok_or_else(exists)
            }
            Object::Table(it) => insert(&mut self.tables, it, |a, b| a.name.cmp(&b.name)).ok_or_else(exists),
            Object::Column { table, column } => {
                let table = self.existing_table(table)?;
                if table.column(&column.name).is_some() {
                    return Err(exists());
                }
                table.columns.push(column.clone());
                Ok(())
            }
            Object::Constraint { table, constraint } => {
                let table = self.existing_table(table)?;
                insert(&mut table.constraints, constraint, |a, b| a.name.cmp(&b.name)).ok_or_else(exists)
            }
            Object::Index { table, index } => {
                let table = self.existing_table(table)?;
                insert(&mut table.indexes, index, |a, b| a.name.cmp(&b.name)).ok_or_else(exists)
            }
            Object::Partition { table, partition } => {
                let table = self.existing_table(table)?;
                insert(&mut table.partitions, partition, |a, b| a.name.cmp(&b.name)).ok_or_else(exists)
            }
        }
    }

    /// Removes an object, or a part of one that is no object by itself.
    pub fn remove(&mut self, id: &ObjectId) -> Result<(), FoldError> {
        let missing = || FoldError::Missing(id.clone());
        match id {
            ObjectId::Namespace(name) => remove(&mut self.namespaces, |it| it.name == *name),
            ObjectId::Enum(name) => remove(&mut self.enums, |it| it.name == *name),
            ObjectId::EnumLabel { of, label } => {
                let it = self.enums.iter_mut().find(|it| it.name == *of).ok_or_else(missing)?;
                remove(&mut it.labels, |it| it == label)
            }
            ObjectId::Definition(id) => remove(&mut self.definitions, |it| it.id() == *id),
            ObjectId::Attribute { of, name } => {
                remove(&mut self.composite_mut(of).ok_or_else(missing)?.attributes, |it| it.name == *name)
            }
            ObjectId::Table(name) => remove(&mut self.tables, |it| it.name == *name),
            ObjectId::Column { table, name } => {
                remove(&mut self.existing_table(table)?.columns, |it| it.name == *name)
            }
            ObjectId::Constraint { table, name } => {
                remove(&mut self.existing_table(table)?.constraints, |it| it.name == *name)
            }
            ObjectId::Index { table, name } => {
                remove(&mut self.existing_table(table)?.indexes, |it| it.name == *name)
            }
            ObjectId::Partition { table, name } => {
                remove(&mut self.existing_table(table)?.partitions, |it| it.name == *name)
            }
        }
        .ok_or_else(missing)
    }

    fn replace(&mut self, after: &Object) -> Result<(), FoldError> {
        let missing = || FoldError::Missing(after.id());
        match after {
            Object::Namespace(it) => replace(&mut self.namespaces, it, |other| other.name == it.name),
            Object::Enum(it) => replace(&mut self.enums, it, |other| other.name == it.name),
            Object::Definition(it) => {
                let id = it.id();
                replace(&mut self.definitions, it, |other| other.id() == id)
            }
            Object::Table(it) => {
                let table = self.existing_table(&it.name)?;
                table.comment.clone_from(&it.comment);
                table.options.clone_from(&it.options);
                Some(())
            }
            Object::Column { table, column } => {
                replace(&mut self.existing_table(table)?.columns, column, |other| other.name == column.name)
            }
            Object::Constraint { table, constraint } => {
                let table = self.existing_table(table)?;
                replace(&mut table.constraints, constraint, |other| other.name == constraint.name)
            }
            Object::Index { table, index } => {
                replace(&mut self.existing_table(table)?.indexes, index, |other| other.name == index.name)
            }
            Object::Partition { table, partition } => {
                let partitions = &mut self.existing_table(table)?.partitions;
                replace(partitions, partition, |other| other.name == partition.name)
            }
        }
        .ok_or_else(missing)
    }

    /// Gives an object another id; every reference to it in the schema follows.
    pub fn rename(&mut self, before: &ObjectId, after: &ObjectId) -> Result<(), FoldError> {
        let missing = || FoldError::Missing(before.clone());
        match (before, after) {
            (ObjectId::Namespace(from), ObjectId::Namespace(to)) => {
                self.namespaces.iter_mut().find(|it| it.name == *from).ok_or_else(missing)?.name = to.clone();
                self.each_qualified_name(|it| {
                    if it.schema.as_ref() == Some(from) {
                        it.schema = Some(to.clone());
                    }
                });
                let mut follow = |it: &mut Name| {
                    if it == from {
                        it.clone_from(to);
                    }
                };
                self.definitions.iter_mut().for_each(|it| it.each_namespace(&mut follow));
            }
            (ObjectId::Enum(from), ObjectId::Enum(to)) | (ObjectId::Table(from), ObjectId::Table(to)) => {
                let found = match before {
                    ObjectId::Enum(_) => self.enumeration(from).is_some(),
                    _ => self.table(from).is_some(),
                };
                if !found {
                    return Err(missing());
                }
                self.each_qualified_name(|it| {
                    if it == from {
                        *it = to.clone();
                    }
                });
            }
            (ObjectId::EnumLabel { of, label }, ObjectId::EnumLabel { of: same, label: to })
                if of == same =>
            {
                let labels = &mut self.enums.iter_mut().find(|it| it.name == *of).ok_or_else(missing)?.labels;
                labels.iter_mut().find(|it| *it == label).ok_or_else(missing)?.clone_from(to);
            }
            (ObjectId::Attribute { of, name }, ObjectId::Attribute { of: same, name: to }) if of == same => {
                let attributes = &mut self.composite_mut(of).ok_or_else(missing)?.attributes;
                attributes.iter_mut().find(|it| it.name == *name).ok_or_else(missing)?.name = to.clone();
            }
            (ObjectId::Definition(from), ObjectId::Definition(to)) => {
                let found = self.definitions.iter_mut().find(|it| it.id() == *from).ok_or_else(missing)?;
                let impossible = || FoldError::Rename { before: before.clone(), after: after.clone() };
                found.rename(to).ok_or_else(impossible)?;
                if let (DefinitionId::Sequence(from), DefinitionId::Sequence(to)) = (from, to) {
                    self.rename_in_defaults(from, to);
                }
                self.rename_in_callers(from, to);
                self.definitions.iter_mut().for_each(|it| it.rename_owned(from, to));
                if let (Some(from), Some(to)) = (from.routine(), to.routine()) {
                    self.definitions.iter_mut().for_each(|it| it.rename_routine(from, to));
                }
                if let (Some(from), Some(to)) = (from.relation(), to.relation()) {
                    self.each_qualified_name(|it| {
                        if it == from {
                            *it = to.clone();
                        }
                    });
                }
            }
            (ObjectId::Column { table, name: from }, ObjectId::Column { table: same, name: to })
                if table == same =>
            {
                self.existing_table(table)?.column(from).ok_or_else(missing)?;
                self.rename_column(table, from, to);
            }
            (ObjectId::Constraint { table, name: from }, ObjectId::Constraint { table: same, name: to })
                if table == same =>
            {
                let table = self.existing_table(table)?;
                table.constraints.iter_mut().find(|it| it.name == *from).ok_or_else(missing)?.name =
                    to.clone();
                follow_index(table, from, to);
            }
            (ObjectId::Index { table, name: from }, ObjectId::Index { table: same, name: to })
                if table == same =>
            {
                let table = self.existing_table(table)?;
                table.indexes.iter_mut().find(|it| it.name == *from).ok_or_else(missing)?.name = to.clone();
                follow_index(table, from, to);
            }
            (ObjectId::Partition { table, name: from }, ObjectId::Partition { table: same, name: to })
                if table == same =>
            {
                self.existing_table(table)?.partition(from).ok_or_else(missing)?;
                self.each_qualified_name(|it| {
                    if it == from {
                        *it = to.clone();
                    }
                });
            }
            _ => return Err(FoldError::Rename { before: before.clone(), after: after.clone() }),
        }
        self.sort();
        Ok(())
    }

    /// A default knows its sequence by number, and follows: `nextval('orders_seq')`.
    fn rename_in_defaults(&mut self, from: &QualifiedName, to: &QualifiedName) {
        for column in self.tables.iter_mut().flat_map(|it| &mut it.columns) {
            if let Some(ColumnValue::Default(expression)) = &mut column.value {
                *expression = expression.with_regclass_renamed(from, to);
            }
        }
        for definition in &mut self.definitions {
            if let Definition::Domain(Domain { default: Some(expression), .. }) = definition {
                *expression = expression.with_regclass_renamed(from, to);
            }
        }
    }

    /// Aggregates and event triggers know their functions by number, and follow; of several with one name it may be
    /// another one.
    fn rename_in_callers(&mut self, from: &DefinitionId, to: &DefinitionId) {
        let (DefinitionId::Function(from), DefinitionId::Function(to)) = (from, to) else { return };
        let is_left = |it: &Definition| it.as_routine().is_some_and(|it| it.name == from.name);
        if self.definitions.iter().any(is_left) {
            return;
        }
        let mut follow = |it: &mut QualifiedName| {
            if *it == from.name {
                it.clone_from(&to.name);
            }
        };
        for it in &mut self.definitions {
            match it {
                Definition::Aggregate(it) => it.each_called_name(&mut follow),
                Definition::EventTrigger(it) => follow(&mut it.function),
                _ => {}
            }
        }
    }

    fn composite_mut(&mut self, name: &QualifiedName) -> Option<&mut Composite> {
        self.definitions.iter_mut().find_map(|it| match it {
            Definition::Composite(it) if it.name == *name => Some(it),
            _ => None,
        })
    }

    fn existing_table(&mut self, name: &QualifiedName) -> Result<&mut Table, FoldError> {
        self.table_mut(name).ok_or_else(|| FoldError::Missing(ObjectId::Table(name.clone())))
    }

    /// Gives a type another name wherever it stands, outside SQL texts.
    pub fn rename_type(&mut self, from: &QualifiedName, to: &QualifiedName) {
        self.each_qualified_name(|it| {
            if it == from {
                it.clone_from(to);
            }
        });
    }

    /// Visits the names of tables and types wherever they stand.
    fn each_qualified_name(&mut self, mut visit: impl FnMut(&mut QualifiedName)) {
        for it in &mut self.enums {
            visit(&mut it.name);
        }
        for it in &mut self.definitions {
            it.each_qualified_name(&mut visit);
        }
        for table in &mut self.tables {
            visit(&mut table.name);
            for column in &mut table.columns {
                column.ty.visit_name(&mut visit);
            }
            for constraint in &mut table.constraints {
                match &mut constraint.kind {
                    ConstraintKind::ForeignKey(key) => visit(&mut key.target),
                    ConstraintKind::PrimaryKey(_)
                    | ConstraintKind::Unique(_)
                    | ConstraintKind::Check(_)
                    | ConstraintKind::Exclusion(_) => {}
                }
            }
            for partition in &mut table.partitions {
                visit(&mut partition.name);
                partition.of.iter_mut().for_each(&mut visit);
            }
        }
    }

    fn rename_column(&mut self, of: &QualifiedName, from: &Name, to: &Name) {
        self.definitions.iter_mut().for_each(|it| it.rename_column(of, from, to));
        for table in &mut self.tables {
            if table.name == *of {
                rename_in_table(table, from, to);
            }
            for constraint in &mut table.constraints {
                if let ConstraintKind::ForeignKey(key) = &mut constraint.kind
                    && key.target == *of
                {
                    rename_in(&mut key.target_columns, from, to);
                }
            }
        }
    }
}

fn rename_in_table(table: &mut Table, from: &Name, to: &Name) {
    let own_key = table.options.partition_by.iter_mut();
    let keys = own_key.chain(table.partitions.iter_mut().filter_map(|it| it.partition_by.as_mut()));
    keys.for_each(|it| rename_in_key(it, from, to));
    for column in &mut table.columns {
        if column.name == *from {
            column.name = to.clone();
        }
        if let Some(ColumnValue::Generated { expression, .. }) = &mut column.value {
            *expression = expression.with_column_renamed(from, to);
        }
    }
    for constraint in &mut table.constraints {
        match &mut constraint.kind {
            ConstraintKind::PrimaryKey(key) => {
                rename_in(&mut key.columns, from, to);
                rename_in(&mut key.include, from, to);
            }
            ConstraintKind::Unique(unique) => {
                rename_in(&mut unique.columns, from, to);
                rename_in(&mut unique.include, from, to);
            }
            ConstraintKind::ForeignKey(key) => {
                rename_in(&mut key.columns, from, to);
                rename_in(&mut key.on_delete_columns, from, to);
            }
            ConstraintKind::Check(check) => {
                check.expression = check.expression.with_column_renamed(from, to);
            }
            ConstraintKind::Exclusion(exclusion) => rename_in_exclusion(exclusion, from, to),
        }
    }
    for index in &mut table.indexes {
        for part in &mut index.parts {
            rename_in_part(part, from, to);
        }
        rename_in(&mut index.include, from, to);
        if let Some(predicate) = &mut index.predicate {
            *predicate = predicate.with_column_renamed(from, to);
        }
    }
}

fn rename_in_key(key: &mut PartitionKey, from: &Name, to: &Name) {
    for part in &mut key.parts {
        match &mut part.target {
            IndexTarget::Column(name) if name == from => *name = to.clone(),
            IndexTarget::Column(_) => {}
            IndexTarget::Expression(expression) => *expression = expression.with_column_renamed(from, to),
        }
    }
}

/// A replica identity names its index.
fn follow_index(table: &mut Table, from: &Name, to: &Name) {
    if let ReplicaIdentity::Index(name) = &mut table.options.replica_identity
        && name == from
    {
        *name = to.clone();
    }
}

fn rename_in_exclusion(exclusion: &mut Exclusion, from: &Name, to: &Name) {
    for element in &mut exclusion.elements {
        rename_in_part(&mut element.part, from, to);
    }
    rename_in(&mut exclusion.include, from, to);
    if let Some(predicate) = &mut exclusion.predicate {
        *predicate = predicate.with_column_renamed(from, to);
    }
}

fn rename_in_part(part: &mut IndexPart, from: &Name, to: &Name) {
    match &mut part.target {
        IndexTarget::Column(name) if name == from => *name = to.clone(),
        IndexTarget::Column(_) => {}
        IndexTarget::Expression(expression) => *expression = expression.with_column_renamed(from, to),
    }
}

fn rename_in(names: &mut [Name], from: &Name, to: &Name) {
    for name in names.iter_mut().filter(|it| *it == from) {
        *name = to.clone();
    }
}

/// Inserts where the order says; `None` when an equal one is there.
fn insert<T: Clone>(list: &mut Vec<T>, item: &T, compare: impl Fn(&T, &T) -> Ordering) -> Option<()> {
    let at = list.binary_search_by(|it| compare(it, item)).err()?;
    list.insert(at, item.clone());
    Some(())
}

fn remove<T>(list: &mut Vec<T>, matches: impl FnMut(&T) -> bool) -> Option<()> {
    let at = list.iter().position(matches)?;
    list.remove(at);
    Some(())
}

fn replace<T: Clone>(list: &mut [T], item: &T, matches: impl Fn(&T) -> bool) -> Option<()> {
    list.iter_mut().find(|it| matches(it)).map(|found| found.clone_from(item))
}
