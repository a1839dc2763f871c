//! Says of a plan what no way back undoes: values that are gone, and changes that the dialect makes in one direction only.

use schema_model::ObjectId;

use crate::{
    Hazard, HazardKind, Plan, PlanError,
    action::{Action, Resource},
};

/// Adds the hazard where something is lost, and where the plan back has failed.
pub(crate) fn mark(plan: &mut Plan, back: &Result<Plan, PlanError>) {
    for action in plan.steps.iter_mut().flat_map(|it| &mut it.actions) {
        mark_losses(action);
    }
    match back {
        Ok(_) => {}
        Err(PlanError::Lower(error)) => mark_object(plan, Some(&error.object), &error.reason),
        Err(PlanError::Cycle(error)) => mark_object(plan, None, &error.to_string()),
    }
}

fn mark_losses(action: &mut Action) {
    let losses = action.hazards.iter().filter(|it| it.kind == HazardKind::DataLoss);
    let mut lost: Vec<ObjectId> = losses.map(|it| it.object.clone()).collect();
    lost.dedup();
    let mark = |it| Hazard::new(HazardKind::NotReversible, it, "the way back brings no data again");
    action.hazards.extend(lost.into_iter().map(mark));
}

/// The hazard stands at the action that is about the object, or else about its table, or else at the last one.
fn mark_object(plan: &mut Plan, object: Option<&ObjectId>, reason: &str) {
    let actions: Vec<&Action> = plan.actions().collect();
    let about = |id: &ObjectId| actions.iter().position(|it| touched(it).any(|of| of == id));
    let same_table = |id: &ObjectId| {
        let table = id.table()?;
        actions.iter().position(|it| touched(it).any(|of| of.table() == Some(table)))
    };
    let found = object.and_then(|it| about(it).or_else(|| same_table(it)));
    let Some(at) = found.or_else(|| actions.len().checked_sub(1)) else { return };
    let Some(object) = object.or_else(|| touched(actions[at]).next()).cloned() else { return };
    let hazard = Hazard::new(HazardKind::NotReversible, object, format!("there is no way back: {reason}"));
    let mut actions = plan.steps.iter_mut().flat_map(|it| &mut it.actions);
    if let Some(action) = actions.nth(at) {
        action.hazards.push(hazard);
    }
}

/// What an action makes, changes or removes.
fn touched(action: &Action) -> impl Iterator<Item = &ObjectId> {
    let all = action.creates.iter().chain(&action.alters).chain(&action.drops);
    all.filter_map(Resource::object)
}
