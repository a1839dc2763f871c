//! The tasks as a developer meets them.
#![allow(clippy::unwrap_used)]

mod postgres;

use std::process::Command;

fn xtask() -> Command {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
}

#[test]
fn help_names_every_task() {
    let help = String::from_utf8(xtask().arg("help").output().unwrap().stdout).unwrap();
    for task in ["test", "ci", "postgres"] {
        assert!(help.contains(&format!("\n  {task} ")), "{help}");
    }
}
