//! ATTACH and DETACH PARTITION, new partitions, and INHERIT.

use schema_model::{
    QualifiedName,
    schema::{PartitionBound, PartitionKey, Table},
};
use squawk_syntax::ast;

use super::{Answer, Effect, Forecaster, LockMode, bound};
use crate::read;

impl Forecaster<'_> {
    /// The child is read unless a check says what its bound says; the default partition, too.
    pub(super) fn attach_partition(&mut self, parent: &QualifiedName, it: &ast::AttachPartition) {
        let Some(child) = it.table_name_ref().and_then(|it| read::qualified(&it)) else { return };
        self.add(parent, Effect::lock(LockMode::ShareUpdateExclusive));
        let bound = it.partition_type().and_then(|it| read::bound(&it));
        let scans = match (self.known.table(&child), &bound) {
            (Some(table), Some(bound)) => {
                let proved = bound::must_be_read(table, self.key_of(parent), bound);
                proved.max(self.is_completed(parent, table))
            }
            (None, _) | (_, None) => Answer::Unknown,
        };
        for it in self.known.family(&child) {
            self.add_rows(&it, Effect::lock(LockMode::AccessExclusive).scanning(scans));
        }
        self.check_default(parent, bound.as_ref());
        for (_, key) in self.known.foreign_keys(parent) {
            let target = key.target.clone();
            self.forecast_key(&target);
        }
    }

    /// A foreign key of the table becomes one of the partition.
    fn forecast_key(&mut self, target: &QualifiedName) {
        self.add_family(target, Effect::lock(LockMode::ShareRowExclusive).scanning(Answer::Unknown));
    }

    /// Whether an index of the table has to be made for the child.
    fn is_completed(&self, parent: &QualifiedName, child: &Table) -> Answer {
        let Some(parent) = self.known.shape(parent) else { return Answer::Unknown };
        let of_parent =
            parent.indexes.len() + parent.constraints.iter().filter(|it| it.kind.storage().is_some()).count();
        let of_child =
            child.indexes.len() + child.constraints.iter().filter(|it| it.kind.storage().is_some()).count();
        match (of_parent, of_child) {
            (0, _) => Answer::No,
            (_, 0) => Answer::Yes,
            // Whether they are alike is for the server to say.
            (_, _) => Answer::Unknown,
        }
    }

    fn key_of(&self, table: &QualifiedName) -> Option<&PartitionKey> {
        match self.known.partition(table) {
            Some((_, it)) => it.partition_by.as_ref(),
            None => self.known.table(table)?.options.partition_by.as_ref(),
        }
    }

    /// No row of the default partition may belong to the new one.
    fn check_default(&mut self, parent: &QualifiedName, bound: Option<&PartitionBound>) {
        let Some(default) = self.known.default_partition(parent) else { return };
        let scans = match (self.known.table(&default), bound) {
            (Some(table), Some(bound)) => bound::must_be_searched(table, self.key_of(parent), bound),
            (None, _) => Answer::Yes,
            (Some(_), None) => Answer::Unknown,
        };
        self.add_family(&default, Effect::lock(LockMode::AccessExclusive).scanning(scans));
    }

    /// The foreign keys of the table become ones of the former partition. CONCURRENTLY in two transactions, as
    /// documented.
    pub(super) fn detach_partition(&mut self, parent: &QualifiedName, it: &ast::DetachPartition) {
        let Some(child) = it.table_name_ref().and_then(|it| read::qualified(&it)) else { return };
        // What refers to the table is searched for rows that refer to the partition.
        let referring: Vec<_> = self.known.referring(parent).iter().map(|(it, _)| it.name.clone()).collect();
        let (of_parent, of_child) = match it.detach_partition_option() {
            Some(
                ast::DetachPartitionOption::DetachConcurrently(_)
                | ast::DetachPartitionOption::DetachFinalize(_),
            ) => (LockMode::ShareUpdateExclusive, LockMode::AccessExclusive),
            None if self.version >= 14 || !referring.is_empty() => {
                (LockMode::AccessExclusive, LockMode::AccessExclusive)
            }
            None => (LockMode::AccessExclusive, LockMode::ShareUpdateExclusive),
        };
        for target in self.targets(parent, |_| true) {
            self.add_family(&target, Effect::lock(LockMode::ShareRowExclusive));
        }
        for it in referring {
            self.add_family(&it, Effect::scan(LockMode::AccessExclusive));
        }
        self.add(parent, Effect::lock(of_parent));
        self.add(&child, Effect::lock(of_child));
        if let Some(default) = self.known.default_partition(parent) {
            self.add(&default, Effect::lock(LockMode::AccessExclusive));
        }
    }

    /// CREATE TABLE .. PARTITION OF
    pub(super) fn create_partition(&mut self, parent: &QualifiedName, bound: Option<&PartitionBound>) {
        self.add(parent, Effect::lock(LockMode::AccessExclusive));
        if bound != Some(&PartitionBound::Default) {
            self.check_default(parent, bound);
        }
        let targets: Vec<_> =
            self.known.foreign_keys(parent).iter().map(|(_, it)| it.target.clone()).collect();
        for it in targets {
            self.add_family(&it, Effect::lock(LockMode::ShareRowExclusive));
        }
    }

    pub(super) fn inherit(
        &mut self,
        table: &QualifiedName,
        parent: Option<ast::TableNameRef>,
        mode: LockMode,
    ) {
        self.add(table, Effect::lock(LockMode::AccessExclusive));
        if let Some(parent) = parent.and_then(|it| read::qualified(&it)) {
            self.add(&parent, Effect::lock(mode));
        }
    }
}
