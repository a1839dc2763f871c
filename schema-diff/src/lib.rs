//! From two schemas to a reviewed plan: pure functions, no database, no clock.
//!
//! ```text
//! before, after ── rename ── diff ──> [Delta] ── lower(dialect) ──> [Action] ── order ──> Plan ── render ──> SQL
//! ```
//!
//! `diff` and `order` know no object kind and no dialect; only the lowerings know a dialect.

mod action;
mod branches;
mod candidate;
mod change;
mod diff;
mod explain;
mod fallback;
mod footprint;
mod hazard;
mod hazard_page;
mod irreversible;
mod list_check;
mod lower;
mod order;
mod plan;
mod postgres;
mod proposal;
mod recreated;
mod rename;
mod render;
mod rollout;
mod sql;
mod sqlite;
mod undo;
mod value_change;

pub use action::{Action, Resource, Setting, Transaction};
pub use branches::{BranchConflict, BranchError, Touches, conflicts, head_conflicts};
pub use candidate::{Candidate, candidates};
pub use change::{Change, Options, Replaceable, Style};
pub use diff::diff;
pub use explain::{Bearing, Difference, describe, differences};
pub use footprint::{Conflict, Footprint, conflict};
pub use hazard::{Hazard, HazardKind, Severity};
pub use lower::LowerError;
pub use order::CycleError;
pub use plan::{Plan, Step};
pub use postgres::{VOLATILE_FUNCTIONS, update_in_batches};
pub use proposal::{Proposal, ProposalError, WayBack, propose, replan};
pub use recreated::{Recreated, recreated};
pub use rename::{Rename, RenameError, Renamed, apply_renames};
pub use render::{FixHeader, Header, render, render_blank, render_fix, render_irreversible, render_plan};
pub use rollout::{Rollout, RolloutStep};
pub use sql::Sql;

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// A delta that the dialect cannot do.
    #[error(transparent)]
    Lower(#[from] LowerError),
    /// Statements that need each other.
    #[error(transparent)]
    Cycle(#[from] CycleError),
}

/// Plans a change: what to run, in which order, in which transactions. Where no order lets others go on using a table, it is
/// changed in the simple style.
pub fn plan(change: &Change<'_>) -> Result<Plan, PlanError> {
    let mut plan = plan_of_steps(change)?;
    plan.rollout = rollout::of(change);
    plan.if_rewritten = rollout::of_rewritten(change);
    plan.if_rebuilt = rollout::of_rebuilt(change);
    Ok(plan)
}

/// The same without a word to programs.
fn plan_of_steps(change: &Change<'_>) -> Result<Plan, PlanError> {
    if let Ok(Some(plan)) = plan_as_asked(change) {
        return Ok(plan);
    }
    let options = Options { style: Style::Simple, ..change.options.clone() };
    let mut simple = plan_as_asked(&Change { options: &options, ..*change })?.unwrap_or_default();
    fallback::tell_of_simple_style(change, &mut simple);
    Ok(simple)
}

/// `None` where something would be missing while a statement runs by itself.
fn plan_as_asked(change: &Change<'_>) -> Result<Option<Plan>, PlanError> {
    let actions = lower::lower(change)?;
    let ordered = order::order(actions)?;
    Ok(plan::into_steps(change, ordered))
}
