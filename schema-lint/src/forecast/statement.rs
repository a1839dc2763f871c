//! Which facts are a statement's.

use squawk_syntax::ast::{self, Stmt};

use super::{Effect, Forecaster, LockMode};
use crate::read;

impl Forecaster<'_> {
    pub(super) fn statement(&mut self, tree: &Stmt) {
        match tree {
            Stmt::AlterTable(it) => self.alter_table(it),
            Stmt::CreateTable(it) => self.create_table(it),
            Stmt::DropTable(it) => self.drop_table(it),
            Stmt::Truncate(it) => self.truncate(it),
            Stmt::Lock(it) => self.lock_tables(it),
            Stmt::Vacuum(it) => self.vacuum(it),
            Stmt::Analyze(it) => {
                self.each_of(it.table_and_columns_list(), Effect::lock(LockMode::ShareUpdateExclusive));
            }
            Stmt::Cluster(it) => self.cluster(it),
            Stmt::CommentOn(it) => self.comment(it),
            Stmt::Grant(it) => self.privileges(it.on_privilege_objects_clause()),
            Stmt::Revoke(it) => self.privileges(it.on_privilege_objects_clause()),
            Stmt::CreateIndex(it) => self.create_index(it),
            Stmt::DropIndex(it) => self.drop_index(it),
            Stmt::AlterIndex(it) => self.alter_index(it),
            Stmt::Reindex(it) => self.reindex(it),
            Stmt::AlterDomain(it) => self.alter_domain(it),
            Stmt::AlterType(it) => self.alter_type(it),
            Stmt::CreateView(it) => self.create_view(it),
            Stmt::CreateMaterializedView(_) | Stmt::CreateTableAs(_) | Stmt::SelectInto(_) => {
                self.reads(tree);
            }
            Stmt::Refresh(it) => self.refresh(it),
            Stmt::Select(_)
            | Stmt::CompoundSelect(_)
            | Stmt::ParenSelect(_)
            | Stmt::Values(_)
            | Stmt::Table(_) => {
                self.reads(tree);
            }
            Stmt::Insert(it) => self.writes(tree, it.relation_name_ref().and_then(|it| read::qualified(&it))),
            Stmt::Update(it) => self.writes(tree, it.relation_name().and_then(|it| read::qualified(&it))),
            Stmt::Delete(it) => self.writes(tree, it.relation_name().and_then(|it| read::qualified(&it))),
            Stmt::Merge(it) => {
                self.writes(tree, it.table_relation_name().and_then(|it| read::qualified(&it)));
            }
            Stmt::Copy(it) => self.copy(tree, it),
            Stmt::CreateTrigger(_)
            | Stmt::AlterTrigger(_)
            | Stmt::DropTrigger(_)
            | Stmt::CreateRule(_)
            | Stmt::AlterRule(_)
            | Stmt::DropRule(_)
            | Stmt::CreatePolicy(_)
            | Stmt::AlterPolicy(_)
            | Stmt::DropPolicy(_)
            | Stmt::CreateStatistics(_)
            | Stmt::AlterStatistics(_)
            | Stmt::DropStatistics(_)
            | Stmt::CreatePublication(_)
            | Stmt::AlterView(_)
            | Stmt::DropView(_)
            | Stmt::AlterMaterializedView(_)
            | Stmt::DropMaterializedView(_)
            | Stmt::CreateSequence(_)
            | Stmt::AlterSequence(_) => self.on_table(tree),
            Stmt::DropType(it) => self.falls(it.drop_behavior().as_ref()),
            Stmt::DropDomain(it) => self.falls(it.drop_behavior().as_ref()),
            Stmt::DropFunction(it) => self.falls(it.drop_behavior().as_ref()),
            Stmt::DropProcedure(it) => self.falls(it.drop_behavior().as_ref()),
            Stmt::DropRoutine(it) => self.falls(it.drop_behavior().as_ref()),
            Stmt::DropAggregate(it) => self.falls(it.drop_behavior().as_ref()),
            Stmt::DropSequence(it) => self.falls(it.drop_behavior().as_ref()),
            Stmt::DropSchema(it) => self.falls(it.drop_behavior().as_ref()),
            Stmt::DropExtension(it) => self.falls(it.drop_behavior().as_ref()),
            _ if is_without_tables(tree) => {}
            _ => self.unknown("there are no facts about this sort of statement"),
        }
    }

    /// CASCADE takes what nobody has named.
    fn falls(&mut self, behavior: Option<&ast::DropBehavior>) {
        if let Some(ast::DropBehavior::Cascade(_)) = behavior {
            self.unknown("CASCADE drops what depends on it, in any table");
        }
    }
}

/// Statements that take no lock on any table of a user.
fn is_without_tables(tree: &Stmt) -> bool {
    matches!(
        tree,
        Stmt::AlterAggregate(_)
            | Stmt::AlterCollation(_)
            | Stmt::AlterConversion(_)
            | Stmt::AlterDatabase(_)
            | Stmt::AlterDefaultPrivileges(_)
            | Stmt::AlterEventTrigger(_)
            | Stmt::AlterFunction(_)
            | Stmt::AlterGroup(_)
            | Stmt::AlterLanguage(_)
            | Stmt::AlterProcedure(_)
            | Stmt::AlterRole(_)
            | Stmt::AlterRoutine(_)
            | Stmt::AlterSchema(_)
            | Stmt::AlterSystem(_)
            | Stmt::AlterUser(_)
            | Stmt::Checkpoint(_)
            | Stmt::CreateAggregate(_)
            | Stmt::CreateCast(_)
            | Stmt::CreateCollation(_)
            | Stmt::CreateDatabase(_)
            | Stmt::CreateDomain(_)
            | Stmt::CreateEventTrigger(_)
            | Stmt::CreateFunction(_)
            | Stmt::CreateGroup(_)
            | Stmt::CreateOperator(_)
            | Stmt::CreateProcedure(_)
            | Stmt::CreateRole(_)
            | Stmt::CreateSchema(_)
            | Stmt::CreateType(_)
            | Stmt::CreateUser(_)
            | Stmt::Deallocate(_)
            | Stmt::Discard(_)
            | Stmt::DropCast(_)
            | Stmt::DropCollation(_)
            | Stmt::DropDatabase(_)
            | Stmt::DropEventTrigger(_)
            | Stmt::DropGroup(_)
            | Stmt::DropPublication(_)
            | Stmt::DropRole(_)
            | Stmt::DropUser(_)
            | Stmt::EmptyStmt(_)
            | Stmt::Listen(_)
            | Stmt::Notify(_)
            | Stmt::Reset(_)
            | Stmt::ResetRole(_)
            | Stmt::ResetSessionAuth(_)
            | Stmt::Set(_)
            | Stmt::SetRole(_)
            | Stmt::SetSessionAuth(_)
            | Stmt::SetTransaction(_)
            | Stmt::Show(_)
            | Stmt::Unlisten(_)
    )
}
