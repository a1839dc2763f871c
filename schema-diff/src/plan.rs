//! Ordered actions in steps: what shares a transaction, and where a commit must come between.

use std::collections::HashSet;

use schema_model::ObjectId;

use crate::{
    Hazard,
    action::{Action, Resource, Transaction},
};

/// What to run, step by step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// In the order in which they run.
    pub steps: Vec<Step>,
}

/// A run of actions that share a transaction, or that must run outside one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// How the step stands to transactions.
    pub transaction: Transaction,
    /// In the order in which they run.
    pub actions: Vec<Action>,
}

impl Plan {
    /// Nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
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
}

/// Groups neighbours into steps. A step ends where the kind of transaction changes, and before the first use of an
/// enum label that the step adds: PostgreSQL refuses an uncommitted one (55P04, 12 to 18).
pub(crate) fn into_steps(actions: Vec<Action>) -> Plan {
    let foreign_keys_off = actions.iter().any(|it| it.transaction == Transaction::ForeignKeysOff);
    let mut steps: Vec<Step> = Vec::new();
    // Those that the last step adds.
    let mut labels: HashSet<Resource> = HashSet::new();
    for action in actions {
        let transaction = match action.transaction {
            Transaction::Inside if foreign_keys_off => Transaction::ForeignKeysOff,
            other => other,
        };
        let new_labels: Vec<Resource> = action.creates.iter().filter(|it| is_label(it)).cloned().collect();
        match steps.last_mut() {
            Some(step) if step.transaction == transaction && !needs_commit(&labels, &action) => {
                step.actions.push(action);
            }
            _ => {
                labels.clear();
                steps.push(Step { transaction, actions: vec![action] });
            }
        }
        labels.extend(new_labels);
    }
    Plan { steps }
}

fn needs_commit(labels: &HashSet<Resource>, action: &Action) -> bool {
    !labels.is_empty() && action.needs.iter().any(|it| is_label(it) && labels.contains(it))
}

fn is_label(resource: &Resource) -> bool {
    matches!(resource, Resource::Object(ObjectId::EnumLabel { .. }))
}
