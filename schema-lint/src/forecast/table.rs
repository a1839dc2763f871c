//! CREATE, DROP and TRUNCATE TABLE, and what stands on a table: triggers, rules, policies, comments, privileges.

use schema_model::{
    QualifiedName,
    schema::{ConstraintKind, Definition, DefinitionId},
};
use squawk_syntax::{
    SyntaxKind,
    ast::{self, AstNode, CommentObject, Stmt},
};

use super::{Effect, Forecaster, LockMode};
use crate::read;

const AT_ONCE: Effect = Effect::lock(LockMode::AccessExclusive);

impl Forecaster<'_> {
    /// The table itself is new; others are looked at or referred to.
    pub(super) fn create_table(&mut self, it: &ast::CreateTable) {
        let own = it.table_name().and_then(|it| read::qualified(&it)).map(|it| self.known.named(&it));
        if let Some(parent) = it.partition_of().and_then(|it| read::qualified(&it.table_name_ref()?)) {
            let bound = it.partition_type().and_then(|it| read::bound(&it));
            self.create_partition(&parent, bound.as_ref());
        }
        for parent in it.inherits().into_iter().flat_map(|it| it.table_name_refs()) {
            if let Some(parent) = read::qualified(&parent) {
                self.add(&parent, Effect::lock(LockMode::ShareUpdateExclusive));
            }
        }
        for arg in it.table_arg_list().into_iter().flat_map(|it| it.args()) {
            if let ast::TableArg::LikeClause(it) = &arg
                && let Some(like) = it.relation_name_ref().and_then(|it| read::qualified(&it))
            {
                self.add(&like, Effect::lock(LockMode::AccessShare));
            }
            for constraint in arg.syntax().descendants().filter_map(ast::Constraint::cast) {
                let Some(ConstraintKind::ForeignKey(key)) =
                    read::constraint(&constraint, None).map(|it| it.kind)
                else {
                    continue;
                };
                let target = self.known.named(&key.target);
                if own.as_ref() != Some(&target) {
                    self.add_family(&target, Effect::lock(LockMode::ShareRowExclusive));
                }
            }
        }
    }

    /// Foreign keys are dropped at both ends, partitions from their table.
    pub(super) fn drop_table(&mut self, it: &ast::DropTable) {
        let is_cascade = matches!(it.drop_behavior(), Some(ast::DropBehavior::Cascade(_)));
        for table in it.table_name_refs().filter_map(|it| read::qualified(&it)) {
            self.add_family(&table, AT_ONCE);
            let parent = self.known.parent(&table);
            // Those of a partition are the table's, where they stay.
            if parent.is_none() {
                for target in self.targets(&table, |_| true) {
                    self.add_family(&target, AT_ONCE);
                }
            }
            if let Some(parent) = parent {
                self.add(&parent, AT_ONCE);
                if let Some(default) = self.known.default_partition(&parent) {
                    self.add(&default, AT_ONCE);
                }
            }
            if is_cascade {
                let referring: Vec<_> =
                    self.known.referring(&table).iter().map(|(it, _)| it.name.clone()).collect();
                for it in referring {
                    self.add_family(&it, AT_ONCE);
                }
                self.falls_with(&table);
            }
        }
    }

    pub(super) fn truncate(&mut self, it: &ast::Truncate) {
        let named = it.table_list().into_iter().flat_map(|it| it.table_relation_names());
        let mut tables: Vec<QualifiedName> =
            named.filter_map(|it| read::qualified(&it.table_name_ref()?)).collect();
        if let Some(ast::DropBehavior::Cascade(_)) = it.drop_behavior() {
            let mut at = 0;
            while let Some(table) = tables.get(at).cloned() {
                let referring = self.known.referring(&table).into_iter().map(|(it, _)| it.name.clone());
                let more: Vec<_> = referring.filter(|it| !tables.contains(it)).collect();
                tables.extend(more);
                at += 1;
            }
        }
        for it in tables {
            self.add_family(&it, Effect::EMPTY);
        }
    }

    pub(super) fn lock_tables(&mut self, it: &ast::Lock) {
        let mode = LockMode::said(it.lock_mode_clause().and_then(|it| it.lock_mode()).as_ref());
        for relation in it.relation_list().into_iter().flat_map(|it| it.relation_names()) {
            let Some(name) = read::qualified(&relation) else { continue };
            if relation.only_token().is_some() {
                self.add(&name, Effect::lock(mode));
            } else {
                self.add_family(&name, Effect::lock(mode));
            }
        }
    }

    pub(super) fn vacuum(&mut self, it: &ast::Vacuum) {
        let effect =
            if it.is_full() { Effect::REWRITE } else { Effect::lock(LockMode::ShareUpdateExclusive) };
        self.each_of(it.table_and_columns_list(), effect);
    }

    /// Each table of a list, or all there are.
    pub(super) fn each_of(&mut self, list: Option<ast::TableAndColumnsList>, effect: Effect) {
        let Some(list) = list else { return self.unknown("it is about all tables") };
        for it in list.table_and_columnss() {
            let table = it.table_relation_name().and_then(|it| read::qualified(&it.table_name_ref()?));
            if let Some(table) = table {
                self.add_family(&table, effect);
            }
        }
    }

    pub(super) fn cluster(&mut self, it: &ast::Cluster) {
        let legacy = it.cluster_legacy().and_then(|it| it.on_path()?.table_name_ref());
        match it.table_name_ref().or(legacy).and_then(|it| read::qualified(&it)) {
            Some(table) => self.add_family(&table, Effect::REWRITE),
            None => self.unknown("it is about all tables"),
        }
    }

    /// A comment on what stands on a table looks the table up.
    pub(super) fn comment(&mut self, it: &ast::CommentOn) {
        use CommentObject as O;
        let weak = Effect::lock(LockMode::ShareUpdateExclusive);
        let looked_up = Effect::lock(LockMode::AccessShare);
        let (table, effect) = match it.comment_object() {
            Some(O::ObjectTable(it)) => (read::qualified(&it), weak),
            Some(O::ObjectView(it)) => (read::qualified(&it), weak),
            Some(O::ObjectMaterializedView(it)) => (read::qualified(&it), weak),
            Some(O::ObjectColumn(it)) => (it.name().and_then(|it| read::table_of_column(&it)), weak),
            Some(O::ObjectConstraint(it)) => {
                (it.table_name_ref().and_then(|it| read::qualified(&it)), looked_up)
            }
            Some(O::ObjectTrigger(it)) => {
                (it.relation_name_ref().and_then(|it| read::qualified(&it)), looked_up)
            }
            Some(O::ObjectPolicy(it)) => (on(it.syntax()), looked_up),
            Some(O::ObjectRule(it)) => (on(it.syntax()), looked_up),
            Some(_) | None => return,
        };
        if let Some(table) = table {
            self.add(&table, effect);
        }
    }

    /// From 18 on the table is kept from being dropped meanwhile.
    pub(super) fn privileges(&mut self, it: Option<ast::OnPrivilegeObjectsClause>) {
        let objects = it.and_then(|it| it.privilege_objects());
        let (names, is_all) = match objects {
            Some(ast::PrivilegeObjects::PrivilegeTable(it)) => {
                (it.relation_name_refs().filter_map(|it| read::qualified(&it)).collect(), false)
            }
            Some(ast::PrivilegeObjects::PrivilegeDefault(it)) => (relations(it.syntax()), false),
            Some(ast::PrivilegeObjects::PrivilegeAllTablesInSchema(_)) => (Vec::new(), true),
            Some(_) | None => (Vec::new(), false),
        };
        if self.version < 18 {
            return;
        }
        if is_all {
            self.unknown("all tables of the schema are looked up");
        }
        for it in names {
            self.add(&it, Effect::lock(LockMode::AccessShare));
        }
    }

    /// What stands on a table, each with the lock that it takes there.
    pub(super) fn on_table(&mut self, tree: &Stmt) {
        let writers = Effect::lock(LockMode::ShareRowExclusive);
        let weak = Effect::lock(LockMode::ShareUpdateExclusive);
        let looked_up = Effect::lock(LockMode::AccessShare);
        match tree {
            Stmt::CreateTrigger(it) => self.create_trigger(it, writers),
            Stmt::AlterTrigger(_) | Stmt::DropTrigger(_) => self.on(tree, AT_ONCE, Below::TheSame),
            Stmt::CreateRule(_)
            | Stmt::AlterRule(_)
            | Stmt::DropRule(_)
            | Stmt::CreatePolicy(_)
            | Stmt::AlterPolicy(_)
            | Stmt::DropPolicy(_) => self.on(tree, AT_ONCE, Below::Nothing),
            Stmt::CreateStatistics(it) => {
                let table = it.from_table().and_then(|it| read::qualified(&it));
                self.add_some(table, weak);
            }
            Stmt::AlterStatistics(_) => {}
            Stmt::DropStatistics(it) => {
                for name in it.statistics_refs().filter_map(|it| read::qualified(&it)) {
                    let id = DefinitionId::Statistics(self.known.named(&name));
                    let table = match self.known.definition(&id) {
                        Some(Definition::Statistics(it)) => Some(it.table.clone()),
                        _ => None,
                    };
                    self.add_some(table, weak);
                }
            }
            Stmt::CreatePublication(it) => {
                for name in relations_or_tables(it.syntax()) {
                    self.add_family(&name, weak);
                }
            }
            Stmt::AlterView(it) => self.add_some(it.view_ref().and_then(|it| read::qualified(&it)), AT_ONCE),
            Stmt::AlterMaterializedView(it) => {
                let view = it.view_ref().and_then(|it| read::qualified(&it));
                let own = it.action().filter_map(|it| match it {
                    ast::AlterMaterializedViewAction::AlterTableAction(it) => Some(it),
                    _ => None,
                });
                let own: Vec<_> = own.collect();
                if own.is_empty() {
                    self.add_some(view, AT_ONCE);
                } else if let Some(view) = view {
                    for it in &own {
                        self.action(&view, it, super::alter::Reach::One);
                    }
                }
            }
            Stmt::DropView(it) => {
                let views = it.view_refs().filter_map(|it| read::qualified(&it)).collect();
                self.drop_views(views, it.drop_behavior().as_ref());
            }
            Stmt::DropMaterializedView(it) => {
                let views = it.view_refs().filter_map(|it| read::qualified(&it)).collect();
                self.drop_views(views, it.drop_behavior().as_ref());
            }
            Stmt::CreateSequence(_) | Stmt::AlterSequence(_) => {
                let owner = tree.syntax().descendants().find_map(ast::OptionOwnedBy::cast);
                if let Some(table) = owner.and_then(|it| read::table_of_column(&it)) {
                    self.add(&table, looked_up);
                }
            }
            _ => self.unknown("there are no facts about this sort of statement"),
        }
    }

    fn drop_views(&mut self, views: Vec<QualifiedName>, behavior: Option<&ast::DropBehavior>) {
        for it in views {
            self.add(&it, AT_ONCE);
            if let Some(ast::DropBehavior::Cascade(_)) = behavior {
                self.falls_with(&it);
            }
        }
    }

    fn add_some(&mut self, table: Option<QualifiedName>, effect: Effect) {
        match table {
            Some(it) => self.add(&it, effect),
            None => self.unknown("the table is not known"),
        }
    }

    fn create_trigger(&mut self, it: &ast::CreateTrigger, effect: Effect) {
        let Some(table) = it.on_relation().and_then(|it| read::qualified(&it)) else { return };
        let is_each_row =
            it.trigger_level().is_some_and(|it| read::has_token(it.syntax(), SyntaxKind::ROW_KW));
        if is_each_row {
            self.add_family(&table, effect);
        } else {
            self.add(&table, effect);
        }
        if let Some(from) = it.from_table().and_then(|it| read::qualified(&it)) {
            self.add(&from, Effect::lock(LockMode::AccessShare));
        }
    }

    /// The table behind ON.
    fn on(&mut self, tree: &Stmt, effect: Effect, below: Below) {
        match (on(tree.syntax()), below) {
            (Some(table), Below::Nothing) => self.add(&table, effect),
            (Some(table), Below::TheSame) => self.add_family(&table, effect),
            (None, _) => self.unknown("the table is not known"),
        }
    }
}

/// What happens to the tables below one.
#[derive(Debug, Clone, Copy)]
enum Below {
    Nothing,
    TheSame,
}

/// The table behind ON, or behind ON .. TO.
fn on(node: &squawk_syntax::SyntaxNode) -> Option<QualifiedName> {
    relations_or_tables(node).into_iter().next()
}

fn relations(node: &squawk_syntax::SyntaxNode) -> Vec<QualifiedName> {
    node.descendants().filter_map(ast::RelationNameRef::cast).filter_map(|it| read::qualified(&it)).collect()
}

fn relations_or_tables(node: &squawk_syntax::SyntaxNode) -> Vec<QualifiedName> {
    let tables = node.descendants().filter_map(ast::TableNameRef::cast).filter_map(|it| read::qualified(&it));
    relations(node).into_iter().chain(tables).collect()
}
