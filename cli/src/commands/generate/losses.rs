//! Data that a migration destroys is agreed to before it is written.

use schema_diff::{HazardKind, Plan};
use schema_model::ObjectId;

use crate::{
    consent::{Allowed, Deed, agree as ask},
    report::{Failure, Terminal},
    resolved::Resolved,
};

const DEED: Deed = Deed {
    subject: "the migration would destroy data",
    question: "Write the migration?",
    untouched: "nothing was written",
};

/// Asks, or looks at what was allowed.
pub(super) fn agree(
    plan: &Plan,
    structs: &Resolved,
    allowed: &[Allowed],
    terminal: &Terminal,
) -> Result<(), Failure> {
    let losses = plan.hazards().filter(|it| it.kind == HazardKind::DataLoss);
    let place = |it: &ObjectId| structs.nearest_place(it).map(|it| format!("{it}: ")).unwrap_or_default();
    let losses: Vec<String> =
        losses.map(|it| format!("{}{}: {}", place(&it.object), it.object, it.message)).collect();
    ask(&DEED, &losses, allowed, None, terminal)
}
