//! The Rust files of a project as they are on disk, and as they are to be.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use schema_model::Declarations;
use schema_rust::{Dates, Library, Updated};

use super::super::{SQL, rustfmt};
use crate::{
    codes::Code,
    config::{Config, Target},
    files::replace,
    paths::{package_above, shown},
    report::{Failure, Problem},
};

/// The files of the crates that hold structs.
pub(super) struct Sources {
    /// The folder that rustc was in when it named them.
    base: PathBuf,
    texts: BTreeMap<String, String>,
    /// The folders of the packages.
    packages: BTreeSet<PathBuf>,
}

/// What becomes of one file.
pub(super) struct Change {
    pub(super) path: PathBuf,
    /// None, where it is new.
    pub(super) before: Option<String>,
    /// None, where it goes.
    pub(super) after: Option<String>,
}

impl Sources {
    /// Reads the files of all packages with a struct or an enum.
    pub(super) fn read(config: &Config, declared: &Declarations) -> Result<Self, Failure> {
        let places =
            declared.tables.iter().map(|it| &it.place).chain(declared.enums.iter().map(|it| &it.place));
        let files: BTreeSet<&str> = places.map(|it| &*it.file).collect();
        let base = config.root.ancestors().find(|it| files.iter().any(|file| it.join(file).is_file()));
        let base = base.unwrap_or(&config.root).to_path_buf();
        let packages = files
            .iter()
            .filter_map(|it| package_above(base.join(it).parent()?).map(Path::to_path_buf))
            .collect::<BTreeSet<_>>();
        let mut texts = BTreeMap::new();
        for package in &packages {
            read_folder(&package.join("src"), &base, &mut texts).map_err(|(path, error)| {
                Problem::error(Code::FileUnreadable, format!("cannot be read: {error}"))
                    .in_file(shown(&path))
                    .help("check the file's owner and permissions")
            })?;
        }
        Ok(Self { base, texts, packages })
    }

    pub(super) fn texts(&self) -> &BTreeMap<String, String> {
        &self.texts
    }

    /// The library whose dates the structs have.
    pub(super) fn dates(&self) -> Option<Dates> {
        let libraries = [("chrono::", Dates::Chrono), ("jiff::", Dates::Jiff), ("time::", Dates::Time)];
        let is_used = |word: &str| self.texts.values().any(|it| it.contains(&format!("use {word}")));
        libraries.into_iter().find(|(word, _)| is_used(word)).map(|(_, it)| it)
    }

    /// What the manifests lack of the libraries that the structs use now.
    pub(super) fn missing(&self, updated: &Updated) -> Vec<String> {
        let manifests: Vec<toml::Table> = self.packages.iter().filter_map(|it| manifest(it)).collect();
        let has = |library: Library| {
            let (name, _) = library.name_and_version();
            manifests.iter().any(|it| it.get("dependencies").is_some_and(|it| it.get(name).is_some()))
        };
        let missing = updated.libraries.iter().filter(|it| !has(**it)).map(|it| it.name_and_version());
        let add = |(name, version): (&str, &str)| {
            format!("cargo add {name}@{version}; and `features = [\"{name}\"]` of schemagen in Cargo.toml")
        };
        missing.map(add).collect()
    }

    /// Every file that changes, as it is to be: laid out by rustfmt where it has been so before.
    pub(super) fn changes(
        &self,
        config: &Config,
        target: &Target,
        declared: &Declarations,
        updated: &Updated,
    ) -> Vec<Change> {
        let mut changes = Vec::new();
        for (file, after) in &updated.files {
            let (path, before) = (self.base.join(file), self.texts.get(file).cloned());
            let is_laid_out =
                before.as_ref().is_none_or(|it| rustfmt::formatted(it, &path).as_ref() == Some(it));
            let laid_out = |text: &String| {
                let formatted = if is_laid_out { rustfmt::formatted(text, &path) } else { None };
                formatted.unwrap_or_else(|| text.clone())
            };
            changes.push(Change { after: after.as_ref().map(laid_out), path, before });
        }
        let sql = sql_changes(config, declared, &updated.declarations);
        if target.sql.is_empty() && !sql.is_empty() {
            changes.extend(with_sql(config));
        }
        changes.extend(sql);
        changes
    }
}

fn sql_changes(config: &Config, before: &Declarations, after: &Declarations) -> Vec<Change> {
    let text =
        |of: &Declarations, path: &str| of.sql.iter().find(|it| &*it.path == path).map(|it| it.text.clone());
    let paths: BTreeSet<_> = before.sql.iter().chain(&after.sql).map(|it| it.path.clone()).collect();
    let changes = paths.into_iter().map(|it| Change {
        path: config.root.join(&*it),
        before: text(before, &it),
        after: text(after, &it),
    });
    changes.filter(|it| it.before != it.after).collect()
}

/// schemagen.toml, which must name the folder of SQL files that are the first.
fn with_sql(config: &Config) -> Option<Change> {
    let before = fs::read_to_string(&config.path).ok()?;
    let after = before.replace("# sql = [\"sql\"]     ", &format!("sql = [\"{SQL}\"]       "));
    let after = if after == before { format!("sql = [\"{SQL}\"]\n{before}") } else { after };
    Some(Change { path: config.path.clone(), before: Some(before), after: Some(after) })
}

/// The folder that new SQL files go to.
pub(super) fn sql_folder(config: &Config, target: &Target) -> String {
    let named = target.sql.iter().find(|it| it.is_dir());
    let beside = || target.sql.first().and_then(|it| it.parent());
    let folder = named.map(PathBuf::as_path).or_else(beside);
    let relative =
        folder.map(|it| it.strip_prefix(&config.root).unwrap_or(it).to_string_lossy().into_owned());
    relative.filter(|it| !it.is_empty()).unwrap_or_else(|| SQL.to_owned())
}

/// Writes all changes; where one cannot be written, the others are taken back.
pub(super) fn write(changes: &[Change]) -> Result<(), Failure> {
    for (at, change) in changes.iter().enumerate() {
        if let Err(failure) = put(&change.path, change.after.as_deref()) {
            for done in &changes[..at] {
                // The first failure is the one to tell.
                let _ = put(&done.path, done.before.as_deref());
            }
            return Err(failure);
        }
    }
    Ok(())
}

fn put(path: &Path, text: Option<&str>) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        Problem::error(Code::InitFailed, format!("cannot be written: {error}"))
            .in_file(shown(path))
            .note("all files are as they were")
            .help("check the folder's owner, its permissions and the space on the disk")
    };
    let Some(text) = text else { return Ok(fs::remove_file(path).map_err(failed)?) };
    path.parent().map_or(Ok(()), fs::create_dir_all).map_err(failed)?;
    replace(path, text)
}

/// The nearest folder with a manifest.
fn manifest(package: &Path) -> Option<toml::Table> {
    fs::read_to_string(package.join("Cargo.toml")).ok()?.parse().ok()
}

type Unreadable = (PathBuf, std::io::Error);

fn read_folder(folder: &Path, base: &Path, texts: &mut BTreeMap<String, String>) -> Result<(), Unreadable> {
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |error| (path, error)
    };
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        let path = entry.map_err(failed(folder))?.path();
        if path.is_dir() {
            read_folder(&path, base, texts)?;
        } else if path.extension().is_some_and(|it| it == "rs") {
            let name = path.strip_prefix(base).unwrap_or(&path).to_string_lossy().into_owned();
            texts.insert(name, fs::read_to_string(&path).map_err(failed(&path))?);
        }
    }
    Ok(())
}
