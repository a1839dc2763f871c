//! Lays the written source out as the user's own settings of rustfmt say.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use crate::{
    codes::Code,
    report::{Problem, Terminal},
};

/// A text as rustfmt lays it out in the folder of a file; nothing where it cannot.
pub(super) fn formatted(text: &str, file: &Path) -> Option<String> {
    let mut run = rustfmt();
    // The folder may not be there yet: its settings are those of the one above.
    let folder = file.ancestors().skip(1).find(|it| it.is_dir())?;
    let mut child = run.current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    let mut stdin = child.stdin.take()?;
    std::thread::scope(|scope| {
        // Whoever writes all before reading waits for whoever does the same.
        scope.spawn(move || stdin.write_all(text.as_bytes()));
        let output = child.wait_with_output().ok()?;
        String::from_utf8(output.stdout).ok().filter(|_| output.status.success())
    })
}

fn rustfmt() -> Command {
    let program = std::env::var_os("RUSTFMT").unwrap_or_else(|| "rustfmt".into());
    let mut run = Command::new(program);
    run.args(["--edition", "2024", "--quiet"]).stderr(Stdio::null());
    run
}

/// Runs rustfmt on a crate; it follows the modules from `lib.rs`.
pub(super) fn format(library: &Path, terminal: &mut Terminal) {
    let run = rustfmt().arg(library).stdin(Stdio::null()).stdout(Stdio::null()).status();
    if !run.is_ok_and(|it| it.success()) {
        let problem = Problem::warning(Code::InitFailed, "rustfmt could not lay out the source");
        terminal.warn(problem.help("`rustup component add rustfmt`, then `cargo fmt`"));
    }
}
