//! Measures schemagen as whole processes, release build, on models crates of growing size.
//!
//! `cargo xtask bench` runs it and puts the table into the README. Times are medians of several runs; CPU time and
//! memory are those of the process and of all that it starts, cargo included, as the system accounts them.

#![allow(clippy::print_stdout, clippy::print_stderr)] // a program for people

mod measure;
mod models;
mod project;
mod table;

use anyhow::Result;

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [flag, command @ ..] if flag == measure::FLAG => measure::measure_here(command),
        sizes => {
            let sizes: Vec<usize> = sizes.iter().map(|it| it.parse()).collect::<Result<_, _>>()?;
            let sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes };
            let rows = sizes.into_iter().map(project::measure_size).collect::<Result<Vec<_>>>()?;
            println!("{}", table::markdown(&rows));
            Ok(())
        }
    }
}
