//! Which migrations a target has, by the names of its files. Nothing that could be one is passed over in silence.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    fs::{self, DirEntry},
    io,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use schema_model::{MigrationId, MigrationIdError};

use super::{DOWN, Folders, SNAPSHOT, UP, destination, lock::is_held};
use crate::{
    codes::Code,
    paths::shown,
    report::{Failure, Problem},
};

/// The three files of one migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationFiles {
    /// Its id.
    pub id: MigrationId,
    /// The reviewed SQL.
    pub up: PathBuf,
    /// The way back.
    pub down: PathBuf,
    /// The snapshot.
    pub snapshot: PathBuf,
}

/// What is in the folders of a target.
#[derive(Debug, Default)]
pub struct Listing {
    /// Migrations, sorted by id.
    pub migrations: Vec<MigrationFiles>,
    /// Files that are almost migrations.
    pub warnings: Vec<Problem>,
}

impl Listing {
    /// The migration with the latest time.
    pub fn newest(&self) -> Option<&MigrationId> {
        self.migrations.last().map(|it| &it.id)
    }
}

/// The files found for one id.
#[derive(Default)]
struct Found {
    up: Option<PathBuf>,
    down: Option<PathBuf>,
    snapshot: Option<PathBuf>,
}

#[derive(Default)]
struct Collector {
    found: BTreeMap<MigrationId, Found>,
    /// The files with capital letters, by the name in lower case; what ends alike is in the same folder. A name without any
    /// comes after those that differ from it only so.
    capitals: BTreeMap<String, PathBuf>,
    leftovers: Vec<PathBuf>,
    warnings: Vec<Problem>,
    problems: Vec<Problem>,
}

/// How often the folders are looked at while another run writes a migration, and how long it is left to it in between.
const LOOKS: usize = 100;
const PAUSE: Duration = Duration::from_millis(50);

/// Reads both folders of a target. What another run is writing at this moment is waited for.
pub fn list(folders: &Folders) -> Result<Listing, Failure> {
    for look in 0..LOOKS {
        let seen = Collector::look(folders);
        // One folder is read after the other, and a file is there before it is held: looked at once more.
        let may_be_whole_soon = seen.is_written_now() || (look == 0 && seen.is_in_part());
        if !may_be_whole_soon {
            return seen.finish(folders);
        }
        pause();
    }
    Collector::look(folders).finish(folders)
}

/// No system tells when somebody has written the last of several files.
#[allow(clippy::disallowed_methods)]
fn pause() {
    thread::sleep(PAUSE);
}

impl Collector {
    fn look(folders: &Folders) -> Self {
        let mut collector = Self::default();
        collector.folder(&folders.migrations, &[UP, DOWN]);
        collector.folder(&folders.snapshots, &[SNAPSHOT]);
        collector
    }

    fn is_written_now(&self) -> bool {
        self.leftovers.iter().any(|it| is_held(it))
    }

    fn is_in_part(&self) -> bool {
        let lacks_files = |it: &Found| it.up.is_none() || it.down.is_none() || it.snapshot.is_none();
        !self.leftovers.is_empty() || self.found.values().any(lacks_files)
    }

    fn folder(&mut self, folder: &Path, suffixes: &[&str]) {
        match entries(folder) {
            Ok(entries) => entries.iter().for_each(|(name, entry)| self.entry(folder, name, entry, suffixes)),
            Err(problem) => self.problems.push(problem),
        }
    }

    fn entry(&mut self, folder: &Path, file_name: &OsStr, entry: &DirEntry, suffixes: &[&str]) {
        let (path, name) = (folder.join(file_name), file_name.to_string_lossy());
        if name.starts_with('.') {
            if destination(&path).is_some() {
                self.leftovers.push(path);
            }
            return;
        }
        let is_lower = !name.bytes().any(|it| it.is_ascii_uppercase());
        let lower = if is_lower { Cow::Borrowed(&*name) } else { Cow::Owned(name.to_ascii_lowercase()) };
        if !suffixes.iter().any(|it| lower.ends_with(it)) {
            return;
        }
        if let Some(other) = self.capitals.get(&*lower) {
            self.problems.push(case(&path, other));
            return;
        }
        if let Cow::Owned(lower) = lower {
            self.capitals.insert(lower, path.clone());
        }
        if let Err(problem) = plain_file(folder, entry, &path) {
            self.problems.push(problem);
            return;
        }
        self.migration(&name, path, suffixes);
    }

    fn migration(&mut self, name: &str, path: PathBuf, suffixes: &[&str]) {
        // The longest suffix first: `.down.sql` ends with `.sql` as well.
        let suffix = suffixes.iter().rev().find_map(|it| Some((*it, name.strip_suffix(it)?)));
        let Some((suffix, stem)) = suffix else {
            self.warnings.push(near_miss(&path, "its ending is not in lower case"));
            return;
        };
        match self.found_of(stem) {
            Ok(found) => match suffix {
                UP => found.up = Some(path),
                DOWN => found.down = Some(path),
                _ => found.snapshot = Some(path),
            },
            Err(error) => self.warnings.push(near_miss(&path, &error.to_string())),
        }
    }

    fn found_of(&mut self, stem: &str) -> Result<&mut Found, MigrationIdError> {
        let known = self.found.get_key_value(stem).map(|(id, _)| id.clone());
        let id = known.map_or_else(|| MigrationId::new(stem), Ok)?;
        Ok(self.found.entry(id).or_default())
    }

    fn finish(mut self, folders: &Folders) -> Result<Listing, Failure> {
        let mut migrations = Vec::with_capacity(self.found.len());
        let mut incompletes = Vec::new();
        for (id, found) in std::mem::take(&mut self.found) {
            match found {
                Found { up: Some(up), down: Some(down), snapshot: Some(snapshot) } => {
                    migrations.push(MigrationFiles { id, up, down, snapshot });
                }
                // Reported with the temporary files.
                Found { .. } if self.interrupted(&id) => {}
                found => incompletes.push(incomplete(&id, &found, folders)),
            }
        }
        // What was refused is missing as well, which need not be said again.
        if self.problems.is_empty() {
            self.problems = incompletes;
        }
        self.problems.extend(self.leftovers.first().map(|it| leftover(it)));
        match Failure::of(self.problems) {
            Some(failure) => Err(failure),
            None => Ok(Listing { migrations, warnings: self.warnings }),
        }
    }

    fn interrupted(&self, id: &MigrationId) -> bool {
        let names = self
            .leftovers
            .iter()
            .filter_map(|it| destination(it)?.file_name()?.to_str().and_then(super::id_of));
        names.into_iter().any(|it| it == *id)
    }
}

/// The entries in the order of their names; none where there is no folder yet.
fn entries(folder: &Path) -> Result<Vec<(OsString, DirEntry)>, Problem> {
    let unreadable = |error: &io::Error| {
        Problem::error(Code::FolderUnreadable, format!("cannot be read: {error}"))
            .in_file(shown(folder))
            .help("check that it is a folder, its owner and its permissions")
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(&error)),
    };
    let named = entries.map(|entry| entry.map(|it| (it.file_name(), it)));
    let mut named = named.collect::<io::Result<Vec<_>>>().map_err(|error| unreadable(&error))?;
    named.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    Ok(named)
}

/// Looks at the kind without opening: opening a pipe would wait for ever.
fn plain_file(folder: &Path, entry: &DirEntry, path: &Path) -> Result<(), Problem> {
    let refuse = |what: String| {
        Err(Problem::error(Code::FileKind, what)
            .in_file(shown(path))
            .help("put a plain file in its place, or give it another name"))
    };
    let kind = match entry.file_type() {
        Ok(kind) => kind,
        Err(error) => return refuse(format!("cannot be examined: {error}")),
    };
    if kind.is_file() {
        return Ok(());
    }
    if !kind.is_symlink() {
        return refuse(format!(
            "is {}, not a plain file",
            if kind.is_dir() { "a folder" } else { "a pipe or a device" }
        ));
    }
    match (path.canonicalize(), folder.canonicalize()) {
        (Ok(target), Ok(folder)) if target.starts_with(&folder) && target.is_file() => Ok(()),
        (Ok(_), _) => refuse("is a link that leads out of its folder".to_owned()),
        (Err(error), _) => refuse(format!("is a link that leads nowhere: {error}")),
    }
}

fn case(path: &Path, other: &Path) -> Problem {
    let other = other.file_name().unwrap_or_default().to_string_lossy();
    Problem::error(Code::FileCase, format!("differs from {other} only in the case of its letters"))
        .in_file(shown(path))
        .help("rename one of them")
}

fn near_miss(path: &Path, reason: &str) -> Problem {
    Problem::warning(Code::FileName, format!("is not used: {reason}"))
        .in_file(shown(path))
        .help("rename it if it is a migration, or move it out of this folder")
}

fn leftover(path: &Path) -> Problem {
    Problem::error(Code::Interrupted, "was left by a run that was interrupted while it wrote a migration")
        .in_file(shown(path))
        .help("run `schemagen generate`: it finishes what was complete and removes what was not")
}

fn incomplete(id: &MigrationId, found: &Found, folders: &Folders) -> Problem {
    let [up, down, snapshot] = folders.files_of(id);
    let missing = [(&found.up, up), (&found.down, down), (&found.snapshot, snapshot)];
    let missing: Vec<String> =
        missing.into_iter().filter(|(found, _)| found.is_none()).map(|(_, path)| shown(&path)).collect();
    let verb = if missing.len() == 1 { "is" } else { "are" };
    Problem::error(
        Code::FilePairing,
        format!("migration {id} is incomplete: {} {verb} missing", missing.join(" and ")),
    )
    .help(format!("restore it from version control, for example: git checkout HEAD -- {}", missing.join(" ")))
}
