//! `cargo xtask bench`: measures whole processes and puts the table into the README.

use std::{
    fs,
    path::Path,
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, bail};

use crate::{
    command::{cargo, status},
    install, postgres,
};

const BEGIN: &str = "<!-- bench -->\n";
const END: &str = "<!-- /bench -->";

/// What to measure.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Numbers of tables, `apply`, or `states` with numbers of tables or without; all without any, which alone are put into the README
    parts: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    if !status(cargo().args(["build", "--release", "-p", "schemagen-cli", "-p", "benches"]))?.success() {
        bail!("the release build failed");
    }
    let cluster = postgres::start()?;
    // Not by `cargo run`: for one package alone the libraries would have other features and be built again.
    let mut bench = Command::new(install::target_folder()?.join("release/benches"));
    bench.env(test_support::SERVER_VARIABLE, cluster.url("postgres"));
    bench.args(&arguments.parts).stderr(std::process::Stdio::inherit());
    let output = bench.output().context("the measurements did not run")?;
    if !output.status.success() {
        bail!("the measurements failed");
    }
    let table = String::from_utf8(output.stdout)?;
    print!("{table}");
    if arguments.parts.is_empty() {
        put_into_readme(&table)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn put_into_readme(table: &str) -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("README.md");
    let text = fs::read_to_string(&path)?;
    let marks = text.split_once(BEGIN).and_then(|(head, rest)| Some((head, rest.split_once(END)?.1)));
    let Some((head, tail)) = marks else { bail!("README.md has no place for the table: {BEGIN}{END}") };
    fs::write(&path, format!("{head}{BEGIN}{table}{END}{tail}"))?;
    Ok(())
}
