//! Data that a migration destroys is agreed to before it is written.

use schema_diff::{HazardKind, Plan};
use schema_model::ObjectId;

use super::GenerateArgs;
use crate::{
    consent::{Deed, agree as ask},
    report::{Failure, Terminal},
    resolved::Resolved,
};

const DEED: Deed = Deed {
    subject: "the migration would destroy data",
    question: "Write the migration?",
    untouched: "nothing was written",
};

/// A dry run writes nothing, and so needs no agreement.
pub(super) fn agree(
    plan: &Plan,
    structs: &Resolved,
    args: &GenerateArgs,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let losses = plan.hazards().filter(|it| it.kind == HazardKind::DataLoss && !args.dry_run);
    let place = |it: &ObjectId| structs.nearest_place(it).map(|it| format!("{it}: ")).unwrap_or_default();
    let losses: Vec<String> =
        losses.map(|it| format!("{}{}: {}", place(&it.object), it.object, it.message)).collect();
    ask(&DEED, &losses, &args.allow, None, terminal)
}
