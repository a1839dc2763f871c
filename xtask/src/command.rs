//! Running other programs: said before it is done, and judged by how it ends.

use std::{
    env,
    process::{Command, ExitCode, ExitStatus, Stdio},
};

use anyhow::{Context as _, Result, ensure};

/// The cargo that runs this task, without what it has set for this program: build scripts that look at it would run anew each time, and all
/// that stands on them be built anew.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let is_of_this_program =
        |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    for (name, _) in env::vars_os().filter(|(name, _)| is_of_this_program(&name.to_string_lossy())) {
        cargo.env_remove(name);
    }
    cargo
}

/// Runs `command` without input, after printing it, and returns how it ended.
pub(crate) fn status(command: &mut Command) -> Result<ExitStatus> {
    let shown = shown(command);
    eprintln!("$ {shown}");
    command.stdin(Stdio::null()).status().with_context(|| format!("cannot run `{shown}`"))
}

/// Runs `command`, which has to succeed.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = status(command)?;
    ensure!(status.success(), "`{}` failed: {status}", shown(command));
    Ok(())
}

/// The exit code of a task that ends as its command did.
pub(crate) fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}

fn shown(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let name = program.rsplit('/').next().unwrap_or_default();
    command.get_args().fold(name.to_owned(), |line, argument| line + " " + &argument.to_string_lossy())
}
