//! Where PostgreSQL's server programs are on this machine, and which version they have.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::ScratchError;

/// A folder that holds `initdb` and `postgres` of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerBinaries {
    folder: PathBuf,
    version: String,
    major: u32,
}

impl ServerBinaries {
    /// The server programs in `folder`, which may hold links to them.
    pub fn at(folder: &Path) -> Result<Self, ScratchError> {
        let wrong = |reason: String| ScratchError::NotServerBinaries { folder: folder.to_owned(), reason };
        let postgres = folder.join("postgres");
        // A folder of links (`/usr/local/bin/postgres`) may lack the other programs; the real one has them.
        let postgres =
            postgres.canonicalize().map_err(|error| wrong(format!("{}: {error}", postgres.display())))?;
        let real = postgres.parent().unwrap_or(folder).to_owned();
        if !real.join("initdb").is_file() {
            return Err(wrong(format!("there is no `initdb` in {}", real.display())));
        }
        let output = Command::new(&postgres)
            .arg("--version")
            .output()
            .map_err(|error| wrong(format!("{} does not run: {error}", postgres.display())))?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let version = text.strip_prefix("postgres (PostgreSQL) ").unwrap_or_default().to_owned();
        let major = version
            .split(|character: char| !character.is_ascii_digit())
            .next()
            .and_then(|digits| digits.parse().ok())
            .ok_or_else(|| wrong(format!("`postgres --version` printed `{text}`")))?;
        Ok(Self { folder: real, version, major })
    }

    /// The major version, such as 17.
    pub fn major(&self) -> u32 {
        self.major
    }

    /// The version as the server prints it, such as `15.18 (Debian 15.18-0+deb12u1)`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The path of one of the programs.
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// The folders in which to look for server programs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchPlaces {
    /// The folder that the user named: nothing else is looked at when it is there.
    pub named: Option<PathBuf>,
    /// The folders to try in order.
    pub folders: Vec<PathBuf>,
}

impl SearchPlaces {
    /// The folder named by `SCHEMAGEN_PG_BIN`; otherwise PATH, `pg_config --bindir`, the folders in which
    /// distributions put them (newest first), and at last `extra`.
    pub fn from_environment(extra: &[PathBuf]) -> Self {
        let mut folders: Vec<PathBuf> =
            env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default();
        folders.extend(pg_config_bindir());
        folders.extend(versioned("/usr/lib/postgresql", "", "bin"));
        folders.extend(versioned("/usr", "pgsql-", "bin"));
        folders.extend(versioned("/opt/homebrew/opt", "postgresql", "bin"));
        folders.extend(versioned("/usr/local/opt", "postgresql", "bin"));
        folders.extend_from_slice(extra);
        let named = env::var_os("SCHEMAGEN_PG_BIN").filter(|folder| !folder.is_empty()).map(PathBuf::from);
        Self { named, folders }
    }

    /// The first folder that holds usable server programs.
    pub fn find(&self) -> Result<ServerBinaries, ScratchError> {
        if let Some(named) = &self.named {
            return ServerBinaries::at(named);
        }
        self.folders
            .iter()
            .filter(|folder| folder.join("postgres").exists())
            .find_map(|folder| ServerBinaries::at(folder).ok())
            .ok_or_else(|| ScratchError::NoServerBinaries { searched: self.folders.clone() })
    }
}

fn pg_config_bindir() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    let folder = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(folder.trim())).filter(|folder| folder.is_absolute())
}

/// `parent/PREFIX*/child`, the highest version number first.
fn versioned(parent: &str, prefix: &str, child: &str) -> Vec<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let version = name.strip_prefix(prefix)?.trim_start_matches('@').parse().unwrap_or(0);
            Some((version, entry.path().join(child)))
        })
        .collect();
    found.sort_by(|a, b| b.cmp(a));
    found.into_iter().map(|(_, folder)| folder).collect()
}
