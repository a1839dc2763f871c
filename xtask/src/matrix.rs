//! `cargo xtask matrix`: everything that is proved on a server, on every major version of PostgreSQL.

use std::{
    ffi::OsString,
    process::ExitCode,
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

/// What is proved: plans, introspection, comparing expressions, applying.
const PROOFS: &[&str] = &["-p", "integration", "-p", "schema-db"];

/// How one version fared.
struct Outcome {
    version: String,
    passed: bool,
    took: Duration,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let majors = if arguments.only.is_empty() { install::majors().collect() } else { arguments.only.clone() };
    prove(&majors, &arguments.arguments)
}

fn prove(majors: &[u32], arguments: &[OsString]) -> Result<ExitCode> {
    let outcomes = majors.iter().map(|it| prove_on(*it, arguments)).collect::<Result<Vec<_>>>()?;
    for Outcome { version, passed, took } in &outcomes {
        eprintln!("{} {version} in {} s", if *passed { "passed" } else { "FAILED" }, took.as_secs());
    }
    let all_passed = outcomes.iter().all(|it| it.passed);
    Ok(if all_passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn prove_on(major: u32, arguments: &[OsString]) -> Result<Outcome> {
    let binaries = install::major(major)?;
    let cluster = Cluster::start(&binaries, &ClusterOptions::from_environment())?;
    eprintln!("PostgreSQL {} runs in {}", binaries.version(), cluster.socket_folder().display());
    let began = Instant::now();
    let mut tests = cargo();
    tests.arg("test").env(test_support::SERVER_VARIABLE, cluster.url("postgres"));
    if arguments.is_empty() {
        tests.args(PROOFS);
    } else {
        tests.args(arguments);
    }
    let passed = status(&mut tests)?.success();
    Ok(Outcome { version: format!("PostgreSQL {}", binaries.version()), passed, took: began.elapsed() })
}
