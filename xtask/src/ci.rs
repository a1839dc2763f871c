//! `cargo xtask ci`: everything that a change must pass, the quick checks first.

use std::process::ExitCode;

use anyhow::Result;

use crate::{
    command::{cargo, exit_code, status},
    test,
};

const CHECKS: &[&[&str]] = &[
    &["fmt", "--all", "--", "--check"],
    &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"],
];

pub(crate) fn run() -> Result<ExitCode> {
    for check in CHECKS {
        let status = status(cargo().args(*check))?;
        if !status.success() {
            return Ok(exit_code(status));
        }
    }
    test::run(&test::Arguments::default())
}
