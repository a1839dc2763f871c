//! `cargo xtask corpus FOLDER`: the checks on schemas of real applications, which are not in this repository.

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, Result};

use crate::{
    command::{cargo, exit_code, status},
    postgres,
};

/// Where the schemas are.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder that holds schemas/*.sql and pairs/*/{old,new}.sql
    folder: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let folder = arguments
        .folder
        .canonicalize()
        .with_context(|| format!("there is no folder {}", arguments.folder.display()))?;
    let cluster = postgres::start()?;
    let mut tests = cargo();
    tests.args(["test", "--no-fail-fast", "-p", "schemagen-cli", "-p", "integration", "--test", "corpus"]);
    // Of the modules that the tests share with others, only what they use is theirs.
    tests.args([
        "--",
        "--skip",
        "cases::",
        "--skip",
        "forecasts::",
        "--skip",
        "guards::",
        "--skip",
        "random::",
    ]);
    tests.env(test_support::SERVER_VARIABLE, cluster.url("postgres")).env("SCHEMAGEN_CORPUS", folder);
    status(&mut tests).map(exit_code)
}
