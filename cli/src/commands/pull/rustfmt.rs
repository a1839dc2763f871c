//! Lays the written source out as the user's own settings of rustfmt say.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use crate::{
    codes::Code,
    report::{Problem, Terminal},
};

/// Runs rustfmt on a crate; it follows the modules from `lib.rs`.
pub(super) fn format(library: &Path, terminal: &mut Terminal) {
    let rustfmt = std::env::var_os("RUSTFMT").unwrap_or_else(|| "rustfmt".into());
    let run = Command::new(rustfmt)
        .args(["--edition", "2024", "--quiet"])
        .arg(library)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !run.is_ok_and(|it| it.success()) {
        let problem = Problem::warning(Code::InitFailed, "rustfmt could not lay out the source");
        terminal.warn(problem.help("`rustup component add rustfmt`, then `cargo fmt`"));
    }
}
