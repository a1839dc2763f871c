//! What ALTER TABLE leaves behind.

use schema_model::{
    Name, ObjectId, QualifiedName,
    schema::{ColumnValue, ConstraintKind, Identity, PartitionBound, Table, Validity},
};
use squawk_syntax::ast::{self, AlterColumnOption, AlterTableAction, AstNode};

use super::{Known, has_index};
use crate::read;

impl Known<'_> {
    pub(super) fn alter_table(&mut self, it: &ast::AlterTable) {
        let table = it.table_relation_name().and_then(|it| read::qualified(&it.table_name_ref()?));
        let Some(mut table) = table.map(|it| self.named(&it)) else { return };
        for action in it.actions() {
            self.alter(&mut table, &action);
        }
    }

    /// Changes a table, if it is known.
    pub(super) fn change(&mut self, name: &QualifiedName, how: impl FnOnce(&mut Self, &mut Table)) {
        let name = self.named(name);
        let Some(mut table) = self.table(&name).cloned() else { return };
        how(self, &mut table);
        self.put(name, Some(table));
    }

    fn alter(&mut self, name: &mut QualifiedName, action: &AlterTableAction) {
        match action {
            AlterTableAction::AddColumn(it) => self.change(name, |known, table| known.add_column(table, it)),
            AlterTableAction::DropColumn(it) => {
                let Some(column) = it.column_name_ref().and_then(|it| read::name(&it)) else { return };
                self.change(name, |_, table| drop_column(table, &column));
            }
            AlterTableAction::AlterColumn(it) => self.change(name, |_, table| alter_column(table, it)),
            AlterTableAction::RenameColumn(it) => {
                let before = it.column_name_ref().and_then(|it| read::name(&it));
                let after = it.column_name().and_then(|it| read::name(&it));
                let (Some(before), Some(after)) = (before, after) else { return };
                self.change(name, |_, table| rename_column(table, &before, &after));
            }
            AlterTableAction::AddConstraint(it) => {
                let Some(it) = it.constraint() else { return };
                self.know_own(name);
                self.change(name, |known, table| known.constrain(table, &it, None));
            }
            AlterTableAction::DropConstraint(it) => {
                let Some(constraint) = it.constraint_name_ref().and_then(|it| read::name(&it)) else {
                    return;
                };
                self.drop_constraint(name, &constraint);
            }
            AlterTableAction::ValidateConstraint(it) => {
                let Some(constraint) = it.constraint_name_ref().and_then(|it| read::name(&it)) else {
                    return;
                };
                self.validate(name, &constraint);
            }
            AlterTableAction::RenameConstraint(it) => {
                let before = it.constraint_name_ref().and_then(|it| read::name(&it));
                let after = it.constraint_name().and_then(|it| read::name(&it));
                let (Some(before), Some(after)) = (before, after) else { return };
                self.change(name, |_, table| {
                    table
                        .constraints
                        .iter_mut()
                        .filter(|it| it.name == before)
                        .for_each(|it| it.name = after.clone());
                });
            }
            AlterTableAction::TableRenameTo(it) => {
                let after = it.table_name().and_then(|it| read::qualified(&it));
                let Some(after) = after.map(|it| name.sibling(it.name)) else { return };
                self.rename_table(name, &after);
                *name = after;
            }
            AlterTableAction::SetSchema(it) => {
                let Some(schema) = it.schema_ref().and_then(|it| read::name(&it)) else { return };
                let after = self.named(&QualifiedName { schema: Some(schema), name: name.name.clone() });
                self.rename_table(name, &after);
                *name = after;
            }
            AlterTableAction::AttachPartition(it) => {
                let Some(child) = it.table_name_ref().and_then(|it| read::qualified(&it)) else { return };
                let bound =
                    it.partition_type().and_then(|it| read::bound(&it)).unwrap_or(PartitionBound::Default);
                let child = self.named(&child);
                let partition_by = self.table(&child).and_then(|it| it.options.partition_by.clone());
                self.add_partition(name, child, bound, partition_by);
            }
            AlterTableAction::DetachPartition(it) => {
                let Some(child) = it.table_name_ref().and_then(|it| read::qualified(&it)) else { return };
                self.detach(&child);
            }
            AlterTableAction::InheritTable(it) => {
                let Some(parent) = it.table_name_ref().and_then(|it| read::qualified(&it)) else { return };
                let parent = self.named(&parent);
                self.children.entry(parent).or_default().insert(name.clone());
            }
            AlterTableAction::NoInheritTable(it) => {
                let Some(parent) = it.table_name_ref().and_then(|it| read::qualified(&it)) else { return };
                let parent = self.named(&parent);
                if let Some(children) = self.children.get_mut(&parent) {
                    children.remove(name);
                }
            }
            AlterTableAction::SetTablespace(it) => {
                let tablespace = it.tablespace_ref().and_then(|it| read::name(&it));
                self.change(name, |_, table| table.options.tablespace = tablespace);
            }
            // They leave columns, constraints and indexes as they are.
            _ => {}
        }
    }

    fn add_column(&mut self, table: &mut Table, it: &ast::AddColumn) {
        let Some(column) = read::added_column(it) else { return };
        if table.column(&column.name).is_some() {
            return;
        }
        let name = column.name.clone();
        self.new.insert(ObjectId::column(&table.name, &name));
        table.columns.push(column);
        for it in it.constraints() {
            self.constrain(table, &it, Some(&name));
        }
    }

    fn drop_constraint(&mut self, table: &QualifiedName, constraint: &Name) {
        self.change(table, |_, table| table.constraints.retain(|it| it.name != *constraint));
        if let Some(it) = self.not_nulls.remove(&(self.named(table), constraint.clone())) {
            self.change(table, |_, table| {
                table
                    .columns
                    .iter_mut()
                    .filter(|column| column.name == it.column)
                    .for_each(|it| it.nullable = true);
            });
        }
    }

    fn validate(&mut self, table: &QualifiedName, constraint: &Name) {
        let not_null = self.not_nulls.get_mut(&(self.named(table), constraint.clone()));
        let column = not_null.map(|it| {
            it.validity = Validity::Valid;
            it.column.clone()
        });
        self.change(table, |_, table| {
            for it in table.constraints.iter_mut().filter(|it| it.name == *constraint) {
                it.kind = it.kind.clone().with_validity(Validity::Valid);
            }
            for it in table.columns.iter_mut().filter(|it| Some(&it.name) == column.as_ref()) {
                it.nullable = false;
            }
        });
    }

    pub(super) fn rename_table(&mut self, before: &QualifiedName, after: &QualifiedName) {
        let (before, after) = (self.named(before), self.named(after));
        if self.is_new_table(&before) {
            self.new.insert(ObjectId::Table(after.clone()));
        }
        if let Some(root) = self.partition(&before).map(|(root, _)| root.name.clone()) {
            self.change(&root, |_, table| {
                for it in &mut table.partitions {
                    if it.name == before {
                        it.name = after.clone();
                    }
                }
            });
        }
        let Some(mut table) = self.table(&before).cloned() else { return };
        table.name = after.clone();
        self.put(before.clone(), None);
        self.put(after.clone(), Some(table));
        self.follow(&before, &after);
    }

    /// Foreign keys follow their target.
    fn follow(&mut self, before: &QualifiedName, after: &QualifiedName) {
        let referring: Vec<QualifiedName> =
            self.referring(before).iter().map(|(it, _)| it.name.clone()).collect();
        for name in referring {
            self.change(&name, |_, table| {
                for it in &mut table.constraints {
                    if let ConstraintKind::ForeignKey(key) = &mut it.kind
                        && key.target == *before
                    {
                        key.target = after.clone();
                    }
                }
            });
        }
    }

    /// A partition that stands alone has what its table had.
    fn detach(&mut self, child: &QualifiedName) {
        let child = self.named(child);
        let Some(root) = self.partition(&child).map(|(root, _)| root.clone()) else { return };
        self.change(&root.name, |_, table| table.partitions.retain(|it| it.name != child));
        if self.table(&child).is_some() {
            // It has been known by itself, without what it has of its table.
            self.change(&child, |_, table| {
                table.indexes.extend(root.indexes);
                table.constraints.extend(root.constraints.into_iter().filter(has_index));
            });
        } else {
            let mut alone = Table { name: child.clone(), partitions: Vec::new(), ..root };
            alone.options.partition_by = None;
            self.put(child, Some(alone));
        }
    }
}

fn drop_column(table: &mut Table, column: &Name) {
    table.columns.retain(|it| it.name != *column);
    table.constraints.retain(|it| !stands_on(&it.kind, column));
    let is_part = |it: &schema_model::schema::Index| {
        it.parts.iter().any(|it| it.target == schema_model::schema::IndexTarget::Column(column.clone()))
    };
    table.indexes.retain(|it| !is_part(it));
}

/// Whether a constraint goes with a column. Checks of several columns keep the server from dropping it.
fn stands_on(kind: &ConstraintKind, column: &Name) -> bool {
    match kind {
        ConstraintKind::PrimaryKey(it) => it.columns.contains(column),
        ConstraintKind::Unique(it) => it.columns.contains(column),
        ConstraintKind::ForeignKey(it) => it.columns.contains(column),
        ConstraintKind::Check(it) => it.expression.words().contains(column.as_str()),
        ConstraintKind::Exclusion(it) => it
            .elements
            .iter()
            .any(|it| it.part.target == schema_model::schema::IndexTarget::Column(column.clone())),
    }
}

fn rename_column(table: &mut Table, before: &Name, after: &Name) {
    for it in table.columns.iter_mut().filter(|it| it.name == *before) {
        it.name = after.clone();
    }
    let rename = |names: &mut Vec<Name>| {
        names.iter_mut().filter(|it| *it == before).for_each(|it| *it = after.clone());
    };
    for it in &mut table.constraints {
        match &mut it.kind {
            ConstraintKind::PrimaryKey(it) => rename(&mut it.columns),
            ConstraintKind::Unique(it) => rename(&mut it.columns),
            ConstraintKind::ForeignKey(it) => rename(&mut it.columns),
            ConstraintKind::Check(it) => it.expression = it.expression.with_column_renamed(before, after),
            ConstraintKind::Exclusion(_) => {}
        }
    }
    for part in table.indexes.iter_mut().flat_map(|it| &mut it.parts) {
        if part.target == schema_model::schema::IndexTarget::Column(before.clone()) {
            part.target = schema_model::schema::IndexTarget::Column(after.clone());
        }
    }
}

fn alter_column(table: &mut Table, it: &ast::AlterColumn) {
    let Some(name) = it.column_name_ref().and_then(|it| read::name(&it)) else { return };
    let Some(column) = table.columns.iter_mut().find(|it| it.name == name) else { return };
    match it.option() {
        Some(AlterColumnOption::SetNotNull(_)) => column.nullable = false,
        Some(AlterColumnOption::DropNotNull(_)) => column.nullable = true,
        Some(AlterColumnOption::SetDefault(it)) => {
            column.value = it.expr().map(|it| ColumnValue::Default(read::expression(&it)));
        }
        Some(
            AlterColumnOption::DropDefault(_)
            | AlterColumnOption::DropExpression(_)
            | AlterColumnOption::DropIdentity(_),
        ) => column.value = None,
        Some(AlterColumnOption::AddGenerated(it)) => {
            column.value = Some(ColumnValue::Identity(Identity::new(read::generation(it.syntax()))));
        }
        Some(AlterColumnOption::SetType(it)) => {
            if let Some(ty) = it.ty().and_then(|it| read::sql_type(&it)) {
                column.ty = ty;
            }
            let collation = it.collate().and_then(|it| read::qualified(&it.collation_ref()?));
            column.collation = collation.map(Box::new);
        }
        // They leave type, nullability and value as they are.
        _ => {}
    }
}
