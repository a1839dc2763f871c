//! Ordered actions in steps: what shares a transaction, and where a commit must come between.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};
use schema_model::{Dialect, ObjectId, QualifiedName, schema::DefinitionId, script::StepKind};

use crate::{
    Change, Hazard, Rollout, Style,
    action::{Action, Resource, Transaction},
    rollout,
};

/// What to run, step by step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// In the order in which they run.
    pub steps: Vec<Step>,
    /// What to deploy when, where programs must take part.
    pub rollout: Vec<Rollout>,
    /// The same for columns of another type, each of which counts once its table is known to be written anew; `None` where
    /// nobody is told.
    pub(crate) if_rewritten: Option<Vec<Rollout>>,
    /// The same where indexes alone are built again.
    pub(crate) if_rebuilt: Vec<Rollout>,
}

/// A run of actions that share a transaction, or that must run outside one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// How its statements run.
    pub kind: StepKind,
    /// In the order in which they run.
    pub actions: Vec<Action>,
}

impl Plan {
    /// Nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The values of these are written anew, all of them: what to do where nobody is to wait for that is part of the plan.
    pub fn tell_rewritten(&mut self, objects: &BTreeSet<ObjectId>) {
        let Some(prepared) = &self.if_rewritten else { return };
        let of = |id: &ObjectId| prepared.iter().find(|it| it.object == *id).cloned();
        self.rollout.extend(objects.iter().filter_map(|it| of(it).or_else(|| rollout::of_values(it))));
    }

    /// The indexes of these columns are built again while nobody uses the table.
    pub fn tell_rebuilt(&mut self, objects: &BTreeSet<ObjectId>) {
        self.rollout.extend(self.if_rebuilt.iter().filter(|it| objects.contains(&it.object)).cloned());
    }

    /// All actions in order.
    pub fn actions(&self) -> impl Iterator<Item = &Action> {
        self.steps.iter().flat_map(|step| &step.actions)
    }

    /// All statements in order.
    pub fn statements(&self) -> impl Iterator<Item = &str> {
        self.actions().flat_map(|action| &action.statements).map(String::as_str)
    }

    /// All hazards in the order of their statements.
    pub fn hazards(&self) -> impl Iterator<Item = &Hazard> {
        self.actions().flat_map(|action| &action.hazards)
    }

    /// Those that a reader is told: without what another one says as well.
    pub fn told_hazards(&self) -> impl Iterator<Item = &Hazard> {
        let by_action = self.actions().map(|it| it.hazards.as_slice());
        by_action.flat_map(told)
    }
}

/// The hazards of an action without those that another of them implies.
pub(crate) fn told(hazards: &[Hazard]) -> impl Iterator<Item = &Hazard> {
    hazards.iter().filter(|it| !hazards.iter().any(|other| it.is_implied_by(other)))
}

/// Groups neighbours into steps. A step ends where a statement must run by itself, where a second table would be locked
/// that others use, and before the first use of an enum label that the step adds: PostgreSQL refuses an uncommitted one
/// (55P04, 12 to 18). It does not end while something is missing that comes back; `None` where a statement must run by
/// itself meanwhile.
pub(crate) fn into_steps(change: &Change<'_>, actions: Vec<Action>) -> Option<Plan> {
    let inside = if actions.iter().any(|it| it.transaction == Transaction::ForeignKeysOff) {
        StepKind::ForeignKeysOff
    } else {
        StepKind::Transactional
    };
    let shared = share_transactions(&actions);
    let mut steps: Vec<Step> = Vec::new();
    let mut last = Last::default();
    for (action, shares) in actions.into_iter().zip(shared) {
        if shares && matches!(action.transaction, Transaction::Outside | Transaction::Batches) {
            return None;
        }
        let locks = Locks::of(change, &action);
        let labels: Vec<Resource> = action.creates.iter().filter(|it| is_label(it)).cloned().collect();
        match steps.last_mut() {
            Some(step) if !last.must_commit_before(&action) && (shares || last.takes(&action, &locks)) => {
                step.actions.push(action);
            }
            _ => {
                last = Last::default();
                let kind = match action.transaction {
                    Transaction::Outside | Transaction::Batches => StepKind::NoTransaction,
                    Transaction::Inside
                    | Transaction::Together
                    | Transaction::Alone
                    | Transaction::ForeignKeysOff => inside,
                };
                last.transaction = Some(action.transaction);
                steps.push(Step { kind, actions: vec![action] });
            }
        }
        last.labels.extend(labels);
        last.locks.add(locks);
    }
    Some(Plan { steps, rollout: Vec::new(), if_rewritten: None, if_rebuilt: Vec::new() })
}

/// What the last step holds.
#[derive(Default)]
struct Last {
    transaction: Option<Transaction>,
    labels: FxHashSet<Resource>,
    locks: Locks,
}

impl Last {
    /// Whether the action uses what must be committed first.
    fn must_commit_before(&self, action: &Action) -> bool {
        !self.labels.is_empty() && action.needs.iter().any(|it| is_label(it) && self.labels.contains(it))
    }

    fn takes(&self, action: &Action, locks: &Locks) -> bool {
        match (self.transaction, action.transaction) {
            (
                Some(Transaction::Outside | Transaction::Batches),
                Transaction::Outside | Transaction::Batches,
            ) => true,
            (Some(Transaction::Outside | Transaction::Batches | Transaction::Alone), _)
            | (_, Transaction::Outside | Transaction::Batches | Transaction::Alone) => false,
            (
                None | Some(Transaction::Inside | Transaction::Together | Transaction::ForeignKeysOff),
                Transaction::Inside | Transaction::Together | Transaction::ForeignKeysOff,
            ) => self.locks.go_with(locks),
        }
    }
}

/// Tables that others use and that a step locks until it commits.
#[derive(Default)]
struct Locks {
    /// Against all who write them, and mostly against all who read them as well.
    changed: BTreeSet<QualifiedName>,
    /// Against all who write them, as something new refers to them.
    referenced: BTreeSet<QualifiedName>,
}

impl Locks {
    fn of(change: &Change<'_>, action: &Action) -> Self {
        match (change.options.dialect, change.options.style) {
            (Dialect::Postgres, Style::Online) => {}
            (Dialect::Sqlite, _) | (Dialect::Postgres, Style::Simple) => return Self::default(),
        }
        let existing = |it: &&Resource| it.table().filter(|it| change.table_before(it).is_some()).cloned();
        let changed = [&action.creates, &action.alters, &action.drops].into_iter().flatten();
        let makes_constraint =
            action.creates.iter().any(|it| matches!(it, Resource::Object(ObjectId::Constraint { .. })));
        let referenced = action.needs.iter().filter(|_| makes_constraint);
        Self {
            changed: changed.filter_map(|it| existing(&it)).collect(),
            referenced: referenced.filter_map(|it| existing(&it)).collect(),
        }
    }

    /// Whether nobody waits for a table while another one is locked.
    fn go_with(&self, next: &Self) -> bool {
        let changed: BTreeSet<_> = self.changed.union(&next.changed).collect();
        let mut referenced = self.referenced.iter().chain(&next.referenced);
        let is_one = changed.len() < 2 || next.changed.is_subset(&self.changed);
        is_one && (changed.is_empty() || referenced.all(|it| changed.contains(it)))
    }

    fn add(&mut self, more: Self) {
        self.changed.extend(more.changed);
        self.referenced.extend(more.referenced);
    }
}

/// Which actions share the transaction of the one before them, whatever else says otherwise: from where an object is
/// dropped to where it is created again, nobody must see the database without it.
fn share_transactions(actions: &[Action]) -> Vec<bool> {
    let mut dropped: FxHashMap<&Resource, usize> = FxHashMap::default();
    let mut first_together = None;
    let last_creates = actions.iter().rposition(|it| !it.creates.is_empty());
    // For each action how far back the span reaches that ends with it.
    let mut spans: Vec<usize> = (0..actions.len()).collect();
    let mut hold = |from: usize, to: usize| spans[to] = spans[to].min(from);
    for (at, action) in actions.iter().enumerate() {
        // Most plans make nothing again.
        for it in action.creates.iter().filter(|_| !dropped.is_empty()) {
            if let Some(from) = dropped.get(it) {
                hold(*from, at);
            }
        }
        match action.transaction {
            Transaction::Together => hold(*first_together.get_or_insert(at), at),
            Transaction::Inside
            | Transaction::Alone
            | Transaction::Outside
            | Transaction::Batches
            | Transaction::ForeignKeysOff => {}
        }
        // Nothing comes back after the last action that creates.
        let missed = action.drops.iter().filter(|it| Some(at) < last_creates && is_missed(it));
        dropped.extend(missed.filter(|it| !action.creates.contains(it)).map(|it| (it, at)));
    }
    let mut shared = vec![false; actions.len()];
    let mut from = actions.len();
    for at in (0..actions.len()).rev() {
        from = from.min(spans[at]);
        shared[at] = from < at;
    }
    shared
}

/// Whether somebody may stumble over its absence. (An event trigger that changes sees nothing of its own migration.)
fn is_missed(resource: &Resource) -> bool {
    match resource {
        Resource::Object(ObjectId::Definition(DefinitionId::EventTrigger(_))) => false,
        Resource::PrimaryKey(_) => true,
        other => other.object().is_some(),
    }
}

fn is_label(resource: &Resource) -> bool {
    matches!(resource, Resource::Object(ObjectId::EnumLabel { .. }))
}
