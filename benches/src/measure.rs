//! Runs a command and tells its wall time, CPU time and peak memory.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use nix::sys::resource::{UsageWho, getrusage};

/// With this first argument the program is the parent of one measured command.
pub(crate) const FLAG: &str = "--measure";

/// What one run of a command cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cost {
    pub(crate) wall: Duration,
    pub(crate) cpu: Duration,
    pub(crate) peak_kib: u64,
    pub(crate) exit: i32,
}

/// Runs the command in `folder` under a parent of its own, so that its usage is nobody else's.
pub(crate) fn run(folder: &Path, command: &[&str], variables: &[(&str, &str)]) -> Result<Cost> {
    let output = Command::new(std::env::current_exe()?)
        .arg(FLAG)
        .args(command)
        .envs(variables.iter().copied())
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot run {command:?}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let Some(line) = text.lines().last().filter(|_| output.status.success()) else {
        bail!("{command:?} could not be measured:\n{}", String::from_utf8_lossy(&output.stderr));
    };
    let numbers: Vec<u64> = line.split(' ').map(str::parse).collect::<Result<_, _>>()?;
    let &[wall, cpu, peak_kib, exit] = numbers.as_slice() else { bail!("{line:?} is no measurement") };
    Ok(Cost {
        wall: Duration::from_micros(wall),
        cpu: Duration::from_micros(cpu),
        peak_kib,
        exit: i32::try_from(exit)?,
    })
}

/// The middle of several runs by wall time.
pub(crate) fn median(mut costs: Vec<Cost>) -> Result<Cost> {
    costs.sort();
    costs.get(costs.len() / 2).copied().context("nothing was measured")
}

/// The measured process: runs the command to its end, then prints one line of numbers.
pub(crate) fn measure_here(command: &[String]) -> Result<()> {
    let (program, arguments) = command.split_first().context("no command to measure")?;
    let start = Instant::now();
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output()?;
    let wall = start.elapsed();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let micros = |time: nix::sys::time::TimeVal| {
        u64::try_from(time.tv_sec() * 1_000_000 + time.tv_usec()).unwrap_or_default()
    };
    let exit = output.status.code().unwrap_or(255);
    if exit == 2 {
        bail!("{command:?} failed:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    println!(
        "{} {} {} {exit}",
        wall.as_micros(),
        micros(usage.user_time()) + micros(usage.system_time()),
        usage.max_rss()
    );
    Ok(())
}
