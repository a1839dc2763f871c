//! Data is destroyed only where somebody has agreed: at the prompt, or with `--allow data-loss`. In a protected
//! environment the prompt is not enough: what is agreed to stands in the command, where others see it.

use crate::{
    codes::Code,
    prompt,
    report::{Failure, Problem, Terminal},
};

/// What can be agreed to beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Allowed {
    /// Rows or values that are gone afterwards
    DataLoss,
}

/// What is about to happen, in the words of the question.
#[derive(Debug, Clone, Copy)]
pub struct Deed {
    /// "the migration would destroy data"
    pub subject: &'static str,
    /// "Write the migration?"
    pub question: &'static str,
    /// "nothing was written"
    pub untouched: &'static str,
}

/// Asks, or looks at what was allowed; says what would be lost when there is no agreement. `protected` is the
/// environment that is, if it is.
pub fn agree(
    deed: &Deed,
    losses: &[String],
    allowed: &[Allowed],
    protected: Option<&str>,
    terminal: &Terminal,
) -> Result<(), Failure> {
    if losses.is_empty() || allowed.contains(&Allowed::DataLoss) {
        return Ok(());
    }
    if protected.is_none() && terminal.can_ask() {
        terminal.say(&losses.join("\n"));
        if prompt::agree(&format!("This destroys data. {}", deed.question))? {
            return Ok(());
        }
    }
    let problem = Problem::error(Code::DataLoss, format!("{}, and nobody has agreed", deed.subject));
    let problem = losses.iter().fold(problem, Problem::note);
    let problem = match protected {
        Some(name) => problem.note(format!("environment {name} is protected: only the option is enough")),
        None => problem,
    };
    let help = "if that is what you want, run the command with: --allow data-loss";
    Err(problem.note(deed.untouched).help(help).into())
}
