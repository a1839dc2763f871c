//! `cargo xtask matrix`: everything that is proved on a server, on every major version of PostgreSQL.

use std::{
    env,
    ffi::{OsStr, OsString},
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use anyhow::Result;
use schema_db::scratch::{Cluster, ClusterOptions};

use crate::{
    command::{cargo, status},
    install,
};

/// Where to prove it, and what.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Arguments {
    /// Major versions, as in `--only 12,18`; all that are supported without it.
    #[arg(long, value_delimiter = ',')]
    only: Vec<u32>,
    /// Arguments of `cargo test`; without any, the cases, the random pairs and the tests of schema-db.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// What is proved: plans, introspection, comparing expressions, applying, and that what was restored or upgraded is no drift.
const PROOFS: &[&[&str]] =
    &[&["-p", "integration", "-p", "schema-db"], &["-p", "schemagen-cli", "--test", "it", "--", "no_alarm"]];

/// How one version fared.
struct Outcome {
    version: String,
    passed: bool,
    took: Duration,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let majors = if arguments.only.is_empty() { install::majors().collect() } else { arguments.only.clone() };
    let tests = || {
        let mut tests = cargo();
        tests.arg("test");
        tests
    };
    match arguments.arguments.as_slice() {
        [] => prove(tests, &majors, PROOFS),
        wanted => prove(tests, &majors, &[wanted]),
    }
}

/// Runs `tests` with each of the `arguments` on a server of each version, and tells how each version fared.
pub(crate) fn prove<A>(
    tests: impl Fn() -> Command,
    majors: &[u32],
    arguments: &[impl AsRef<[A]>],
) -> Result<ExitCode>
where
    A: AsRef<OsStr>,
{
    let tools = match env::var_os(test_support::TOOLS_VARIABLE) {
        Some(named) => named,
        None => install::tools()?.into(),
    };
    let runs = || {
        let with = |arguments: &_| {
            let mut tests = tests();
            tests.args(AsRef::<[A]>::as_ref(arguments)).env(test_support::TOOLS_VARIABLE, &tools);
            tests
        };
        arguments.iter().map(with).collect::<Vec<_>>()
    };
    let prove_on = |major: &u32| prove_on(*major, runs());
    let outcomes = majors.iter().map(prove_on).collect::<Result<Vec<_>>>()?;
    for Outcome { version, passed, took } in &outcomes {
        eprintln!("{} {version} in {} s", if *passed { "passed" } else { "FAILED" }, took.as_secs());
    }
    let all_passed = outcomes.iter().all(|it| it.passed);
    Ok(if all_passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn prove_on(major: u32, tests: Vec<Command>) -> Result<Outcome> {
    let binaries = install::major(major)?;
    let cluster = Cluster::start(&binaries, &ClusterOptions::from_environment())?;
    eprintln!("PostgreSQL {} runs in {}", binaries.version(), cluster.socket_folder().display());
    let began = Instant::now();
    let mut passed = true;
    for mut tests in tests {
        passed &= status(tests.env(test_support::SERVER_VARIABLE, cluster.url("postgres")))?.success();
    }
    Ok(Outcome { version: format!("PostgreSQL {}", binaries.version()), passed, took: began.elapsed() })
}
