//! Data that a migration destroys is agreed to beforehand, or nothing is written.

use schema_diff::{Hazard, HazardKind, Plan};

use super::{Allowed, GenerateArgs};
use crate::{
    codes::Code,
    prompt,
    report::{Failure, Problem, Terminal},
};

/// Asks, or looks at `--allow data-loss`; says what would be lost when there is no agreement.
pub(super) fn agree(plan: &Plan, args: &GenerateArgs, terminal: &Terminal) -> Result<(), Failure> {
    let losses: Vec<&Hazard> = plan.hazards().filter(|it| it.kind == HazardKind::DataLoss).collect();
    if losses.is_empty() || args.dry_run || args.allow.contains(&Allowed::DataLoss) {
        return Ok(());
    }
    let list: Vec<String> = losses.iter().map(|it| format!("{}: {}", it.object, it.message)).collect();
    if terminal.can_ask() {
        terminal.say(&list.join("\n"));
        if prompt::agree("This destroys data. Write the migration?")? {
            return Ok(());
        }
    }
    let problem = Problem::error(Code::DataLoss, "the migration would destroy data, and nobody has agreed");
    let problem = list.into_iter().fold(problem, Problem::note);
    Err(problem
        .note("nothing was written")
        .help("if that is what you want, run the command with: --allow data-loss")
        .into())
}
