//! ALTER TABLE, action by action. The strongest lock of all actions is taken before the first of them.

use std::collections::BTreeSet;

use schema_model::{Name, QualifiedName};
use squawk_syntax::ast::{self, AlterTableAction};

use super::{Effect, Forecaster, Heap, LockMode};
use crate::read;

/// Which tables an action changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// What is named.
    One,
    /// All that is below it, too.
    Family,
}

impl Forecaster<'_> {
    pub(super) fn alter_table(&mut self, it: &ast::AlterTable) {
        let Some(relation) = it.table_relation_name() else {
            return self.unknown("ALTER TABLE ALL IN TABLESPACE names no table");
        };
        let Some(table) = relation.table_name_ref().and_then(|it| read::qualified(&it)) else { return };
        let reach = if relation.only_token().is_some() { Reach::One } else { Reach::Family };
        for action in it.actions() {
            self.action(&table, &action, reach);
        }
    }

    /// Adds what happens to the table, and below it where the action goes there.
    pub(super) fn add_reach(&mut self, table: &QualifiedName, reach: Reach, effect: Effect) {
        match reach {
            Reach::One => self.add_rows(table, effect),
            Reach::Family => self.add_family(table, effect),
        }
    }

    /// The tables that an action changes.
    pub(super) fn reached(&self, table: &QualifiedName, reach: Reach) -> BTreeSet<QualifiedName> {
        match reach {
            Reach::One => BTreeSet::from([self.known.named(table)]),
            Reach::Family => self.known.family(table),
        }
    }

    pub(super) fn action(&mut self, table: &QualifiedName, action: &AlterTableAction, reach: Reach) {
        use AlterTableAction as A;
        let at_once = Effect::lock(LockMode::AccessExclusive);
        match action {
            A::AddColumn(it) => self.add_column(table, it, reach),
            A::DropColumn(it) => self.drop_column(table, it, reach),
            A::AlterColumn(it) => self.alter_column(table, it, reach),
            A::AddConstraint(it) => self.add_constraint(table, it, reach),
            A::DropConstraint(it) => self.drop_constraint(table, it, reach),
            A::ValidateConstraint(it) => self.validate_constraint(table, it, reach),
            A::AlterConstraint(it) => self.alter_constraint(table, it, reach),
            A::AttachPartition(it) => self.attach_partition(table, it),
            A::DetachPartition(it) => self.detach_partition(table, it),
            A::InheritTable(it) => self.inherit(table, it.table_name_ref(), LockMode::ShareUpdateExclusive),
            A::NoInheritTable(it) => self.inherit(table, it.table_name_ref(), LockMode::AccessShare),
            A::RenameColumn(_) | A::RenameConstraint(_) => self.add_reach(table, reach, at_once),
            A::TableRenameTo(_) | A::SetSchema(_) => self.add(table, at_once),
            A::OwnerTo(_)
            | A::ReplicaIdentity(_)
            | A::OfType(_)
            | A::NotOf(_)
            | A::EnableRls(_)
            | A::DisableRls(_)
            | A::ForceRls(_)
            | A::NoForceRls(_)
            | A::EnableRule(_)
            | A::EnableAlwaysRule(_)
            | A::EnableReplicaRule(_)
            | A::DisableRule(_)
            | A::SetWithoutOids(_) => self.add(table, at_once),
            A::EnableTrigger(_)
            | A::EnableAlwaysTrigger(_)
            | A::EnableReplicaTrigger(_)
            | A::DisableTrigger(_) => {
                self.add_reach(table, reach, Effect::lock(LockMode::ShareRowExclusive));
            }
            A::ClusterOn(_) | A::SetWithoutCluster(_) => {
                self.add(table, Effect::lock(LockMode::ShareUpdateExclusive));
            }
            A::SetOptions(_) | A::ResetOptions(_) => self.set_options(table, action),
            A::SetLogged(_) => self.set_logged(table, Persistence::Logged),
            A::SetUnlogged(_) => self.set_logged(table, Persistence::Unlogged),
            A::SetTablespace(it) => {
                let heap = self.moved(table, it.tablespace_ref().and_then(|it| read::name(&it)).as_ref());
                if heap == Heap::AtMostRewritten {
                    self.depends(table, Reach::One, "where it is in another tablespace");
                }
                self.add_rows(table, Effect { heap, ..at_once });
            }
            // The method that a table has is not known, and mostly heap.
            A::SetAccessMethod(it) => {
                let method = it.access_method_ref().and_then(|it| read::name(&it));
                if method.is_some_and(|it| it.as_str() != "heap") {
                    self.add_rows(table, Effect::REWRITE);
                } else {
                    self.depends(table, Reach::One, "where its access method is another one");
                    self.add_rows(table, Effect::AT_MOST_REWRITE);
                }
            }
            A::MergePartitions(_) | A::SplitPartition(_) => {
                self.add(table, at_once);
                self.unknown("no supported server merges or splits partitions");
            }
            A::AlterOptionList(_) | A::OptionItemList(_) => {
                self.add(table, at_once);
                self.unknown("options of foreign tables are not known");
            }
        }
    }

    /// The rows are copied as they are, unless they are there already; indexes stay where they are. Which tablespace is the
    /// database's own is not known.
    fn moved(&self, table: &QualifiedName, to: Option<&Name>) -> Heap {
        let (Some(known), Some(to)) = (self.known.table(table), to) else { return Heap::AtMostRewritten };
        match &known.options.tablespace {
            Some(from) if from == to => Heap::Kept,
            None if to.as_str() == "pg_default" => Heap::AtMostRewritten,
            Some(_) | None => Heap::Rewritten,
        }
    }

    /// `user_catalog_table` is the one option that is more than a hint.
    fn set_options(&mut self, table: &QualifiedName, action: &AlterTableAction) {
        let list = match action {
            AlterTableAction::SetOptions(it) => it.attribute_list(),
            AlterTableAction::ResetOptions(it) => it.attribute_list(),
            _ => None,
        };
        let mut options = list.into_iter().flat_map(|it| it.attribute_options());
        let is_strong = options.any(|it| {
            it.name().and_then(|it| read::name(&it)).is_some_and(|it| it.as_str() == "user_catalog_table")
        });
        let mode = if is_strong { LockMode::AccessExclusive } else { LockMode::ShareUpdateExclusive };
        self.add(table, Effect::lock(mode));
    }

    fn set_logged(&mut self, table: &QualifiedName, to: Persistence) {
        let unlogged = self.known.table(table).map(|it| it.options.unlogged);
        let effect = match (unlogged, to) {
            (None, _) => Effect::AT_MOST_REWRITE,
            (Some(true), Persistence::Unlogged) | (Some(false), Persistence::Logged) => {
                Effect::lock(LockMode::AccessExclusive)
            }
            (Some(false), Persistence::Unlogged) | (Some(true), Persistence::Logged) => Effect::REWRITE,
        };
        if effect.heap == Heap::AtMostRewritten {
            let condition = match to {
                Persistence::Logged => "where it is unlogged",
                Persistence::Unlogged => "where it is logged",
            };
            self.depends(table, Reach::One, condition);
        }
        self.add_rows(table, effect);
    }
}

/// Whether what is written survives a crash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Persistence {
    Logged,
    Unlogged,
}
