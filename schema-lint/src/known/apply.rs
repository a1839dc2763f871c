//! What a statement leaves behind. Statements that change nothing of what is kept here change nothing here.

use schema_model::{
    Name, ObjectId, QualifiedName, SqlType,
    schema::{Definition, DefinitionId, Enum, Table},
    sql_file,
};
use squawk_syntax::ast::{self, AlterIndexAction, AlterTypeAction, AstNode, Stmt};

use super::Known;
use crate::{Statement, read};

impl Known<'_> {
    /// Moves on behind a statement.
    pub fn apply(&mut self, statement: &Statement) {
        let Some(tree) = statement.postgres() else { return };
        match tree {
            Stmt::CreateTable(it) => self.create_table(it),
            Stmt::CreateTableAs(it) => self.create_table_as(it),
            Stmt::CreateIndex(it) => self.create_index(it),
            Stmt::AlterTable(it) => self.alter_table(it),
            Stmt::AlterIndex(it) => self.alter_index(it),
            Stmt::AlterType(it) => self.alter_type(it),
            Stmt::CreateType(_) => self.create_enum(tree.syntax()),
            Stmt::DropTable(it) => {
                it.table_name_refs()
                    .filter_map(|it| read::qualified(&it))
                    .for_each(|it| self.drop_table(&it));
            }
            Stmt::DropIndex(it) => {
                it.index_refs().filter_map(|it| read::qualified(&it)).for_each(|it| self.drop_index(&it));
            }
            Stmt::DropDomain(it) => self.drop_all(it.domain_refs(), DefinitionId::Domain),
            Stmt::DropView(it) => self.drop_all(it.view_refs(), DefinitionId::View),
            Stmt::DropMaterializedView(it) => self.drop_all(it.view_refs(), DefinitionId::MaterializedView),
            Stmt::DropType(it) => {
                for name in it.type_name_refs().filter_map(|it| read::qualified(&it)) {
                    self.enums.insert(self.named(&name), None);
                }
            }
            Stmt::CreateDomain(_)
            | Stmt::CreateView(_)
            | Stmt::CreateMaterializedView(_)
            | Stmt::CreateFunction(_)
            | Stmt::CreateProcedure(_)
            | Stmt::CreateSequence(_)
            | Stmt::CreateTrigger(_)
            | Stmt::CreatePolicy(_)
            | Stmt::CreateRule(_)
            | Stmt::CreateStatistics(_) => self.define(statement.source.text()),
            Stmt::AlterDomain(it) => self.alter_domain(it),
            Stmt::Set(_) | Stmt::Reset(_) | Stmt::Discard(_) => {
                self.zones.apply(statement.source.text(), statement.step);
            }
            // Not about tables, types or what definitions make of them.
            _ => {}
        }
    }

    fn create_table_as(&mut self, it: &ast::CreateTableAs) {
        if let Some(name) = it.table_name().and_then(|it| read::qualified(&it)) {
            self.know_table(&name);
        }
    }

    /// A table of which only the name is known.
    fn know_table(&mut self, name: &QualifiedName) {
        let name = self.named(name);
        self.new.insert(ObjectId::Table(name.clone()));
        self.put(name.clone(), Some(Table::new(name)));
    }

    fn drop_table(&mut self, name: &QualifiedName) {
        let name = self.named(name);
        if let Some(root) = self.partition(&name).map(|(root, _)| root.name.clone()) {
            self.change(&root, |_, table| table.partitions.retain(|it| it.name != name));
        }
        self.children.values_mut().for_each(|it| {
            it.remove(&name);
        });
        self.new.retain(|it| it.table() != Some(&name));
        self.put(name, None);
    }

    fn drop_index(&mut self, name: &QualifiedName) {
        let Some(table) = self.index(name).map(|(table, _)| table.name.clone()) else { return };
        self.change(&table, |_, table| table.indexes.retain(|it| it.name != name.name));
    }

    fn drop_all<N: AstNode>(
        &mut self,
        names: impl Iterator<Item = N>,
        id: fn(QualifiedName) -> DefinitionId,
    ) {
        for name in names.filter_map(|it| read::qualified(&it)) {
            self.definitions.insert(id(self.named(&name)), None);
        }
    }

    fn alter_index(&mut self, it: &ast::AlterIndex) {
        let Some(AlterIndexAction::IndexRenameTo(to)) = it.action() else { return };
        let before = it.index_ref().and_then(|it| read::qualified(&it));
        let after = to.index().and_then(|it| read::name(&it));
        let (Some(before), Some(after)) = (before, after) else { return };
        let Some(table) = self.index(&before).map(|(table, _)| table.name.clone()) else { return };
        if self.is_new(&ObjectId::index(&table, &before.name)) {
            self.new.insert(ObjectId::index(&table, &after));
        }
        self.change(&table, |_, table| {
            table
                .indexes
                .iter_mut()
                .filter(|it| it.name == before.name)
                .for_each(|it| it.name = after.clone());
            table
                .constraints
                .iter_mut()
                .filter(|it| it.name == before.name)
                .for_each(|it| it.name = after.clone());
        });
    }

    fn create_enum(&mut self, node: &squawk_syntax::SyntaxNode) {
        let Some(it) = ast::CreateType::cast(node.clone()) else { return };
        if !matches!(it.kind(), Some(ast::CreateTypeKind::EnumType(_))) {
            self.define(&node.text().to_string());
            return;
        }
        let Some(name) = it.type_name().and_then(|it| read::qualified(&it)) else { return };
        let labels = it.syntax().descendants().filter_map(ast::Literal::cast);
        let labels = labels.filter_map(|it| it.string_value()).collect();
        let name = self.named(&name);
        self.new.insert(ObjectId::Enum(name.clone()));
        self.enums.insert(name.clone(), Some(Enum { name, labels, comment: None }));
    }

    fn alter_type(&mut self, it: &ast::AlterType) {
        let Some(name) = it.type_name_ref().and_then(|it| read::qualified(&it)) else { return };
        let name = self.named(&name);
        match it.action() {
            Some(AlterTypeAction::AddValue(it)) => {
                let Some(mut changed) = self.enumeration(&name).cloned() else { return };
                let Some(label) = it.literal().and_then(|it| it.string_value()) else { return };
                self.new.insert(ObjectId::EnumLabel { of: name.clone(), label: label.clone() });
                changed.labels.push(label);
                self.enums.insert(name, Some(changed));
            }
            Some(AlterTypeAction::TypeRenameTo(it)) => {
                let Some(after) = it.type_name().and_then(|it| read::name(&it)) else { return };
                self.rename_type(&name, &name.sibling(after));
            }
            // They leave the values, or change what no forecast needs.
            _ => {}
        }
    }

    /// A type of any kind, and whatever has it.
    fn rename_type(&mut self, before: &QualifiedName, after: &QualifiedName) {
        self.retype(before, after);
        if let Some(it) = self.enumeration(before).cloned() {
            self.enums.insert(before.clone(), None);
            self.enums.insert(after.clone(), Some(Enum { name: after.clone(), ..it }));
        }
        for id in [DefinitionId::Composite, DefinitionId::Domain, DefinitionId::Range] {
            let (before, after) = (id(before.clone()), id(after.clone()));
            let renamed = self.definition(&before).and_then(|it| it.renamed(&after));
            if let Some(it) = renamed {
                self.definitions.insert(before, None);
                self.definitions.insert(after, Some(it));
            }
        }
        let mut made_of_it: Vec<Definition> = self.definitions().cloned().collect();
        made_of_it.retain_mut(|it| has_renamed(it, before, after));
        self.definitions.extend(made_of_it.into_iter().map(|it| (it.id(), Some(it))));
    }

    /// Columns follow a type that is renamed.
    fn retype(&mut self, before: &QualifiedName, after: &QualifiedName) {
        let has_it = |it: &&Table| it.columns.iter().any(|it| it.ty.named() == Some(before));
        let tables: Vec<QualifiedName> = self.tables().filter(has_it).map(|it| it.name.clone()).collect();
        for name in tables {
            self.change(&name, |_, table| {
                for ty in table.columns.iter_mut().map(|it| &mut it.ty) {
                    rename_type(ty, before, after);
                }
            });
        }
    }

    /// What SQL files may define is read by the readers of SQL files.
    fn define(&mut self, text: &str) {
        let default_schema = self.default_schema.clone();
        let Ok(contents) = sql_file::read([text], &default_schema) else { return };
        for it in contents.files.into_iter().flatten() {
            let id = it.definition.id();
            self.new.insert(ObjectId::Definition(id.clone()));
            self.definitions.insert(id, Some(it.definition));
        }
    }

    fn alter_domain(&mut self, it: &ast::AlterDomain) {
        let Some(name) = it.domain_ref().and_then(|it| read::qualified(&it)) else { return };
        let Some(mut domain) = self.domain(&name).cloned() else { return };
        match it.action() {
            Some(ast::AlterDomainAction::SetNotNull(_)) => domain.not_null = true,
            Some(ast::AlterDomainAction::DropNotNull(_)) => domain.not_null = false,
            Some(ast::AlterDomainAction::DropConstraint(it)) => {
                let name: Option<Name> = it.constraint_name_ref().and_then(|it| read::name(&it));
                domain.checks.retain(|it| Some(&it.name) != name.as_ref());
            }
            Some(ast::AlterDomainAction::AddConstraint(it)) => domain.checks.extend(check_of(&it)),
            Some(ast::AlterDomainAction::DomainRenameTo(it)) => {
                let Some(after) = it.domain().and_then(|it| read::name(&it)) else { return };
                let name = self.named(&name);
                return self.rename_type(&name, &name.sibling(after));
            }
            // They leave its constraints.
            _ => {}
        }
        let id = DefinitionId::Domain(self.named(&name));
        self.definitions.insert(id, Some(Definition::Domain(domain)));
    }
}

fn rename_type(ty: &mut SqlType, before: &QualifiedName, after: &QualifiedName) {
    match ty {
        SqlType::Array(element) => rename_type(element, before, after),
        SqlType::Named { name, .. } if **name == *before => **name = after.clone(),
        _ => {}
    }
}

/// Renames the type inside a domain or a composite type; false where it is none of these, or has it not.
fn has_renamed(it: &mut Definition, before: &QualifiedName, after: &QualifiedName) -> bool {
    let types: Vec<&mut SqlType> = match it {
        Definition::Domain(it) => vec![&mut it.ty],
        Definition::Composite(it) => it.attributes.iter_mut().map(|it| &mut it.ty).collect(),
        _ => Vec::new(),
    };
    let mut has_it = false;
    for ty in types.into_iter().filter(|it| it.named() == Some(before)) {
        rename_type(ty, before, after);
        has_it = true;
    }
    has_it
}

fn check_of(it: &ast::AddConstraint) -> Option<schema_model::schema::definition::DomainCheck> {
    let Some(ast::Constraint::CheckConstraint(check)) = it.constraint() else { return None };
    let name = it.constraint()?.constraint_name().and_then(|it| read::name(&it));
    Some(schema_model::schema::definition::DomainCheck {
        name: name.or_else(|| Name::new("check").ok())?,
        check: read::expression(&check.expr()?),
        not_valid: it.constraint()?.is_not_valid(),
        comment: None,
    })
}
