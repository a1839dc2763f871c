//! `cargo xtask postgres`, and the server that other tasks start.

use std::{io, process::ExitCode};

use anyhow::{Context as _, Result};
use schema_db::scratch::{Cluster, ClusterOptions, ScratchError};

use crate::install;

pub(crate) fn run() -> Result<ExitCode> {
    let cluster = start()?;
    println!("{}", cluster.url("postgres"));
    io::copy(&mut io::stdin(), &mut io::sink()).context("cannot read the input")?;
    Ok(ExitCode::SUCCESS)
}

/// Starts a server; installs the programs first if this machine has none.
pub(crate) fn start() -> Result<Cluster> {
    let places = test_support::search_places();
    let binaries = match places.find() {
        Err(ScratchError::NoServerBinaries { .. }) => install::postgres()?,
        found => found?,
    };
    let cluster = Cluster::start(&binaries, &ClusterOptions::from_environment())?;
    eprintln!("PostgreSQL {} runs in {}", binaries.version(), cluster.socket_folder().display());
    Ok(cluster)
}
