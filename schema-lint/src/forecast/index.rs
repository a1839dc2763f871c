//! CREATE, DROP and ALTER INDEX, and REINDEX.

use schema_model::{
    Name, QualifiedName,
    schema::{Index, IndexTarget},
};
use squawk_syntax::ast::{self, AlterIndexAction, ReindexTarget};

use super::{Answer, Effect, Forecaster, LockMode};
use crate::read;

/// The column that a part of an index is.
pub(super) fn column(target: &IndexTarget) -> Option<Name> {
    match target {
        IndexTarget::Column(name) => Some(name.clone()),
        IndexTarget::Expression(_) => None,
    }
}

impl Forecaster<'_> {
    pub(super) fn create_index(&mut self, it: &ast::CreateIndex) {
        let Some(relation) = it.table_relation_name() else { return };
        let Some(table) = relation.table_name_ref().and_then(|it| read::qualified(&it)) else { return };
        let mode =
            if it.concurrently_token().is_some() { LockMode::ShareUpdateExclusive } else { LockMode::Share };
        if it.if_not_exists().is_some()
            && it
                .index()
                .and_then(|it| read::qualified(&it))
                .is_some_and(|it| self.known.index(&it).is_some())
        {
            self.add(&table, Effect::lock(mode));
        } else if relation.only_token().is_some() {
            self.add_rows(&table, Effect::scan(mode));
        } else {
            let (_, index) = read::index(it);
            for it in self.known.family(&table) {
                let scans = Answer::of(|| it == self.known.named(&table) || !self.has_like(&it, &index));
                self.add_rows(&it, Effect::lock(mode).scanning(scans));
            }
        }
    }

    pub(super) fn drop_index(&mut self, it: &ast::DropIndex) {
        let mode = if it.concurrently_token().is_some() {
            LockMode::ShareUpdateExclusive
        } else {
            LockMode::AccessExclusive
        };
        for index in it.index_refs().filter_map(|it| read::qualified(&it)) {
            match self.table_of(&index) {
                Some(table) => self.add_family(&table, Effect::lock(mode)),
                None => self.unknown("the index is not known, nor the table that it locks"),
            }
        }
        if let Some(ast::DropBehavior::Cascade(_)) = it.drop_behavior() {
            self.unknown("CASCADE drops what depends on the index, in any table");
        }
    }

    /// Whether a partition has an index of its own that becomes part of the new one.
    fn has_like(&self, partition: &QualifiedName, index: &Index) -> bool {
        let like = |it: &Index| Index { name: index.name.clone(), ..it.clone() } == *index;
        self.known.table(partition).is_some_and(|it| it.indexes.iter().any(like))
    }

    fn table_of(&self, index: &QualifiedName) -> Option<QualifiedName> {
        self.known.index(index).map(|(table, _)| table.name.clone())
    }

    /// The index alone is locked, but for what is about its place below another one.
    pub(super) fn alter_index(&mut self, it: &ast::AlterIndex) {
        match it.action() {
            Some(
                AlterIndexAction::IndexRenameTo(_)
                | AlterIndexAction::SetOptions(_)
                | AlterIndexAction::ResetOptions(_)
                | AlterIndexAction::AlterSetStatistics(_)
                | AlterIndexAction::DependsOnExtension(_)
                | AlterIndexAction::NoDependsOnExtension(_),
            ) => {}
            Some(AlterIndexAction::AttachIndexPartition(it)) => self.attach_index(&it),
            Some(AlterIndexAction::SetTablespace(_)) => {
                self.unknown("the index is copied where it is elsewhere");
            }
            None => self.unknown("ALTER INDEX ALL IN TABLESPACE names no table"),
        }
    }

    fn attach_index(&mut self, it: &ast::AttachIndexPartition) {
        let child = it.index_ref().and_then(|it| read::qualified(&it)).and_then(|it| self.table_of(&it));
        match child {
            Some(table) => {
                self.add(&table, Effect::lock(LockMode::AccessShare));
                if let Some(parent) = self.known.parent(&table) {
                    self.add(&parent, Effect::lock(LockMode::AccessShare));
                }
            }
            None => self.unknown("the index is not known, nor the tables that are locked"),
        }
    }

    pub(super) fn reindex(&mut self, it: &ast::Reindex) {
        let mode = if it.is_concurrently() { LockMode::ShareUpdateExclusive } else { LockMode::Share };
        let effect = Effect::scan(mode).rebuilding(Answer::Yes);
        match it.reindex_target() {
            Some(ReindexTarget::ReindexTargetTable(it)) => {
                let Some(table) = it.table_name_ref().and_then(|it| read::qualified(&it)) else { return };
                self.add_family(&table, effect);
            }
            Some(ReindexTarget::ReindexTargetIndex(it)) => {
                let index = it.index_ref().and_then(|it| read::qualified(&it));
                match index.and_then(|it| self.table_of(&it)) {
                    Some(table) => self.add_family(&table, effect),
                    None => self.unknown("the index is not known, nor the table that it locks"),
                }
            }
            Some(
                ReindexTarget::ReindexTargetSchema(_)
                | ReindexTarget::ReindexTargetDatabase(_)
                | ReindexTarget::ReindexTargetSystem(_),
            )
            | None => self.unknown("it builds the indexes of all tables again"),
        }
    }
}
