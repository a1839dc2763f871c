//! CREATE TABLE and CREATE INDEX.

use schema_model::{
    Name, ObjectId, QualifiedName,
    schema::{
        Constraint, ConstraintKind, Definition, DefinitionId, Index, Partition, PartitionBound, Table,
        Validity, definition::MaterializedView,
    },
};
use squawk_syntax::ast::{self, AstNode};

use super::{Known, NotNull, has_index, name};
use crate::read;

impl Known<'_> {
    pub(super) fn create_table(&mut self, it: &ast::CreateTable) {
        let Some(name) = it.table_name().and_then(|it| read::qualified(&it)) else { return };
        let name = self.named(&name);
        if it.if_not_exists().is_some() && self.shape(&name).is_some() {
            return;
        }
        self.new.insert(ObjectId::Table(name.clone()));
        let parent = it.partition_of().and_then(|it| read::qualified(&it.table_name_ref()?));
        if let Some(parent) = parent {
            let bound = it.partition_type().and_then(|it| read::bound(&it));
            let partition_by = it.partition_by().and_then(|it| read::partition_key(&it));
            self.add_partition(&parent, name, bound.unwrap_or(PartitionBound::Default), partition_by);
            return;
        }
        let mut table = Table::new(name.clone());
        table.options.partition_by = it.partition_by().and_then(|it| read::partition_key(&it));
        let tablespace = it.tablespace_clause().and_then(|it| it.tablespace_ref());
        table.options.tablespace = tablespace.and_then(|it| read::name(&it));
        table.options.unlogged = matches!(it.persistence(), Some(ast::Persistence::Unlogged(_)));
        for parent in it.inherits().into_iter().flat_map(|it| it.table_name_refs()) {
            self.inherit(&mut table, &parent);
        }
        self.fill(&mut table, it.table_arg_list());
        self.put(name, Some(table));
    }

    /// The columns and checks of a parent.
    fn inherit(&mut self, table: &mut Table, parent: &ast::TableNameRef) {
        let Some(parent) = read::qualified(parent).map(|it| self.named(&it)) else { return };
        if let Some(it) = self.shape(&parent) {
            table.columns.extend(it.columns.iter().cloned());
            let checks = it.constraints.iter().filter(|it| matches!(it.kind, ConstraintKind::Check(_)));
            table.constraints.extend(checks.cloned());
        }
        self.children.entry(parent).or_default().insert(table.name.clone());
    }

    fn fill(&mut self, table: &mut Table, args: Option<ast::TableArgList>) {
        let args: Vec<_> = args.into_iter().flat_map(|it| it.args()).collect();
        for arg in &args {
            match arg {
                ast::TableArg::Column(it) => table.columns.extend(read::column(it)),
                ast::TableArg::LikeClause(it) => {
                    let like = it.relation_name_ref().and_then(|it| read::qualified(&it));
                    if let Some(like) = like.and_then(|it| self.shape(&it)) {
                        table.columns.extend(like.columns.iter().cloned());
                    }
                }
                ast::TableArg::TableConstraint(_) => {}
            }
        }
        // Constraints mention columns that may come later.
        for arg in &args {
            match arg {
                ast::TableArg::Column(it) => {
                    let column = it.name().and_then(|it| read::name(&it));
                    for constraint in read::constraints_of(it) {
                        self.constrain(table, &constraint, column.as_ref());
                    }
                }
                ast::TableArg::TableConstraint(it) => {
                    if let Some(it) = ast::Constraint::cast(it.syntax().clone()) {
                        self.constrain(table, &it, None);
                    }
                }
                ast::TableArg::LikeClause(_) => {}
            }
        }
    }

    /// Adds a constraint to a table, one that is said behind a column with that.
    pub(super) fn constrain(&mut self, table: &mut Table, it: &ast::Constraint, column: Option<&Name>) {
        if let ast::Constraint::NotNullConstraint(not_null) = it {
            self.require(table, not_null, column);
        }
        let Some(mut said) = read::constraint(it, column) else { return };
        if let ConstraintKind::ForeignKey(key) = &mut said.kind {
            key.target = self.named(&key.target);
            if key.target_columns.is_empty() {
                let target = if key.target == table.name { Some(&*table) } else { self.shape(&key.target) };
                let primary = target.and_then(Table::primary_key);
                key.target_columns = primary.map(|it| it.columns.clone()).unwrap_or_default();
            }
        }
        if let Some(index) = said.index.as_ref().and_then(|it| take_index(table, it)) {
            adopt(&mut said.kind, &index);
            said.name.get_or_insert(index.name);
        }
        if let ConstraintKind::PrimaryKey(key) = &said.kind {
            for column in &mut table.columns {
                column.nullable &= !key.columns.contains(&column.name);
            }
        }
        let Some(name) = said.name.or_else(|| name::of_constraint(table, &said.kind)) else { return };
        self.new.insert(ObjectId::constraint(&table.name, &name));
        if has_index(&Constraint::new(name.clone(), said.kind.clone())) {
            self.new.insert(ObjectId::index(&table.name, &name));
        }
        table.constraints.push(Constraint::new(name, said.kind));
    }

    fn require(&mut self, table: &mut Table, it: &ast::NotNullConstraint, column: Option<&Name>) {
        let said = it.column_name_ref().and_then(|it| read::name(&it));
        let Some(column) = said.or_else(|| column.cloned()) else { return };
        let is_not_valid = it.constraint_options().any(|it| matches!(it, ast::ConstraintOption::NotValid(_)));
        let validity = if is_not_valid { Validity::NotValid } else { Validity::Valid };
        let name = it.constraint_name_clause().and_then(|it| read::name(&it.constraint_name()?));
        let name = name.or_else(|| Name::new(&format!("{}_{column}_not_null", table.name.name)).ok());
        for it in table.columns.iter_mut().filter(|it| it.name == column) {
            it.nullable &= is_not_valid;
        }
        if let Some(name) = name {
            self.not_nulls.insert((table.name.clone(), name), NotNull { column, validity });
        }
    }

    pub(super) fn create_index(&mut self, it: &ast::CreateIndex) {
        let table = it.table_relation_name().and_then(|it| read::qualified(&it.table_name_ref()?));
        let Some(table) = table.map(|it| self.named(&it)) else { return };
        let (said, mut index) = read::index(it);
        if let (Some(name), Some(mut view)) = (&said, self.materialized(&table).cloned()) {
            index.name = name.clone();
            view.indexes.push(index);
            let definition = Definition::MaterializedView(view);
            self.definitions.insert(definition.id(), Some(definition));
            return;
        }
        self.know_own(&table);
        let Some(mut changed) = self.table(&table).cloned() else { return };
        let Some(name) = said.or_else(|| name::of_index(&changed, &index)) else { return };
        if changed.index(&name).is_some() {
            return;
        }
        self.new.insert(ObjectId::index(&table, &name));
        index.name = name;
        changed.indexes.push(index);
        self.put(table, Some(changed));
    }

    /// A partition is to get what its table has not.
    pub(super) fn know_own(&mut self, name: &QualifiedName) {
        let name = self.named(name);
        let own = if self.table(&name).is_none() { self.own_shape(&name) } else { None };
        if let Some(own) = own {
            self.put(name, Some(own));
        }
    }

    /// A partition as a table of its own, to which things are added that its table has not.
    fn own_shape(&self, partition: &QualifiedName) -> Option<Table> {
        let (root, it) = self.partition(partition)?;
        let mut table = root.clone();
        table.name = it.name.clone();
        table.options.partition_by.clone_from(&it.partition_by);
        (table.indexes, table.partitions) = (Vec::new(), Vec::new());
        table.constraints.retain(|it| !has_index(it));
        Some(table)
    }

    fn materialized(&self, name: &QualifiedName) -> Option<&MaterializedView> {
        match self.definition(&DefinitionId::MaterializedView(name.clone()))? {
            Definition::MaterializedView(it) => Some(it),
            _ => None,
        }
    }

    /// Puts a partition below a table.
    pub(super) fn add_partition(
        &mut self,
        parent: &QualifiedName,
        name: QualifiedName,
        bound: PartitionBound,
        partition_by: Option<schema_model::schema::PartitionKey>,
    ) {
        let parent = self.named(parent);
        let root = self.partition(&parent).map_or_else(|| parent.clone(), |(root, _)| root.name.clone());
        let of = (root != parent).then_some(parent);
        if self.table(&name).is_none() || self.is_new_table(&name) {
            self.new.insert(ObjectId::partition(&root, &name));
        }
        self.change(&root, |_, table| {
            table.partitions.push(Partition { name, of, bound, partition_by, comment: None });
        });
    }
}

/// Takes the index away that a constraint takes over.
fn take_index(table: &mut Table, name: &Name) -> Option<Index> {
    let at = table.indexes.iter().position(|it| it.name == *name)?;
    Some(table.indexes.remove(at))
}

/// The columns of a key are those of its index.
fn adopt(kind: &mut ConstraintKind, index: &Index) {
    let columns = index.parts.iter().filter_map(|it| match &it.target {
        schema_model::schema::IndexTarget::Column(it) => Some(it.clone()),
        schema_model::schema::IndexTarget::Expression(_) => None,
    });
    match kind {
        ConstraintKind::PrimaryKey(it) => {
            it.columns = columns.collect();
            it.include.clone_from(&index.include);
        }
        ConstraintKind::Unique(it) => {
            it.columns = columns.collect();
            it.include.clone_from(&index.include);
            it.nulls = index.nulls;
        }
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclusion(_) => {}
    }
}
