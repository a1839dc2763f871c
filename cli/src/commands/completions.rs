//! `schemagen completions`: scripts for shells.

use clap::CommandFactory;
use clap_complete::Shell;

use super::Arguments;
use crate::{
    codes::Code,
    report::{Answer, Failure, Problem},
};

/// Print the completion script of a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  schemagen completions bash > ~/.local/share/bash-completion/completions/schemagen
  schemagen completions zsh > ~/.zfunc/_schemagen
  schemagen completions fish > ~/.config/fish/completions/schemagen.fish")]
pub struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

pub(super) fn run(args: &CompletionsArgs) -> Result<Answer, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Arguments::command(), "schemagen", &mut script);
    let script =
        String::from_utf8(script).map_err(|error| Problem::error(Code::Internal, error.to_string()))?;
    Ok(Answer::done(script.clone(), script))
}
