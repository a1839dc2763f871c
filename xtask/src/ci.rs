//! `cargo xtask ci`: everything that a change must pass, the quick checks first.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::{
    command::{cargo, exit_code, status},
    install, matrix, test,
};

const CHECKS: &[&[&str]] = &[
    &["fmt", "--all", "--", "--check"],
    &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"],
    // No target of all: it runs on files that are not in this repository.
    &["clippy", "-p", "schemagen-cli", "-p", "integration", "--test", "corpus", "--", "-D", "warnings"],
];

/// Random pairs of schemas without a server; a developer's run takes fewer.
const PAIRS: &str = "100000";

/// What plans that many pairs is worth optimising where all is built once. While working it would make every build slow.
const OPTIMISED: &[&str] = &["integration", "schema-model", "schema-diff", "serde_json", "sha2"];

/// Code without `unsafe` in it, in which the standard library would look at every slice for what only `unsafe` can break.
const CHECKED: &[&str] = &["integration", "schema-model", "schema-diff"];

/// What is proved on the oldest and the newest server, besides the machine's own. With `-p` the libraries would have other
/// features and be built again.
const PROOFS: &[&str] = &["--workspace", "--test", "it", "--", "cases::cases", "forecasts", "no_alarm"];

pub(crate) fn run() -> Result<ExitCode> {
    for check in CHECKS {
        let status = status(cargo().args(*check))?;
        if !status.success() {
            return Ok(exit_code(status));
        }
    }
    let tested = test::run_with(tests(), &test::Arguments::default())?;
    if tested != ExitCode::SUCCESS {
        return Ok(tested);
    }
    let ends: Vec<u32> = install::majors().next().into_iter().chain(install::majors().next_back()).collect();
    matrix::prove(tests, &ends, &[PROOFS])
}

/// `cargo test` for all that follows, so that nothing is built twice.
fn tests() -> Command {
    let mut tests = cargo();
    for name in OPTIMISED {
        tests.arg("--config").arg(format!("profile.test.package.{name}.opt-level=1"));
    }
    for name in CHECKED {
        tests.arg("--config").arg(format!("profile.test.package.{name}.debug-assertions=false"));
        tests.arg("--config").arg(format!("profile.test.package.{name}.overflow-checks=true"));
    }
    tests.arg("test").env("PAIRS", PAIRS);
    tests
}
