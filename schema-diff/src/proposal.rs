//! What `generate` proposes: the deltas, the plan there, and the plan back or the reason why there is none.

use schema_model::{Delta, Schema};

use crate::{
    Change, HazardKind, Options, Plan, PlanError, Rename, RenameError, apply_renames, diff, irreversible,
    plan, undo::plan_back,
};

/// A migration in the making.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What leads from `before` to `after`, renames first.
    pub deltas: Vec<Delta>,
    /// The plan there.
    pub plan: Plan,
    /// The plan back.
    pub way_back: WayBack,
    /// Requested renames that an earlier migration has made.
    pub already_made: Vec<Rename>,
}

/// How to undo a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WayBack {
    /// By this plan.
    Plan(Plan),
    /// Not at all.
    None {
        /// Why.
        reason: String,
        /// What restores the structure, without the data that is gone.
        structure: Option<Plan>,
    },
}

/// Why there is no proposal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProposalError {
    /// Requested renames that were never true.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Renames(Vec<RenameError>),
    /// A change that cannot be planned.
    #[error(transparent)]
    Plan(#[from] PlanError),
}

/// Proposes the migration from `before` to `after`.
pub fn propose(
    before: &Schema,
    after: &Schema,
    requested: &[Rename],
    options: &Options,
) -> Result<Proposal, ProposalError> {
    let renamed = apply_renames(before, after, requested).map_err(ProposalError::Renames)?;
    let mut deltas = renamed.deltas;
    deltas.extend(diff(&renamed.schema, after));
    let change = Change { before, renamed: &renamed.schema, after, deltas: &deltas, options };
    // Neither needs the other.
    let (plan, back) = std::thread::scope(|scope| {
        let back = scope.spawn(|| plan_back(&change));
        (plan(&change), back.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let mut plan = plan?;
    irreversible::mark(&mut plan, &back);
    let way_back = way_back(&plan, back);
    Ok(Proposal { deltas, plan, way_back, already_made: renamed.already_made })
}

/// Plans the deltas of a migration again: they lead from `before` to `after`.
pub fn replan(
    before: &Schema,
    after: &Schema,
    deltas: &[Delta],
    options: &Options,
) -> Result<Plan, PlanError> {
    let mut renamed = before.clone();
    for delta in deltas {
        if let Delta::Rename { before, after } = delta {
            // The deltas have led to `after` once, when its snapshot was folded; a rename that failed would have too.
            let _ = renamed.rename(before, after);
        }
    }
    plan(&Change { before, renamed: &renamed, after, deltas, options })
}

/// The reverse: renames undone in reverse order, then whatever still differs.
fn way_back(there: &Plan, back: Result<Plan, PlanError>) -> WayBack {
    let lost: Vec<String> = there
        .hazards()
        .filter(|it| it.kind == HazardKind::DataLoss)
        .map(|it| it.object.to_string())
        .collect();
    match (lost.is_empty(), back) {
        (true, Ok(plan)) => WayBack::Plan(plan),
        (true, Err(PlanError::Lower(error))) => {
            // The advice is for who goes forth.
            WayBack::None { reason: format!("{}: {}", error.object, error.reason), structure: None }
        }
        (true, Err(error)) => WayBack::None { reason: error.to_string(), structure: None },
        (false, back) => {
            let gone = format!("the data of {} is gone", lost.join(", "));
            let reason = match &back {
                Err(PlanError::Lower(error)) => format!("{gone}, and {}: {}", error.object, error.reason),
                Ok(_) | Err(_) => gone,
            };
            WayBack::None { reason, structure: back.ok() }
        }
    }
}
