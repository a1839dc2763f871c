//! Measures schemagen as whole processes, release build, on models crates of growing size.
//!
//! `cargo xtask bench` runs it, with a server, and puts the tables into the README. Times are medians of several runs; CPU time and
//! memory are those of the process and of all that it starts, cargo included, as the system accounts them.

#![allow(clippy::print_stdout, clippy::print_stderr)] // a program for people

mod apply;
mod library;
mod measure;
mod models;
mod peer;
mod project;
mod states;
mod table;

use anyhow::{Context as _, Result};

/// Names the server, as for tests.
const SERVER_VARIABLE: &str = "SCHEMAGEN_TEST_POSTGRES";

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [flag, command @ ..] if flag == measure::FLAG => measure::measure_here(command),
        [flag, rest @ ..] if flag == peer::FLAG => peer::migrate_here(rest),
        [part] if part == "apply" => {
            println!("{}", table::markdown_of_applying(&apply::measure(&server()?)?));
            Ok(())
        }
        [part] if part == "states" => {
            println!("{}", states(&states::SIZES, &server()?)?);
            Ok(())
        }
        [part, sizes @ ..] if part == "states" => {
            println!("{}", states(&numbers(sizes)?, &server()?)?);
            Ok(())
        }
        [] => {
            let server = server()?;
            let tables = tables(&SIZES, &server)?;
            let applied = table::markdown_of_applying(&apply::measure(&server)?);
            println!("{tables}\n\n{applied}\n\n{}", states(&states::SIZES, &server)?);
            Ok(())
        }
        sizes => {
            println!("{}", tables(&numbers(sizes)?, &server()?)?);
            Ok(())
        }
    }
}

fn tables(sizes: &[usize], server: &str) -> Result<String> {
    let (mut rows, mut parts) = (Vec::new(), Vec::new());
    for tables in sizes {
        let (row, folder) = project::measure_size(*tables)?;
        rows.push(row);
        parts.push(library::measure(*tables, &folder, server)?);
    }
    Ok(format!("{}\n\n{}", table::markdown(&rows), table::markdown_of_parts(&parts)))
}

fn numbers(arguments: &[String]) -> Result<Vec<usize>> {
    Ok(arguments.iter().map(|it| it.parse()).collect::<Result<_, _>>()?)
}

fn states(sizes: &[usize], server: &str) -> Result<String> {
    let rows = sizes.iter().map(|it| states::measure_size(*it, server)).collect::<Result<Vec<_>>>()?;
    let scratch = states::measure_scratch()?;
    Ok(format!("{}\n\n{}", table::markdown_of_states(&rows), table::markdown_of_scratch(&scratch)))
}

fn server() -> Result<String> {
    std::env::var(SERVER_VARIABLE).context("`cargo xtask bench` starts a server")
}
