//! Declarations as JSON from any program.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use schema_model::Declarations;

use crate::{codes::Code, report::Problem};

/// Runs the command in the project's folder and reads what it prints.
pub(super) fn run(command: &str, folder: &Path) -> Result<Declarations, Problem> {
    let failed = |what: String| {
        Problem::error(Code::ModelFailed, what)
            .note(format!("model = {command:?}"))
            .help("run the command by itself in the folder of schemagen.toml; `schemagen dump` shows the form it must print")
    };
    let mut shell = if cfg!(windows) { Command::new("cmd") } else { Command::new("sh") };
    shell.arg(if cfg!(windows) { "/C" } else { "-c" }).arg(command).current_dir(folder);
    let output = shell.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let output = output
        .map_err(|error| failed(format!("the program for the declarations cannot be started: {error}")))?;
    if !output.status.success() {
        return Err(failed(format!("the program for the declarations failed: {}", output.status)));
    }
    let declarations: Declarations = serde_json::from_slice(&output.stdout).map_err(|error| {
        failed(format!("the program for the declarations printed something else: {error}"))
    })?;
    if declarations.tables.is_empty() {
        return Err(failed("the program for the declarations printed no table".to_owned()));
    }
    Ok(declarations)
}
