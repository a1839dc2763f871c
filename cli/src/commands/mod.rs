//! The command line: one file per command.

// Doc comments here are help texts, read on a terminal.
#![allow(clippy::doc_markdown)]

mod agreed;
mod baseline;
mod check;
mod completions;
mod demo;
mod diff;
mod drift;
mod dump;
mod explain;
mod generate;
mod init;
mod lint;
mod migrate;
mod planning;
mod progress;
mod pull;
mod push;
mod renames;
mod repair;
mod rollback;
mod snapshot;
mod stats;
mod status;
mod strange;
mod unrecorded;
mod verify;

use std::num::NonZeroUsize;

use clap::{Parser, Subcommand};

use crate::{
    codes::Code,
    config::{Config, Target},
    report::{Answer, Failure, Problem},
    session::{GlobalArgs, Session},
};

/// Rust structs are the database schema: every change becomes a reviewed SQL file, and nothing drifts unseen.
#[derive(Debug, Parser)]
#[command(name = "schemagen", bin_name = "schemagen", version, propagate_version = true, max_term_width = 100, after_help = EXAMPLES)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Options of all commands.
    #[command(flatten)]
    pub global: GlobalArgs,
}

const EXAMPLES: &str = "\
Exit codes: 0 done or clean, 1 something was found, 2 error or refused, 130 and 143 ended by SIGINT or SIGTERM.

Examples:
  schemagen init --dialect sqlite     set up a project
  schemagen generate                  write a migration from what changed in the structs
  schemagen check                     in CI: is there a migration for every change?
  schemagen migrate                   apply what is pending to the database
  schemagen explain SG0101            say more about an error";

/// What to do.
#[derive(Debug, Subcommand)]
#[allow(missing_docs)] // the arguments' own docs are the help
pub enum Command {
    Init(init::InitArgs),
    Generate(generate::GenerateArgs),
    Check(check::CheckArgs),
    Lint(lint::LintArgs),
    Verify(verify::VerifyArgs),
    Pull(pull::PullArgs),
    Push(push::PushArgs),
    Migrate(migrate::MigrateArgs),
    Status(status::StatusArgs),
    Stats(stats::StatsArgs),
    Rollback(rollback::RollbackArgs),
    Drift(drift::DriftArgs),
    Diff(diff::DiffArgs),
    Baseline(baseline::BaselineArgs),
    Repair(repair::RepairArgs),
    Snapshot(snapshot::SnapshotArgs),
    Dump(dump::DumpArgs),
    Demo(demo::DemoArgs),
    Explain(explain::ExplainArgs),
    Completions(completions::CompletionsArgs),
}

impl Command {
    /// The word on the command line.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Init(_) => "init",
            Self::Generate(_) => "generate",
            Self::Check(_) => "check",
            Self::Lint(_) => "lint",
            Self::Verify(_) => "verify",
            Self::Pull(_) => "pull",
            Self::Push(_) => "push",
            Self::Migrate(_) => "migrate",
            Self::Status(_) => "status",
            Self::Stats(_) => "stats",
            Self::Rollback(_) => "rollback",
            Self::Drift(_) => "drift",
            Self::Diff(_) => "diff",
            Self::Baseline(_) => "baseline",
            Self::Repair(_) => "repair",
            Self::Snapshot(_) => "snapshot",
            Self::Dump(_) => "dump",
            Self::Demo(_) => "demo",
            Self::Explain(_) => "explain",
            Self::Completions(_) => "completions",
        }
    }

    /// Does it.
    pub fn run(&self, session: &mut Session) -> Result<Answer, Failure> {
        match self {
            Self::Init(args) => init::run(args, session),
            Self::Generate(args) => generate::run(args, session),
            Self::Check(args) => check::run(args, session),
            Self::Lint(args) => lint::run(args, session),
            Self::Verify(args) => verify::run(args, session),
            Self::Pull(args) => pull::run(args, session),
            Self::Push(args) => push::run(args, session),
            Self::Migrate(args) => migrate::run(args, session),
            Self::Status(args) => status::run(args, session),
            Self::Stats(args) => stats::run(args, session),
            Self::Rollback(args) => rollback::run(args, session),
            Self::Drift(args) => drift::run(args, session),
            Self::Diff(args) => diff::run(args, session),
            Self::Baseline(args) => baseline::run(args, session),
            Self::Repair(args) => repair::run(args, session),
            Self::Snapshot(args) => snapshot::run(args, session),
            Self::Dump(args) => dump::run(args, session),
            Self::Demo(args) => demo::run(args, session),
            Self::Explain(args) => explain::run(args),
            Self::Completions(args) => completions::run(args),
        }
    }
}

/// How many migrations: at least one.
fn count(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "write a number from 1 on".to_owned())
}

/// Why something was done by hand: words.
fn reason(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() { Err("say why, in a few words".to_owned()) } else { Ok(text.to_owned()) }
}

/// The target of a command that works on one.
fn only_target<'a>(config: &'a Config, session: &Session) -> Result<&'a Target, Failure> {
    let targets = config.targets(session.global.target.as_deref())?;
    match targets.as_slice() {
        [only] => Ok(only),
        several => {
            let names: Vec<&str> = several.iter().map(|it| it.title()).collect();
            Err(Problem::error(Code::TargetNeeded, "this project has several targets")
                .help(format!("say which one with `--target`: {}", names.join(", ")))
                .into())
        }
    }
}
