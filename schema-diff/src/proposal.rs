//! What `generate` proposes: the deltas, the plan there, and the plan back or the reason why there is none.

use schema_model::{
    Delta, ObjectId, ObjectRef, Schema,
    schema::{Constraint, ConstraintKind},
};

use crate::{
    Change, HazardKind, Options, Plan, PlanError, Rename, RenameError, apply_renames, diff, plan,
    rename::exists,
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
    let plan = plan(&change)?;
    let way_back = way_back(&change, &plan);
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
fn way_back(change: &Change<'_>, there: &Plan) -> WayBack {
    let lost: Vec<String> = there
        .hazards()
        .filter(|it| it.kind == HazardKind::DataLoss)
        .map(|it| it.object.to_string())
        .collect();
    let back = plan_back(change);
    match (lost.is_empty(), back) {
        (true, Ok(plan)) => WayBack::Plan(plan),
        (true, Err(PlanError::Lower(error))) => {
            // The advice is for who goes forth.
            WayBack::None { reason: format!("{}: {}", error.object, error.reason), structure: None }
        }
        (true, Err(error)) => WayBack::None { reason: error.to_string(), structure: None },
        (false, back) => {
            WayBack::None { reason: format!("the data of {} is gone", lost.join(", ")), structure: back.ok() }
        }
    }
}

fn plan_back(change: &Change<'_>) -> Result<Plan, PlanError> {
    let Some(freed) = freed(change) else {
        return undo(change, change.after, change.before, change.deltas);
    };
    let mut plan = undo(change, change.after, &freed, &[])?;
    plan.steps.extend(undo(change, &freed, change.before, change.deltas)?.steps);
    Ok(plan)
}

/// The schema after, without new objects that have the former names of renamed ones; `None` where there are none.
fn freed(change: &Change<'_>) -> Option<Schema> {
    let undone = || {
        change.deltas.iter().rev().filter_map(|delta| match delta {
            Delta::Rename { before, after } => Some((before, after)),
            Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } => None,
        })
    };
    undone().next()?;
    let mut renamed = change.after.clone();
    let mut taken = Vec::new();
    for (before, after) in undone() {
        if exists(&renamed, before) {
            remove(&mut renamed, before);
            taken.push(before);
        }
        // It was possible on the way there.
        let _ = renamed.rename(after, before);
    }
    let mut freed = (!taken.is_empty()).then(|| change.after.clone())?;
    for id in taken {
        remove(&mut freed, id);
    }
    Some(freed)
}

/// Removes an object, and the references to a table that is removed.
fn remove(schema: &mut Schema, id: &ObjectId) {
    let object = schema.objects().iter().find(|it| it.id() == *id).map(ObjectRef::to_object);
    if let Some(object) = object {
        let _ = schema.apply(&Delta::Drop(object));
    }
    let ObjectId::Table(gone) = id else { return };
    for table in &mut schema.tables {
        let refers =
            |it: &Constraint| matches!(&it.kind, ConstraintKind::ForeignKey(key) if key.target == *gone);
        table.constraints.retain(|it| !refers(it));
    }
}

/// The plan from the schema after, or what is left of it, to an earlier one, with `deltas` undone.
fn undo(change: &Change<'_>, from: &Schema, to: &Schema, deltas: &[Delta]) -> Result<Plan, PlanError> {
    let mut renamed = from.clone();
    let mut undone = Vec::new();
    for delta in deltas.iter().rev() {
        if let Delta::Rename { before, after } = delta
            && renamed.rename(after, before).is_ok()
        {
            undone.push(Delta::Rename { before: after.clone(), after: before.clone() });
        }
    }
    undone.extend(diff(&renamed, to));
    let mut options = Options::new(change.options.dialect);
    options.value_renames =
        change.options.value_renames.iter().map(|(id, a, b)| (id.clone(), b.clone(), a.clone())).collect();
    plan(&Change { before: from, renamed: &renamed, after: to, deltas: &undone, options: &options })
}
