//! `cargo xtask test`: the tests, with one PostgreSQL server for the whole run.

use std::{
    env,
    ffi::OsString,
    process::{Command, ExitCode},
    thread::available_parallelism,
};

use anyhow::Result;

use crate::{
    command::{cargo, exit_code, status},
    install, postgres,
};

/// How many tests run beside each other, as libtest reads it.
const THREADS: &str = "RUST_TEST_THREADS";

/// What to test.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Arguments {
    /// Arguments of `cargo test`, such as `-p schema-diff` or a test's name; all tests without any.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let mut tests = cargo();
    tests.arg("test");
    run_with(tests, arguments)
}

/// Runs `tests`, a `cargo test` in the making.
pub(crate) fn run_with(mut tests: Command, arguments: &Arguments) -> Result<ExitCode> {
    install::pgbouncer()?;
    // Lives until the tests are through.
    let cluster = if a_server_is_named() { None } else { Some(postgres::start()?) };
    if let Some(cluster) = &cluster {
        tests.env(test_support::SERVER_VARIABLE, cluster.url("postgres"));
    }
    if !names_package(&arguments.arguments) {
        tests.arg("--workspace");
    }
    if env::var_os(THREADS).is_none() {
        // Half of what the tests do is waiting: for a server, for cargo, for a time-out.
        tests.env(THREADS, (2 * available_parallelism().map_or(1, usize::from)).to_string());
    }
    status(tests.args(&arguments.arguments)).map(exit_code)
}

/// Whether the developer brought a server along.
fn a_server_is_named() -> bool {
    env::var_os(test_support::SERVER_VARIABLE).is_some_and(|url| !url.is_empty())
}

/// Whether the developer chose packages, which `--workspace` would override.
fn names_package(arguments: &[OsString]) -> bool {
    let of_cargo = arguments.iter().take_while(|argument| *argument != "--");
    of_cargo.map(|argument| argument.to_string_lossy()).any(|argument| {
        argument.starts_with("--package")
            || argument == "--manifest-path"
            || (argument.starts_with("-p") && !argument.starts_with("--"))
    })
}
