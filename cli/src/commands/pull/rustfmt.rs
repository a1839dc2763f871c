//! Lays the written source out as the user's own settings of rustfmt say.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
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

/// As many files as fit into the arguments of one process on every system.
const AT_ONCE: usize = 200;

/// Lays out the files of a crate. They are named one by one: where rustfmt follows the modules from `lib.rs` by itself, each costs
/// the more, the more there are.
pub(super) fn format(files: &[PathBuf], terminal: &mut Terminal) {
    let (parents, leaves): (Vec<&PathBuf>, Vec<&PathBuf>) = files.iter().partition(|it| has_modules(it));
    let is_laid_out = leaves.chunks(AT_ONCE).all(|it| {
        let run = rustfmt().args(it).stdin(Stdio::null()).stdout(Stdio::null()).status();
        run.is_ok_and(|it| it.success())
    });
    if !(is_laid_out && parents.into_iter().all(|it| format_alone(it).is_some())) {
        let problem = Problem::warning(Code::InitFailed, "rustfmt could not lay out the source");
        terminal.warn(problem.help("`rustup component add rustfmt`, then `cargo fmt`"));
    }
}

fn has_modules(file: &Path) -> bool {
    ["lib.rs", "mod.rs"].iter().any(|it| file.ends_with(it))
}

/// Without the modules that it names: a text has none beside it.
fn format_alone(file: &Path) -> Option<()> {
    let text = formatted(&fs::read_to_string(file).ok()?, file)?;
    fs::write(file, text).ok()
}
