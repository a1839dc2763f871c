//! `schemagen dump`: what the structs declare, as JSON.

use std::path::PathBuf;

use crate::{
    codes::Code,
    declarations,
    report::{Answer, Failure, Problem},
    session::Session,
};

/// Print what the structs declare as JSON, or what the structs in a compiled program declared
///
/// The JSON is what `model = "command"` in schemagen.toml takes, so that another program can take the place of
/// the structs.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  schemagen dump                     the packages of schemagen.toml
  schemagen dump ./server            a program that was shipped")]
pub struct DumpArgs {
    /// A program or library that was built with tables in it
    program: Option<PathBuf>,
}

pub(super) fn run(args: &DumpArgs, session: &mut Session) -> Result<Answer, Failure> {
    let declarations = match &args.program {
        Some(path) => declarations::of_binary(path, &session.terminal)?,
        None => declarations::load(&session.config()?, &session.terminal)?,
    };
    let text = serde_json::to_string_pretty(&declarations)
        .map_err(|error| Problem::error(Code::Internal, error.to_string()))?;
    Ok(Answer::done(text + "\n", declarations))
}
