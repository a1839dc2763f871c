//! Hazards of a plan with the lines of the structs that they are about. Files of SQL hold no lines: these move.

use std::fmt;

use schema_diff::{Action, Hazard, Plan, Resource};
use schema_model::{ObjectId, declaration::Place};
use serde::Serialize;

use crate::resolved::Resolved;

/// A hazard, and where its object is declared.
#[derive(Serialize)]
pub(in crate::commands) struct Placed {
    #[serde(flatten)]
    pub(super) hazard: Hazard,
    /// The line of its table, where the object itself is gone; nothing, where that is gone too.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Place>,
    /// Whether no other one says it to a reader as well.
    #[serde(skip)]
    pub(super) is_told: bool,
}

/// All hazards of a plan, in the order of their statements.
pub(super) fn placed(plan: &Plan, structs: &Resolved) -> Vec<Placed> {
    let of_action = |action: &Action| {
        let all = &action.hazards;
        let placed = all.iter().map(|it| Placed {
            hazard: it.clone(),
            place: place(action, &it.object, structs),
            is_told: !all.iter().any(|other| it.is_implied_by(other)),
        });
        placed.collect::<Vec<_>>()
    };
    plan.actions().flat_map(of_action).collect()
}

/// What a table as a whole suffers is said at its column, constraint or index that the action makes or changes.
fn place(action: &Action, object: &ObjectId, structs: &Resolved) -> Option<Place> {
    let touched = action.alters.iter().chain(&action.creates).filter_map(Resource::object);
    let mut parts = touched.filter(|it| it.container().as_ref() == Some(object));
    parts.find_map(|it| structs.place(it)).or_else(|| structs.nearest_place(object))
}

impl fmt::Display for Placed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place}: {}", self.hazard),
            None => write!(f, "{}", self.hazard),
        }
    }
}
